"""PDF files of one page by ISO 32000-1, section 7.5."""


def pdf(
    page: bytes = b"/MediaBox[0 0 72 144]", content: bytes = b"", trailer: bytes = b"", count: int = 0
) -> bytes:
    """A page with these entries beside its own, and its content; ``count`` more objects that nobody uses."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</ExtGState<</h<</ca .5>>>>>>" + page + b">>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
        b"<</Author(Ann)>>",
        *[b"<<>>"] * count,
    ]
    places, at, parts = [], 9, [b"%PDF-1.7\n"]
    for number, body in enumerate(objects, 1):
        places.append(at)
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        at += len(parts[-1])
    size = len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table))
    parts.append(
        b"trailer<</Size %d/Root 1 0 R/Info 5 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, at)
    )
    return b"".join(parts)


def with_field(content: bytes) -> bytes:
    """A page of 1 × 2 inches whose lower half is a field of a form, which looks like this content."""
    field = b"/Annots[<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/F 4/Rect[0 0 72 72]/AP<</N 6 0 R>>>>]"
    look = b"<</Type/XObject/Subtype/Form/BBox[0 0 72 72]/Length %d>>stream\n%b\nendstream"
    data = pdf(b"/MediaBox[0 0 72 144]" + field, count=1)
    data = data.replace(b"6 0 obj\n<<>>", b"6 0 obj\n" + look % (len(content), content))
    return data.replace(b"/Type/Catalog", b"/Type/Catalog/AcroForm<</Fields[]>>")
