"""Small files that would cost their decoder far more than their picture are refused before it opens them."""

import struct
from collections.abc import Callable, Mapping
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from layers.common.errors import ImageTooLarge, InvalidImage, StudioError, TooCostly, UnsupportedImage
from layers.common.imaging.decode import decode, read_size
from layers.common.imaging.formats import sniff
from layers.common.imaging.prescan import MAX_SCANS, check_cost
from tests.hostile import (
    HOSTILE,
    LYING,
    comment,
    gif_with,
    jpeg,
    many_scans,
    rle_bmp,
    saved,
    segment,
    tiff,
    with_segments,
)
from tests.shared import PHOTOS, needs_photos

MAX_PIXELS = 50_000_000


REFUSALS: Mapping[str, tuple[type[StudioError], str]] = {
    "scans": (TooCostly, "at most 100 scans"),
    "scans of a large JPEG": (TooCostly, "at most 20 scans"),
    "comments of a JPEG": (TooCostly, "1,000 markers"),
    "EXIF in parts": (TooCostly, "65,533 bytes of EXIF"),
    "a tile": (ImageTooLarge, "a tile of 46336 × 46336"),
    "a tile, big-endian": (ImageTooLarge, "a tile of 46336 × 46336"),
    "a tile in BigTIFF": (ImageTooLarge, "a tile of 46336 × 46336"),
    "a strip": (ImageTooLarge, "a strip of 60000 × 60000"),
    "directory entries": (TooCostly, "500 directory entries"),
    "comments of a GIF": (TooCostly, "65,536 bytes of comments"),
    "fill bytes of a JPEG": (TooCostly, "65,536 bytes between segments"),
    "stuffed zeros of a JPEG": (TooCostly, "65,536 bytes between segments"),
    "restart markers before a scan": (TooCostly, "1,000 markers"),
    "zeros of a JPEG": (TooCostly, "65,536 bytes between segments"),
    "an end before a scan": (TooCostly, "65,536 bytes between segments"),
    "empty extensions": (TooCostly, "at most 100,000 blocks"),
    "zeros of a GIF": (TooCostly, "65,536 bytes between blocks"),
    "empty chunks": (TooCostly, "100,000 chunks"),
    "sub-blocks": (TooCostly, "500,000 data sub-blocks"),
    "run lengths": (TooCostly, "4,000,000 bytes of run lengths"),
    "a PNG of 3.6 gigapixels": (ImageTooLarge, "60000 × 60000"),
    "an AVIF that is larger than declared": (InvalidImage, "declares 64 × 64 pixels and codes 800 × 600"),
    "an AVIF of 64 megapixels": (ImageTooLarge, "8000 × 8000"),
    "boxes": (TooCostly, "10,000 boxes"),
    "tables of offsets": (TooCostly, "100 tables of offsets"),
    "parameter sets": (TooCostly, "100 parameter sets"),
    "tiles of an EXR": (ImageTooLarge, "a tile of 60000 × 60000"),
    "a row of tiles of an EXR": (TooCostly, "bytes of samples in a block"),
    "a data window": (ImageTooLarge, "a data window of"),
    "a display window": (ImageTooLarge, "a display window of"),
    "lines of an EXR that are not there": (InvalidImage, "shorter than the blocks"),
    "a resolution of an HDR": (ImageTooLarge, "60000 × 60000"),
    "pixels of an HDR that are not there": (InvalidImage, "shorter than the pixels"),
    "entities": (UnsupportedImage, "such as entities"),
    "a file that an SVG names": (UnsupportedImage, "links to elements"),
    "an address that an SVG names": (UnsupportedImage, "links to elements"),
    "a blur of an SVG": (TooCostly, "a filter of at most 10 times"),
    "uses of an SVG": (TooCostly, "as often as it is drawn"),
    "a picture inside an SVG": (ImageTooLarge, "pixels in pictures inside"),
    "objects of a PDF": (TooCostly, "200,000 objects"),
    "a page of a PDF": (ImageTooLarge, "10000000 × 10000000"),
    "a RAW file of 3.6 gigapixels": (ImageTooLarge, "60000 × 60000"),
    "directories of a RAW file": (TooCostly, "at most 50 directories"),
    "a document of 90 gigapixels": (ImageTooLarge, "300000 × 300000"),
    "blocks of a document": (TooCostly, "10,000 blocks"),
    "a JPEG XL picture of an exapixel": (ImageTooLarge, "1073741824 × 1073741824"),
    "extra channels": (TooCostly, "8 extra channels"),
    "an icon of 3.6 gigapixels": (ImageTooLarge, "60000 × 60000"),
    "chunks of a PNG in an icon": (TooCostly, "100,000 chunks"),
    "pictures of an icon": (TooCostly, "1,000 pictures"),
    "a TGA of 3.6 gigapixels": (ImageTooLarge, "60000 × 60000"),
}


def test_every_hostile_file_has_its_refusal() -> None:
    assert set(REFUSALS) == set(HOSTILE)


@pytest.mark.parametrize("name", REFUSALS)
@pytest.mark.parametrize("read", [decode, read_size], ids=["decode", "size"])
def test_a_costly_file_is_refused(name: str, read: Callable[..., object]) -> None:
    fault, reason = REFUSALS[name]
    with pytest.raises(fault, match=reason):
        read(HOSTILE[name](), max_pixels=MAX_PIXELS)


@pytest.mark.parametrize("name", LYING)
def test_a_file_without_the_pixels_that_it_declares_is_invalid(name: str) -> None:
    with pytest.raises(InvalidImage):
        decode(LYING[name](), max_pixels=MAX_PIXELS)


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


def test_an_offset_beyond_any_file_is_damage() -> None:
    page = bytearray(tiff(big=True))
    struct.pack_into("<Q", page, 8, 2**64 - 1)
    with pytest.raises(InvalidImage):
        decode(bytes(page), max_pixels=MAX_PIXELS)


def test_only_the_first_page_of_a_tiff_is_visited() -> None:
    """Here the directory names itself as the next one."""
    page = bytearray(tiff())
    (count,) = struct.unpack_from("<H", page, 8)
    struct.pack_into("<I", page, 10 + 12 * count, 8)
    assert decode(bytes(page), max_pixels=16 * 16).size == (16, 16)
