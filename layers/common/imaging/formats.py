"""The picture formats that are read and written, and their detection from a file's content."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from layers.common.errors import TooCostly
from layers.common.imaging.containers import tiff


@dataclass(frozen=True, slots=True)
class _Properties:
    media_type: str
    extension: str
    pillow: str = ""
    longest_side: int = 2**31 - 1


class Format(Enum):
    """A picture format, by its public name.

    ``pillow`` is Pillow's name for it, if Pillow reads it; ``longest_side`` is the most pixels a side that it
    can store.
    """

    JPEG = _Properties("image/jpeg", "jpg", "JPEG", longest_side=65_500)
    PNG = _Properties("image/png", "png", "PNG")
    WEBP = _Properties("image/webp", "webp", "WEBP", longest_side=16_383)
    AVIF = _Properties("image/avif", "avif", "AVIF", longest_side=65_536)
    HEIF = _Properties("image/heif", "heic", "HEIF")
    TIFF = _Properties("image/tiff", "tif", "TIFF")
    BMP = _Properties("image/bmp", "bmp", "BMP")
    GIF = _Properties("image/gif", "gif", "GIF")
    TGA = _Properties("image/x-tga", "tga", "TGA")
    ICO = _Properties("image/vnd.microsoft.icon", "ico", "ICO")
    PSD = _Properties("image/vnd.adobe.photoshop", "psd")
    RAW = _Properties("image/x-dcraw", "dng")
    EXR = _Properties("image/x-exr", "exr")
    HDR = _Properties("image/vnd.radiance", "hdr")
    JXL = _Properties("image/jxl", "jxl")
    SVG = _Properties("image/svg+xml", "svg")
    PDF = _Properties("application/pdf", "pdf")

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


PICTURES: Final = (
    "JPEG, PNG, WebP, HEIC, AVIF, TIFF, BMP, GIF, TGA, ICO, PSD, camera RAW, EXR, HDR, JPEG XL, SVG or PDF"
)
"""What a file of a request may be, as descriptions say it."""

_SIGNATURES: tuple[tuple[bytes, Format], ...] = (
    (b"\xff\xd8\xff", Format.JPEG),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"GIF87a", Format.GIF),
    (b"GIF89a", Format.GIF),
    (b"BM", Format.BMP),
    (b"\0\0\1\0", Format.ICO),
    (b"8BPS", Format.PSD),
    (b"\x76\x2f\x31\x01", Format.EXR),
    (b"#?RADIANCE", Format.HDR),
    (b"#?RGBE", Format.HDR),
    (b"\xff\x0a", Format.JXL),
    (b"\0\0\0\x0cJXL \r\n\x87\n", Format.JXL),
    # Cameras that do not write a TIFF directory, or not with TIFF's own signature.
    (b"FUJIFILMCCD-RAW", Format.RAW),
    (b"IIRO", Format.RAW),
    (b"IIRS", Format.RAW),
    (b"MMOR", Format.RAW),
    (b"IIU\0", Format.RAW),
    (b"II\x1a\0\0\0HEAPCCDR", Format.RAW),
    (b"\0MRM", Format.RAW),
    (b"FOVb", Format.RAW),
)
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"}
)
_RAW_BRANDS = frozenset({b"crx "})
_PDF_HEADER = 1024
"""Bytes within which readers look for a PDF's header (ISO 32000-1, implementation notes)."""
# The root element, behind a byte order mark, a declaration, comments and a document type.
_SVG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?[^>]{0,1000}\?>\s*|<!--.{0,4000}?-->\s*|<!DOCTYPE[^>\[]{0,4000}(?:\[[^\]]{0,20000}\]\s*)?>\s*){0,20}"
    rb"<(?:[A-Za-z][\w.-]{0,40}:)?svg[\s/>]",
    re.DOTALL,
)


def sniff(data: bytes) -> Format | None:
    """The format of the content, whatever the file's name or declared type; None when unknown."""
    if data.startswith(tiff.SIGNATURES):
        return Format.RAW if _is_raw(data) else Format.TIFF
    if data[4:8] == b"ftyp":
        return _sniff_brands(data)
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    return Format.WEBP if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else _sniff_text(data)


def _sniff_text(data: bytes) -> Format | None:
    """What does not begin with a signature."""
    if b"%PDF-" in data[:_PDF_HEADER]:
        return Format.PDF
    if _SVG.match(data):
        return Format.SVG
    return Format.TGA if _is_tga(data) else None


def _is_raw(data: bytes) -> bool:
    """Whether a TIFF file is a camera's: what its first directory shows is then not the picture."""
    if data[8:10] == b"CR":
        return True
    try:
        directory = tiff.read_directory(data)
    except TooCostly:
        return False
    if directory is None:
        return False
    return tiff.DNG_VERSION in directory or bool(directory.first(tiff.NEW_SUBFILE_TYPE) & tiff.REDUCED)


def _is_tga(data: bytes) -> bool:
    """Whether a header without a signature is one of Truevision's TGA (version 2.0, section C)."""
    if len(data) < 18:
        return False
    has_map, kind, map_depth, depth, flags = data[1], data[2], data[7], data[16], data[17]
    size = data[12:14], data[14:16]
    if has_map > 1 or not all(map(any, size)) or flags & 0xC0 or flags & 0x0F not in (0, 1, 8):
        return False
    if map_depth not in ((15, 16, 24, 32) if has_map else (0, 15, 16, 24, 32)):
        return False
    if kind in (1, 9):
        return has_map == 1 and depth == 8
    return (kind in (2, 10) and depth in (15, 16, 24, 32)) or (kind in (3, 11) and depth in (8, 16))


def _sniff_brands(data: bytes) -> Format | None:
    """The ISO base media brands (ISO/IEC 14496-12, 4.3): the major brand, then the compatible ones."""
    end = min(int.from_bytes(data[:4], "big"), len(data), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, end, 4))}
    if brands & _RAW_BRANDS:
        return Format.RAW
    if brands & _AVIF_BRANDS:
        return Format.AVIF
    return Format.HEIF if brands & _HEIF_BRANDS else None
