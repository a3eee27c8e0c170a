"""Metadata: the orientation, and the credit (copyright and artist), which alone is written again."""

from collections.abc import Mapping

from PIL import Image as Pillow
from PIL import IptcImagePlugin

from layers.common.imaging.image import Credit

_COPYRIGHT, _ARTIST, _ORIENTATION = 0x8298, 0x013B, 0x0112
_IPTC_COPYRIGHT, _IPTC_BYLINE = (2, 116), (2, 80)
_LONGEST = 500
"""Characters of a credit that are kept: room for a legal notice."""


def read_exif(picture: Pillow.Image) -> Mapping[int, object]:
    """The picture's EXIF tags; empty if there are none or they are broken, since the pixels may be intact."""
    try:
        return dict(picture.getexif())
    except Exception:  # noqa: BLE001  whatever a broken block raises, the picture may be intact
        return {}


def read_orientation(exif: Mapping[int, object]) -> int:
    """The EXIF orientation, 1 to 8; 1 (upright) if absent or invalid."""
    value = exif.get(_ORIENTATION)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def read_credit(picture: Pillow.Image, exif: Mapping[int, object]) -> Credit:
    """Copyright and artist from EXIF, else from IPTC, which picture desks write, else from PNG text."""
    iptc = _read_iptc(picture)
    info = picture.info
    return Credit(
        copyright=_text(exif.get(_COPYRIGHT))
        or _text(iptc.get(_IPTC_COPYRIGHT))
        or _text(info.get("Copyright")),
        artist=_text(exif.get(_ARTIST)) or _text(iptc.get(_IPTC_BYLINE)) or _text(info.get("Author")),
    )


def write_credit(credit: Credit) -> bytes:
    """An EXIF block of ``credit`` alone; no bytes if the credit is empty."""
    tags = {_COPYRIGHT: credit.copyright, _ARTIST: credit.artist}
    exif = Pillow.Exif()
    for tag, text in tags.items():
        if text:
            exif[tag] = text.encode()  # bytes, since Pillow writes text as ASCII, which has no ©
    return exif.tobytes() if len(exif) else b""


def _read_iptc(picture: Pillow.Image) -> Mapping[tuple[int, int], object]:
    try:
        return IptcImagePlugin.getiptcinfo(picture) or {}  # type: ignore[arg-type]
    except Exception:  # noqa: BLE001  as with EXIF
        return {}


def _text(value: object) -> str | None:
    if isinstance(value, list | tuple) and value:
        return _text(value[0])
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
