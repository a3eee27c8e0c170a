"""Small files that would cost their decoder far more than their picture."""

import io
import struct
import zlib
from collections.abc import Callable, Mapping

import numpy as np
from PIL import Image as Pillow

from layers.common.imaging.prescan import MAX_SCANS
from tests.layers.common.imaging.dng_files import dng
from tests.layers.common.imaging.exr_files import attribute, header
from tests.layers.common.imaging.hdr_files import hdr
from tests.layers.common.imaging.jxl_files import ALPHA
from tests.layers.common.imaging.jxl_files import made as jxl
from tests.layers.common.imaging.pdf_files import pdf
from tests.layers.common.imaging.psd_files import document
from tests.layers.common.imaging.svg_files import embedded, nested_uses, svg


def jpeg(**options: object) -> bytes:
    noise = np.random.default_rng(1).integers(0, 255, (64, 80, 3), np.uint8)
    return saved("JPEG", Pillow.fromarray(noise), **options)


def saved(kind: str, picture: Pillow.Image, **options: object) -> bytes:
    sink = io.BytesIO()
    picture.save(sink, kind, **options)
    return sink.getvalue()


def segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def with_segments(segments: bytes) -> bytes:
    plain = jpeg()
    return plain[:2] + segments + plain[2:]


def many_scans(count: int) -> bytes:
    """A progressive picture whose last scan is repeated."""
    picture = jpeg(progressive=True)
    last = picture.rindex(b"\xff\xda")
    return picture[:last] + picture[last:-2] * count + b"\xff\xd9"


def tiff(order: str = "<", *, big: bool = False, **tags: int) -> bytes:
    """A grey picture of 16 × 16 pixels in one strip, with the given tags instead of its own."""
    names = {"width": 256, "length": 257, "rows": 278, "tile_width": 322, "tile_length": 323}
    own = {256: 16, 257: 16, 258: 8, 259: 1, 262: 1, 273: 0, 277: 1, 278: 16, 279: 256}
    own |= {names[name]: value for name, value in tags.items()}
    entry, count, offset = ("HHQQ", "Q", "Q") if big else ("HHII", "H", "I")
    header = (b"II" if order == "<" else b"MM") + (
        struct.pack(order + "HHHQ", 43, 8, 0, 16) if big else struct.pack(order + "HI", 42, 8)
    )
    sizes = (struct.calcsize(order + code) for code in (count, entry * len(own), offset))
    own[273] = len(header) + sum(sizes)
    entries = b"".join(struct.pack(order + entry, tag, 4, 1, value) for tag, value in sorted(own.items()))
    directory = struct.pack(order + count, len(own)) + entries + struct.pack(order + offset, 0)
    return header + directory + bytes(range(256))


def gif_with(block: bytes) -> bytes:
    plain = saved("GIF", Pillow.new("P", (8, 8)))
    start = 13 + (3 << ((plain[10] & 7) + 1) if plain[10] & 128 else 0)
    return plain[:start] + block + plain[start:]


def comment(size: int) -> bytes:
    return b"\x21\xfe" + (b"\xff" + b"a" * 255) * (size // 255) + b"\0"


def rle_bmp(rows: int) -> bytes:
    """Eight-bit run lengths, of one pixel each."""
    data = (b"\1\5" * 1000 + b"\0\0") * rows + b"\0\1"
    head = struct.pack("<IiiHHIIiiII", 40, 1000, rows, 1, 8, 1, len(data), 0, 0, 256, 0)
    start = 14 + len(head) + 1024
    return b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start) + head + bytes(1024) + data


def avif(width: int, height: int, mode: str = "RGB", frames: int = 1) -> bytes:
    pictures = [Pillow.new(mode, (width, height), n) for n in range(frames)]
    sink = io.BytesIO()
    pictures[0].save(sink, "AVIF", save_all=frames > 1, append_images=pictures[1:])
    return sink.getvalue()


def declaring(data: bytes, width: int, height: int) -> bytes:
    """The HEIF or AVIF file with another size in its first ``ispe``."""
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]


def large_progressive(scans: int, size: tuple[int, int] = (8640, 5760)) -> bytes:
    """A plain picture of 50 megapixels whose last scan is repeated; the cost is in the scans."""
    picture = saved("JPEG", Pillow.new("RGB", size, (90, 120, 40)), progressive=True)
    last = picture.rindex(b"\xff\xda")
    return picture[:last] + picture[last:-2] * scans + b"\xff\xd9"


def png_declaring(width: int, height: int) -> bytes:
    """A PNG whose header declares a size, with one row of pixels."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(1 + 3 * min(width, 1000)))),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def exr_declaring(
    data: tuple[int, int, int, int] = (0, 0, 63, 47),
    tile: int = 0,
    display: tuple[int, int, int, int] | None = None,
) -> bytes:
    """An EXR picture that declares windows and tiles, with few bytes of pixels."""
    tiles = attribute("tiles", "tiledesc", struct.pack("<IIB", tile, tile, 0))
    planes = {name: np.zeros((1, data[2] - data[0] + 1 if data[2] < 99 else 1), "f2") for name in "RGB"}
    head = header(
        planes, data, display or (0, 0, 63, 47), *[tiles] * bool(tile), version=0x202 if tile else 2
    )
    return head + bytes(50_000)


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


FLAT = np.zeros((3, 8, 8), np.uint8)
"""Three channels of 8 × 8 pixels."""


def dng_declaring(width: int, height: int) -> bytes:
    """A RAW file whose directory declares a size, with 32 × 32 samples."""
    more = {256: (4, [width]), 257: (4, [height]), 278: (4, [height]), 279: (4, [2 * width * height % 2**32])}
    return dng(np.zeros((32, 32), np.uint16), more=more)


def psd_declaring(width: int, height: int) -> bytes:
    """A document whose header declares a size, with 8 × 8 pixels."""
    whole = document(FLAT, is_large=True)
    return whole[:14] + struct.pack(">II", height, width) + whole[22:]


def tga_declaring(width: int, height: int) -> bytes:
    return struct.pack("<BBB9xHHBB", 0, 0, 10, width, height, 24, 0) + b"\xff\1\2\3" * 1000


def icon(picture: bytes) -> bytes:
    """An icon that declares its picture as of 16 × 16 pixels."""
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 16, 16, 0, 0, 1, 32, len(picture), 22) + picture


HOSTILE: Mapping[str, Callable[[], bytes]] = {
    "scans": lambda: many_scans(MAX_SCANS),
    "scans of a large JPEG": lambda: large_progressive(30),
    "comments of a JPEG": lambda: with_segments(segment(0xFE, b"x") * 1001),
    "EXIF in parts": lambda: with_segments(segment(0xE1, b"Exif\0\0" + bytes(40_000)) * 2),
    "a tile": lambda: tiff(tile_width=46_336, tile_length=46_336),
    "a tile, big-endian": lambda: tiff(">", tile_width=46_336, tile_length=46_336),
    "a tile in BigTIFF": lambda: tiff(big=True, tile_width=46_336, tile_length=46_336),
    "a strip": lambda: tiff(width=60_000, length=60_000, rows=60_000),
    "directory entries": lambda: b"II*\0" + struct.pack("<IH", 8, 501) + bytes(12 * 501),
    "comments of a GIF": lambda: gif_with(comment(70_000)),
    "fill bytes of a JPEG": lambda: with_segments(b"\xff" * 200_000),
    "stuffed zeros of a JPEG": lambda: with_segments(b"\xff\0" * 200_000),
    "restart markers before a scan": lambda: with_segments(b"\xff\xd0" * 200_000),
    "zeros of a JPEG": lambda: with_segments(segment(0xFE, b"x") + bytes(200_000)),
    "an end before a scan": lambda: with_segments(b"\xff\xd9" + bytes(200_000)),
    "empty extensions": lambda: gif_with(b"\x21\xff\0" * 101_000),
    "zeros of a GIF": lambda: gif_with(bytes(200_000)),
    "empty chunks": lambda: png_declaring(8, 8)[:33] + (bytes(4) + b"teXt" + bytes(4)) * 101_000,
    "sub-blocks": lambda: gif_with(b"\x21\xff" + b"\1a" * 500_001 + b"\0"),
    "run lengths": lambda: rle_bmp(2100),
    "a PNG of 3.6 gigapixels": lambda: png_declaring(60_000, 60_000),
    "an AVIF that is larger than declared": lambda: declaring(avif(800, 600), 64, 64),
    "an AVIF of 64 megapixels": lambda: declaring(avif(64, 64), 8000, 8000),
    "boxes": lambda: avif(16, 16) + (struct.pack(">I", 8) + b"free") * 10_000,
    "tables of offsets": lambda: avif(16, 16) + box(b"iloc", bytes(8)) * 101,
    "parameter sets": lambda: avif(16, 16) + box(b"hvcC", bytes(22) + b"\xff" + (b"\x21\xff\xff" * 9)),
    "tiles of an EXR": lambda: exr_declaring(tile=60_000),
    "a row of tiles of an EXR": lambda: exr_declaring((0, 0, 6999, 6999), tile=6000),
    "a data window": lambda: exr_declaring((-(2**30), 0, 2**30, 2**30)),
    "a display window": lambda: exr_declaring(display=(0, 0, 2**31 - 1, 2**31 - 1)),
    "lines of an EXR that are not there": lambda: exr_declaring((0, 0, 99, 400_000)),
    "a resolution of an HDR": lambda: hdr(bytes(50_000), "-Y 60000 +X 60000"),
    "pixels of an HDR that are not there": lambda: hdr(bytes(50_000), "-Y 7000 +X 7000"),
    "entities": lambda: svg(
        "<g>&e9;</g>",
        before="<!DOCTYPE svg ["
        + '<!ENTITY e0 "x">'
        + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
        + "]>",
    ),
    "a file that an SVG names": lambda: svg('<image href="/etc/hostname" width="8" height="6"/>'),
    "an address that an SVG names": lambda: svg(
        '<image xlink:href="http://127.0.0.1:1/" width="8" height="6"/>'
    ),
    "a blur of an SVG": lambda: svg(
        '<filter id="f" x="-15" y="-15" width="30" height="30"><feGaussianBlur stdDeviation="500"/></filter>'
        '<rect width="2000" height="1500" filter="url(#f)"/>',
        'width="2000" height="1500"',
    ),
    "uses of an SVG": lambda: svg(nested_uses(10)),
    "a picture inside an SVG": lambda: svg(f'<image href="{embedded(png_declaring(60_000, 60_000))}"/>'),
    "objects of a PDF": lambda: pdf(count=250_000),
    "a page of a PDF": lambda: pdf(b"/MediaBox[0 0 10000000 10000000]"),
    "a RAW file of 3.6 gigapixels": lambda: dng_declaring(60_000, 60_000),
    "directories of a RAW file": lambda: dng(
        np.zeros((32, 32), np.uint16), more={330: (4, range(8, 200, 2))}
    ),
    "a document of 90 gigapixels": lambda: psd_declaring(300_000, 300_000),
    "blocks of a document": lambda: document(FLAT, blocks=(b"8BIMabcd" + bytes(4)) * 10_001),
    "a JPEG XL picture of an exapixel": lambda: jxl(
        FLAT.transpose(1, 2, 0), size="0" + "11" + "1" * 30 + "100"
    ),
    "extra channels": lambda: jxl(FLAT.transpose(1, 2, 0), channels="01" + "1111" + ALPHA * 17),
    "an icon of 3.6 gigapixels": lambda: icon(png_declaring(60_000, 60_000)),
    "chunks of a PNG in an icon": lambda: icon(
        png_declaring(8, 8)[:33] + (bytes(4) + b"teXt" + bytes(4)) * 101_000
    ),
    "pictures of an icon": lambda: struct.pack("<HHH", 0, 1, 2000) + bytes(16 * 2000),
    "a TGA of 3.6 gigapixels": lambda: tga_declaring(60_000, 60_000),
}
"""What is refused, by what is too much."""

LYING: Mapping[str, Callable[[], bytes]] = {
    "a RAW file whose samples are not there": lambda: dng_declaring(7000, 7000),
    "a document whose run lengths are not there": lambda: psd_declaring(7000, 7000),
    "a TGA whose run lengths are not there": lambda: tga_declaring(7000, 7000),
}
"""What is refused when its pixels are read, at a cost that is no more than its size allows."""
