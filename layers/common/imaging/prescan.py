"""The cost of a file, read from its container before any library opens it.

A decoder's work may exceed the size of its file, and of its picture, by orders of magnitude: scans without
data, metadata that a library appends piece by piece, a tile that is larger than the picture. Each limit here
is far above what cameras and editors write.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from layers.common.errors import ImageTooLarge, InvalidImage, UnsupportedImage
from layers.common.imaging.containers import exr, ico, jpeg, pdf, png_chunks, rgbe, svg, tiff
from layers.common.imaging.containers.bmff import coded_sizes, declared_sizes
from layers.common.imaging.containers.limits import MAX_STRAY_BYTES, limit
from layers.common.imaging.formats import Format, sniff

MAX_SCANS: Final = 100
"""Scans of a JPEG. A progressive encoder writes some ten; each one visits every block of the picture."""
MAX_SCANNED_PIXELS: Final = 1_000_000_000
"""Scans × pixels: a scan without data takes some 2 ns a pixel."""
MAX_MARKERS: Final = 1000
MAX_EXIF_BYTES: Final = 65_533
"""One segment's worth. Pillow appends further segments, which takes quadratic time."""
MAX_GIF_SUB_BLOCKS: Final = 500_000
"""A file of 40 MB with full sub-blocks has 157,000."""
MAX_GIF_BLOCKS: Final = 100_000
MAX_GIF_COMMENT_BYTES: Final = 65_536
"""Pillow copies a comment for each of its sub-blocks."""
MAX_BMP_RLE_BYTES: Final = 4_000_000
"""Pillow decodes run lengths one by one in Python, at some 3 MB a second."""

MAX_EMBEDDED_PIXELS: Final = 20_000_000
"""Of pictures inside an SVG, whatever its own size."""


def check_cost(data: bytes, kind: Format, max_pixels: int) -> None:
    """Refuse a file whose decoding would cost far more than its picture.

    A file that cannot be read to its end here is left to its decoder, which reports the damage.

    Raises:
        TooCostly: it exceeds a limit of this module.
        ImageTooLarge: a tile, a strip or a coded picture, which is decoded as a whole, has more than
            ``max_pixels``.
        InvalidImage: a coded picture is larger than the file declares, or the file too short for its header.
        UnsupportedImage: its kind of the format is not read.
    """
    check = _CHECKS.get(kind)
    if check is not None:
        check(data, max_pixels)


def _check_jpeg(data: bytes, _max_pixels: int) -> None:
    scans = exif_bytes = pixels = 0
    for markers, (marker, payload) in enumerate(jpeg.segments(data), 1):
        scans += marker == jpeg.START_OF_SCAN
        if marker in jpeg.START_OF_FRAME and (frame := jpeg.read_frame(marker, payload, data)) is not None:
            pixels = max(pixels, frame.width * frame.height)
        if marker == jpeg.APP1 and data.startswith(_EXIF, payload.start):
            exif_bytes += payload.stop - payload.start
        limit("scans", scans, min(MAX_SCANS, max(1, MAX_SCANNED_PIXELS // max(1, pixels))))
        limit("markers", markers, MAX_MARKERS)
        limit("bytes of EXIF data", exif_bytes, MAX_EXIF_BYTES)


_EXIF = b"Exif\0\0"


def _check_tiff(data: bytes, max_pixels: int) -> None:
    directory = tiff.read_directory(data)
    if directory is None:
        return
    width, height = directory.first(tiff.WIDTH), directory.first(tiff.LENGTH)
    rows = min(directory.first(tiff.ROWS_PER_STRIP, height), height)
    tile = directory.first(tiff.TILE_WIDTH), directory.first(tiff.TILE_LENGTH)
    for name, columns, lines in (("tile", *tile), ("strip", width, rows)):
        if columns * lines > max_pixels:
            raise ImageTooLarge(
                f"expected at most {max_pixels:,} pixels, received a {name} of {columns} × {lines}"
            )


def _check_raw(data: bytes, max_pixels: int) -> None:
    """Check the sensor's picture and the previews, where they are in directories as TIFF's."""
    if not data.startswith(tiff.SIGNATURES):
        return
    for directory in tiff.read_directories(data):
        width, height = directory.first(tiff.WIDTH), directory.first(tiff.LENGTH)
        if width * height > max_pixels:
            raise ImageTooLarge(f"expected at most {max_pixels:,} pixels, received {width} × {height}")


def _check_gif(data: bytes, _max_pixels: int) -> None:
    """Walk the blocks (GIF89a, sections 15 to 26)."""
    at = 13 + gif_table_size(data, 10)
    blocks = sub_blocks = comment_bytes = stray = 0
    while found := _GIF_BLOCK.search(data, at, at + MAX_STRAY_BYTES + 1):
        stray += found.start() - at
        limit("bytes between blocks", stray, MAX_STRAY_BYTES)
        at = found.start()
        if data[at] == _GIF_TRAILER:
            return
        is_comment = data.startswith(_GIF_COMMENT, at)
        blocks += 1
        limit("blocks", blocks, MAX_GIF_BLOCKS)
        at += 2 if data[at] == _GIF_EXTENSION else 11 + gif_table_size(data, at + 9)
        while at < len(data) and data[at]:
            sub_blocks += 1
            comment_bytes += data[at] * is_comment
            at += data[at] + 1
            if sub_blocks > MAX_GIF_SUB_BLOCKS or comment_bytes > MAX_GIF_COMMENT_BYTES:
                break
        limit("data sub-blocks", sub_blocks, MAX_GIF_SUB_BLOCKS)
        limit("bytes of comments", comment_bytes, MAX_GIF_COMMENT_BYTES)
        at += 1
    limit("bytes between blocks", len(data) - at, MAX_STRAY_BYTES)


_GIF_EXTENSION, _GIF_TRAILER, _GIF_COMMENT = 0x21, 0x3B, b"\x21\xfe"
_GIF_BLOCK = re.compile(rb"[\x21\x2c\x3b]")


def gif_table_size(data: bytes, flags_at: int) -> int:
    """Bytes of the colour table that the flags declare."""
    flags = data[flags_at] if flags_at < len(data) else 0
    return 3 << ((flags & 7) + 1) if flags & 128 else 0


def _check_png(data: bytes, _max_pixels: int) -> None:
    limit("chunks", png_chunks.count_chunks(data), png_chunks.MAX_CHUNKS)


def _check_bmp(data: bytes, _max_pixels: int) -> None:
    compression = int.from_bytes(data[30:34], "little")
    if compression in (_BI_RLE8, _BI_RLE4):
        limit("bytes of run lengths", len(data), MAX_BMP_RLE_BYTES)


_BI_RLE8, _BI_RLE4 = 1, 2


def _check_boxes(data: bytes, max_pixels: int) -> None:
    declared, coded = declared_sizes(data), coded_sizes(data)
    for width, height in declared:
        if width * height > max_pixels:
            raise ImageTooLarge(f"expected at most {max_pixels:,} pixels, received {width} × {height}")
    for width, height in coded:
        least = max(0, width - _ALIGNMENT) * max(0, height - _ALIGNMENT)
        if least > max_pixels:
            raise ImageTooLarge(f"expected at most {max_pixels:,} pixels, received {width} × {height}")
        if declared and not any(width <= w + _ALIGNMENT and height <= h + _ALIGNMENT for w, h in declared):
            raise InvalidImage(
                f"the file declares {declared[0][0]} × {declared[0][1]} pixels and codes {width} × {height}"
            )


_ALIGNMENT = 64
"""Pixels by which encoders enlarge a side to whole blocks."""


def _check_svg(data: bytes, max_pixels: int) -> None:
    """The pictures inside count together: all of them are decoded."""
    most, total = min(max_pixels, MAX_EMBEDDED_PIXELS), 0
    for picture in svg.read(data).pictures:
        kind = sniff(picture)
        if kind not in (Format.JPEG, Format.PNG):
            raise UnsupportedImage("expected JPEG and PNG pictures inside the SVG, received another")
        check_cost(picture, kind, max_pixels)
        width, height = _declared(picture, kind)
        total += width * height
        if total > most:
            raise ImageTooLarge(f"expected at most {most:,} pixels in pictures inside the SVG, received more")


def _declared(picture: bytes, kind: Format) -> tuple[int, int]:
    if kind == Format.PNG:
        return int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")
    frame = jpeg.first_frame(picture)
    return (frame.width, frame.height) if frame else (0, 0)


def _check_ico(data: bytes, max_pixels: int) -> None:
    picture = ico.largest(data)
    if picture.startswith(ico.PNG):
        _check_png(picture, max_pixels)


_CHECKS: Mapping[Format, Callable[[bytes, int], None]] = {
    Format.JPEG: _check_jpeg,
    Format.PNG: _check_png,
    Format.TIFF: _check_tiff,
    Format.GIF: _check_gif,
    Format.BMP: _check_bmp,
    Format.HEIF: _check_boxes,
    Format.AVIF: _check_boxes,
    Format.EXR: exr.check_cost,
    Format.HDR: rgbe.check_cost,
    Format.SVG: _check_svg,
    Format.PDF: pdf.check_cost,
    Format.ICO: _check_ico,
    Format.RAW: _check_raw,
}
