"""The credit in an XMP packet (ISO 16684-1): ``dc:rights`` and ``dc:creator``."""

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from layers.common.imaging.image import Credit

MAX_BYTES: Final = 1 << 20
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PACKET: Final = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">{}</rdf:Description>'
    '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def read_credit(packet: bytes) -> Credit:
    """The credit of a packet; an empty one if it is absent, broken, or longer than ``MAX_BYTES``."""
    start, end = packet.find(b"<rdf:RDF"), packet.rfind(b"</rdf:RDF>")
    # Only the tree is parsed: what comes before it may declare entities.
    tree = packet[start : end + len(b"</rdf:RDF>")]
    if not 0 <= start < end or len(tree) > MAX_BYTES:
        return Credit()
    try:
        root = ET.fromstring(tree)  # noqa: S314  without a DOCTYPE there are no entities
    except (ET.ParseError, ValueError):
        return Credit()
    descriptions = root.findall(f"{_RDF}Description")
    rights = [text for one in descriptions for text in _texts(one, f"{_DC}rights")]
    creators = [text for one in descriptions for text in _texts(one, f"{_DC}creator")]
    return Credit(next(iter(rights), None), "; ".join(creators) or None)


def write_credit(credit: Credit) -> bytes:
    """A packet of ``credit`` alone; no bytes if the credit is empty."""
    properties = []
    if credit.copyright:
        text = f'<rdf:li xml:lang="x-default">{escape(credit.copyright)}</rdf:li>'
        properties.append(f"<dc:rights><rdf:Alt>{text}</rdf:Alt></dc:rights>")
    if credit.artist:
        text = f"<rdf:li>{escape(credit.artist)}</rdf:li>"
        properties.append(f"<dc:creator><rdf:Seq>{text}</rdf:Seq></dc:creator>")
    return _PACKET.format("".join(properties)).encode() if properties else b""


def _texts(description: ET.Element, name: str) -> Iterator[str]:
    """The values of a property: of several languages, the default one first (6.3, 7.5 to 7.9)."""
    if attribute := description.get(name):
        yield attribute
    for property_ in description.findall(name):
        items = sorted(property_.iter(f"{_RDF}li"), key=lambda item: item.get(_LANG) != "x-default")
        yield from (text for item in items or [property_] if (text := "".join(item.itertext()).strip()))
