"""Metadata: orientation, Adobe RGB, and the credit (copyright and artist), which alone is written again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from PIL import Image as Pillow
from PIL import IptcImagePlugin
from PIL.TiffImagePlugin import IFDRational

from layers.common.imaging import encoding, icc, xmp
from layers.common.imaging.containers import tiff
from layers.common.imaging.encoding import Encoding
from layers.common.imaging.image import Credit
from layers.common.imaging.user_comment import read_comment, write_comment

ORIENTATION: Final = 0x0112
_COPYRIGHT, _ARTIST = 0x8298, 0x013B
_X_RESOLUTION, _Y_RESOLUTION, _UNIT, _INCH = 0x011A, 0x011B, 0x0128, 2
_USER_COMMENT: Final = 0x9286
_EXIF_IFD, _COLOUR_SPACE, _INTEROPERABILITY_IFD, _INTEROPERABILITY_INDEX = 0x8769, 0xA001, 0xA005, 1
_IPTC_COPYRIGHT, _IPTC_BYLINE = (2, 116), (2, 80)
_IPTC_DATASET: Final = b"\x1c"
_LONGEST = 500
"""Characters of a credit that are kept: room for a legal notice."""


@dataclass(frozen=True, slots=True)
class Exif:
    """What EXIF says of a picture.

    Attributes:
        orientation: 1 to 8; 1 (upright) if absent or invalid.
        encoding: Adobe RGB, or sRGB.
        comment: the user's; empty without one.
    """

    tags: Mapping[int, object] = field(default_factory=dict)
    orientation: int = 1
    encoding: Encoding = encoding.SRGB
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a file says besides its pixels and credit, for results that are to keep it.

    Attributes:
        profile: the ICC profile of RGB colours; empty for sRGB without one, and for others.
        packet: of XMP; empty without one.
        comment: the user's in EXIF; empty without one.
    """

    profile: bytes = b""
    packet: bytes = b""
    comment: str = ""


def read_origin(picture: Pillow.Image, exif: Exif, meaning: Encoding) -> Origin:
    """The origin of a picture whose samples have that meaning."""
    is_rgb = icc.colour_space(meaning.profile) == b"RGB "
    return Origin(meaning.profile if is_rgb else b"", _packet(picture), exif.comment)


def read_exif(picture: Pillow.Image) -> Exif:
    """The picture's EXIF tags; none if they are absent or broken, since the pixels may be intact."""
    try:
        # The method of the base class: that of PNG decodes the pixels to find EXIF behind them.
        block = Pillow.Image.getexif(picture)
        orientation = block.get(ORIENTATION)
        private = block.get_ifd(_EXIF_IFD) if _EXIF_IFD in block else {}
        index = block.get_ifd(_INTEROPERABILITY_IFD).get(_INTEROPERABILITY_INDEX) if private else None
        return Exif(
            dict(block),
            orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else 1,
            encoding.of_exif(private.get(_COLOUR_SPACE), index),
            read_comment(private.get(_USER_COMMENT), big_endian=block.endian == ">"),
        )
    except Exception:  # noqa: BLE001  whatever a broken block raises, the picture may be intact
        return Exif()


def read_credit(picture: Pillow.Image, exif: Exif) -> Credit:
    """Copyright and artist from EXIF, else IPTC, which picture desks write, else XMP, else PNG text."""
    return _credit(exif.tags, _read_iptc(picture), _packet(picture), picture.info)


def _credit(
    exif: Mapping[int, object],
    iptc: Mapping[tuple[int, int], object],
    packet: bytes,
    texts: Mapping[Any, object],
) -> Credit:
    described = xmp.read_credit(packet)
    return Credit(
        copyright=_text(exif.get(_COPYRIGHT))
        or _text(iptc.get(_IPTC_COPYRIGHT))
        or _text(described.copyright)
        or _text(texts.get("Copyright")),
        artist=_text(exif.get(_ARTIST))
        or _text(iptc.get(_IPTC_BYLINE))
        or _text(described.artist)
        or _text(texts.get("Author")),
    )


def credit_of(*, exif: bytes = b"", packet: bytes = b"", iptc: bytes = b"") -> Credit:
    """The credit of blocks that a container other than Pillow's has.

    Args:
        exif: from its byte order on, with a packet of XMP or without.
        packet: of XMP.
        iptc: datasets (IPTC-IIM 4.2, 1.6).
    """
    carrier = Pillow.new("L", (1, 1))
    carrier.info["exif"] = b"Exif\0\0" + exif if exif else b""
    datasets: dict[tuple[int, int], list[bytes]] = {}
    at = 0
    while iptc.startswith(_IPTC_DATASET, at) and at + 5 <= len(iptc):
        end = at + 5 + int.from_bytes(iptc[at + 3 : at + 5], "big")
        datasets.setdefault((iptc[at + 1], iptc[at + 2]), []).append(iptc[at + 5 : end])
        at = end
    tags = read_exif(carrier).tags
    own = tags.get(tiff.XMP)
    return _credit(tags, datasets, own if isinstance(own, bytes) else packet, {})


def write_exif(credit: Credit, dpi: int | None = None, comment: str = "") -> bytes:
    """An EXIF block of ``credit``, a resolution in dpi and a comment; no bytes if all are empty."""
    tags = {_COPYRIGHT: credit.copyright, _ARTIST: credit.artist}
    exif = Pillow.Exif()
    for tag, text in tags.items():
        if text:
            exif[tag] = text.encode()  # bytes, since Pillow writes text as ASCII, which has no ©
    if dpi:
        exif.update({_X_RESOLUTION: IFDRational(dpi), _Y_RESOLUTION: IFDRational(dpi), _UNIT: _INCH})
    if comment:
        exif.get_ifd(_EXIF_IFD)[_USER_COMMENT] = write_comment(comment)
    return exif.tobytes() if len(exif) or comment else b""


def _packet(picture: Pillow.Image) -> bytes:
    """The XMP packet, wherever Pillow and its plugins put it."""
    packet = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    return packet.encode() if isinstance(packet, str) else bytes(packet)


def _read_iptc(picture: Pillow.Image) -> Mapping[tuple[int, int], object]:
    try:
        return IptcImagePlugin.getiptcinfo(picture) or {}  # type: ignore[arg-type]
    except Exception:  # noqa: BLE001  as with EXIF
        return {}


def _text(value: object) -> str | None:
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(_text, value)))[:_LONGEST] or None
    if isinstance(value, str):
        # Pillow reads EXIF text as Latin-1 although most writers use UTF-8.
        value = value.encode("latin-1", "replace") if value.isascii() or _is_latin(value) else value.encode()
    if not isinstance(value, bytes):
        return None
    try:
        text = value.decode()
    except UnicodeDecodeError:
        text = value.decode("latin-1")
    return "".join(c for c in text if c.isprintable()).strip()[:_LONGEST] or None


def _is_latin(text: str) -> bool:
    return all(ord(c) < 256 for c in text)
