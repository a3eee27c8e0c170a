"""The picture formats that are read and written, and their detection from a file's first bytes."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class _Properties:
    pillow: str
    media_type: str
    extension: str
    longest_side: int = 2**31 - 1


class Format(Enum):
    """A picture format, by its public name.

    ``pillow`` is Pillow's name for it; ``longest_side`` is the most pixels a side that the format can store.
    """

    JPEG = _Properties("JPEG", "image/jpeg", "jpg", longest_side=65_500)
    PNG = _Properties("PNG", "image/png", "png")
    WEBP = _Properties("WEBP", "image/webp", "webp", longest_side=16_383)
    AVIF = _Properties("AVIF", "image/avif", "avif", longest_side=65_536)
    HEIF = _Properties("HEIF", "image/heif", "heic")
    TIFF = _Properties("TIFF", "image/tiff", "tif")
    BMP = _Properties("BMP", "image/bmp", "bmp")
    GIF = _Properties("GIF", "image/gif", "gif")

    @property
    def pillow(self) -> str:
        return self.value.pillow

    @property
    def media_type(self) -> str:
        return self.value.media_type

    @property
    def extension(self) -> str:
        return self.value.extension

    @property
    def longest_side(self) -> int:
        return self.value.longest_side


_SIGNATURES: tuple[tuple[bytes, Format], ...] = (
    (b"\xff\xd8\xff", Format.JPEG),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"GIF87a", Format.GIF),
    (b"GIF89a", Format.GIF),
    (b"BM", Format.BMP),
    (b"II*\x00", Format.TIFF),
    (b"MM\x00*", Format.TIFF),
    (b"II+\x00", Format.TIFF),
    (b"MM\x00+", Format.TIFF),
)
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"}
)


def sniff(data: bytes) -> Format | None:
    """The format of the content, whatever the file's name or declared type; None when unknown."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Format.WEBP
    if data[4:8] == b"ftyp":
        return _sniff_brands(data)
    return None


def _sniff_brands(data: bytes) -> Format | None:
    """The ISO base media brands (ISO/IEC 14496-12, 4.3): the major brand, then the compatible ones."""
    end = min(int.from_bytes(data[:4], "big"), len(data), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, end, 4))}
    if brands & _AVIF_BRANDS:
        return Format.AVIF
    return Format.HEIF if brands & _HEIF_BRANDS else None
