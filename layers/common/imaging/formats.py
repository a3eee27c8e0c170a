"""The picture formats that are read and written, and how a file's first bytes tell which one it is."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class _Facts:
    pillow: str
    media_type: str
    extension: str
    longest_side: int = 2**31 - 1


class Format(Enum):
    """A picture format, by its public name.

    ``pillow`` is Pillow's name for it, ``longest_side`` the most pixels along one side that the format
    itself can store.
    """

    JPEG = _Facts("JPEG", "image/jpeg", "jpg", longest_side=65_500)
    PNG = _Facts("PNG", "image/png", "png")
    WEBP = _Facts("WEBP", "image/webp", "webp", longest_side=16_383)
    AVIF = _Facts("AVIF", "image/avif", "avif", longest_side=65_536)
    HEIF = _Facts("HEIF", "image/heif", "heic")
    TIFF = _Facts("TIFF", "image/tiff", "tif")
    BMP = _Facts("BMP", "image/bmp", "bmp")
    GIF = _Facts("GIF", "image/gif", "gif")

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

_TO_THE_END, _LARGE_SIZE = 0, 1
"""What stands where a box's 32-bit size would: it fills the file, or a 64-bit size follows its type."""


def sniff(data: bytes) -> Format | None:
    """The format that the content says it has; names and declared types are not asked. None when unknown."""
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


def boxes_are_whole(data: bytes) -> bool:
    """Whether the boxes of an ISO base media file (ISO/IEC 14496-12, 4.2) all end within the file."""
    at = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size == _TO_THE_END:
            return True
        if size == _LARGE_SIZE:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size < 8 or at + size > len(data):
            return False
        at += size
    return True


_EXTENSION, _FRAME = 0x21, 0x2C
"""The introducers of GIF's blocks (GIF89a, 19 to 26)."""


def gif_has_more_frames(data: bytes, most: int) -> bool:
    """Whether a GIF has more than ``most`` frames, by its blocks; of a cut file, by those that it has."""
    at = 13 + _colours(data, 10)
    frames = 0
    while at + 10 < len(data) and frames <= most:
        if data[at] == _EXTENSION:
            at = _after_sub_blocks(data, at + 2)
        elif data[at] == _FRAME:
            frames += 1
            at = _after_sub_blocks(data, at + 11 + _colours(data, at + 9))
        else:
            break
    return frames > most


def _colours(data: bytes, flags_at: int) -> int:
    """Bytes of the colour table that the flags announce."""
    flags = data[flags_at] if flags_at < len(data) else 0
    return 3 << ((flags & 7) + 1) if flags & 128 else 0


def _after_sub_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1
