"""Small files that would cost their decoder far more than their picture are refused before it opens them."""

import io
import struct
from collections.abc import Callable, Mapping
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from layers.common.errors import ImageTooLarge, StudioError, TooCostly
from layers.common.imaging.decode import decode, read_size
from layers.common.imaging.formats import sniff
from layers.common.imaging.prescan import MAX_SCANS, check_cost
from tests.shared import PHOTOS, needs_photos

MAX_PIXELS = 50_000_000


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


HOSTILE: Mapping[str, tuple[Callable[[], bytes], type[StudioError], str]] = {
    "scans": (lambda: many_scans(MAX_SCANS), TooCostly, "at most 100 scans"),
    "comments of a JPEG": (lambda: with_segments(segment(0xFE, b"x") * 1001), TooCostly, "1,000 markers"),
    "EXIF in parts": (
        lambda: with_segments(segment(0xE1, b"Exif\0\0" + bytes(40_000)) * 2),
        TooCostly,
        "65,533 bytes of EXIF",
    ),
    "a tile": (lambda: tiff(tile_width=46_336, tile_length=46_336), ImageTooLarge, "a tile of 46336 × 46336"),
    "a tile, big-endian": (
        lambda: tiff(">", tile_width=46_336, tile_length=46_336),
        ImageTooLarge,
        "a tile of 46336 × 46336",
    ),
    "a tile in BigTIFF": (
        lambda: tiff(big=True, tile_width=46_336, tile_length=46_336),
        ImageTooLarge,
        "a tile of 46336 × 46336",
    ),
    "a strip": (
        lambda: tiff(width=60_000, length=60_000, rows=60_000),
        ImageTooLarge,
        "a strip of 60000 × 60000",
    ),
    "directory entries": (
        lambda: b"II*\0" + struct.pack("<IH", 8, 501) + bytes(12 * 501),
        TooCostly,
        "500 directory entries",
    ),
    "comments of a GIF": (lambda: gif_with(comment(70_000)), TooCostly, "65,536 bytes of comments"),
    "sub-blocks": (
        lambda: gif_with(b"\x21\xff" + b"\1a" * 500_001 + b"\0"),
        TooCostly,
        "500,000 data sub-blocks",
    ),
    "run lengths": (lambda: rle_bmp(2100), TooCostly, "4,000,000 bytes of run lengths"),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("read", [decode, read_size], ids=["decode", "size"])
def test_a_costly_file_is_refused(name: str, read: Callable[..., object]) -> None:
    make, fault, reason = HOSTILE[name]
    with pytest.raises(fault, match=reason):
        read(make(), max_pixels=MAX_PIXELS)


def test_the_refusal_has_its_own_code() -> None:
    assert (TooCostly.status, TooCostly.code) == (422, "too_costly")


ORDINARY: Mapping[str, Callable[[], bytes]] = {
    "baseline": jpeg,
    "progressive": lambda: jpeg(progressive=True),
    "as many scans as allowed": lambda: many_scans(MAX_SCANS - 10),
    "restart markers": lambda: jpeg(restart_marker_blocks=1),
    "fill bytes": lambda: jpeg()[:2] + b"\xff\xff\xff" + jpeg()[2:],
    "a whole EXIF segment": lambda: with_segments(segment(0xE1, b"Exif\0\0" + bytes(65_000))),
    "strips": lambda: saved("TIFF", Pillow.new("RGB", (300, 200)), strip_size=8192),
    "deflate": lambda: saved("TIFF", Pillow.new("RGB", (300, 200)), compression="tiff_adobe_deflate"),
    "big-endian": lambda: tiff(">"),
    "BigTIFF": lambda: tiff(big=True),
    "more rows in a strip than there are": lambda: tiff(rows=2**32 - 1),
    "pages": lambda: saved(
        "TIFF", Pillow.new("L", (9, 9)), save_all=True, append_images=[Pillow.new("L", (9, 9))]
    ),
    "GIF frames": lambda: saved(
        "GIF",
        Pillow.new("P", (8, 8)),
        save_all=True,
        append_images=[Pillow.new("P", (8, 8), n) for n in range(1, 9)],
    ),
    "a comment": lambda: gif_with(comment(60_000)),
    "runs": lambda: rle_bmp(10),
}


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_file_is_decoded(name: str) -> None:
    assert decode(ORDINARY[name](), max_pixels=MAX_PIXELS).width > 0


@needs_photos
def test_real_photos_cost_what_they_show() -> None:
    photos = [path for path in PHOTOS.rglob("*") if path.suffix in (".jpg", ".heic", ".png")]
    assert photos
    for path in photos:
        data = path.read_bytes()
        kind = sniff(data)
        assert kind is not None
        check_cost(data, kind, MAX_PIXELS)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(ORDINARY)), st.data())
def test_damage_is_left_to_the_decoder(name: str, data: st.DataObject) -> None:
    whole = bytearray(ORDINARY[name]())
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    kind = sniff(cut)
    if kind is not None:
        with suppress(TooCostly, ImageTooLarge):
            check_cost(cut, kind, MAX_PIXELS)


def test_only_the_first_page_of_a_tiff_is_visited() -> None:
    """Here the directory names itself as the next one."""
    page = bytearray(tiff())
    (count,) = struct.unpack_from("<H", page, 8)
    struct.pack_into("<I", page, 10 + 12 * count, 8)
    assert decode(bytes(page), max_pixels=16 * 16).size == (16, 16)
