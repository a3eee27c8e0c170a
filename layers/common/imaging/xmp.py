"""The credit in an XMP packet (ISO 16684-1): ``dc:rights`` and ``dc:creator``; and a user's comment."""

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from layers.common.imaging.image import Credit

MAX_BYTES: Final = 1 << 20
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_EXIF: Final = "{http://ns.adobe.com/exif/1.0/"
_TIFF: Final = "{http://ns.adobe.com/tiff/1.0/"
_ORIGINAL: Final = frozenset(
    {
        (_TIFF, "Orientation"),
        (_TIFF, "ImageWidth"),
        (_TIFF, "ImageLength"),
        (_EXIF, "PixelXDimension"),
        (_EXIF, "PixelYDimension"),
        ("{http://ns.adobe.com/xap/1.0/", "Thumbnails"),
    }
)
"""Namespace, as ElementTree writes it up to its brace, and name."""
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"

for _prefix, _address in {
    "rdf": _RDF[1:-1],
    "dc": _DC[1:-1],
    "exif": "http://ns.adobe.com/exif/1.0/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
}.items():
    ET.register_namespace(_prefix, _address)  # some readers look for the usual prefixes


def read_credit(packet: bytes) -> Credit:
    """The credit of a packet; an empty one if it is absent, broken, or longer than ``MAX_BYTES``."""
    root = _tree(packet)
    if root is None:
        return Credit()
    descriptions = root.findall(f"{_RDF}Description")
    rights = [text for one in descriptions for text in _texts(one, f"{_DC}rights")]
    creators = [text for one in descriptions for text in _texts(one, f"{_DC}creator")]
    return Credit(next(iter(rights), None), "; ".join(creators) or None)


def for_result(packet: bytes) -> bytes:
    """A packet for a picture that was made of the one it describes; no bytes if it is broken.

    It loses the place (EXIF's GPS properties), and the original's orientation, size and thumbnail.
    """
    tree = _tree(packet)
    if tree is None:
        return b""
    for description in tree.iter(f"{_RDF}Description"):
        for name in [name for name in description.attrib if _is_of_the_original(name)]:
            del description.attrib[name]
        for property_ in [one for one in description if _is_of_the_original(one.tag)]:
            description.remove(property_)
    return _wrapped(ET.tostring(tree, "unicode"))


def write_credit(credit: Credit, comment: str = "") -> bytes:
    """A packet of ``credit`` and a user's comment alone; no bytes if both are empty."""
    properties = []
    if credit.copyright:
        properties.append(_in_languages("dc:rights", credit.copyright))
    if credit.artist:
        text = f"<rdf:li>{escape(credit.artist)}</rdf:li>"
        properties.append(f"<dc:creator><rdf:Seq>{text}</rdf:Seq></dc:creator>")
    if comment:
        properties.append(_in_languages("exif:UserComment", comment))
    if not properties:
        return b""
    return _wrapped(
        f'<rdf:RDF xmlns:rdf="{_RDF[1:-1]}"><rdf:Description rdf:about="" xmlns:dc="{_DC[1:-1]}" '
        f'xmlns:exif="{_EXIF[1:]}">'
        f"{''.join(properties)}</rdf:Description></rdf:RDF>"
    )


def _in_languages(name: str, text: str) -> str:
    return f'<{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt></{name}>'


def _tree(packet: bytes) -> ET.Element | None:
    """The RDF of a packet; None if it is absent, broken, or longer than ``MAX_BYTES``."""
    start, end = packet.find(b"<rdf:RDF"), packet.rfind(b"</rdf:RDF>")
    # Only the tree is parsed: what comes before it may declare entities.
    tree = packet[start : end + len(b"</rdf:RDF>")]
    if not 0 <= start < end or len(tree) > MAX_BYTES:
        return None
    try:
        return ET.fromstring(tree)  # noqa: S314  without a DOCTYPE there are no entities
    except (ET.ParseError, ValueError):
        return None


def _is_of_the_original(name: str) -> bool:
    namespace, _, local = name.rpartition("}")
    return (namespace, local) in _ORIGINAL or (namespace == _EXIF and local.startswith("GPS"))


def _wrapped(rdf: str) -> bytes:
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{rdf}</x:xmpmeta><?xpacket end="r"?>'
    ).encode()


def _texts(description: ET.Element, name: str) -> Iterator[str]:
    """The values of a property: of several languages, the default one first (6.3, 7.5 to 7.9)."""
    if attribute := description.get(name):
        yield attribute
    for property_ in description.findall(name):
        items = sorted(property_.iter(f"{_RDF}li"), key=lambda item: item.get(_LANG) != "x-default")
        yield from (text for item in items or [property_] if (text := "".join(item.itertext()).strip()))
