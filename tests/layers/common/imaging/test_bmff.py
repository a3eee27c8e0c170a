"""Sizes in HEIF and AVIF files, beside what their encoders were given."""

import struct
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.common.errors import ImageTooLarge, InvalidImage, TooCostly
from layers.common.imaging.containers.bmff import MAX_BOXES, boxes_are_whole, coded_sizes, declared_sizes
from layers.common.imaging.decode import decode
from layers.common.imaging.formats import Format
from layers.common.imaging.prescan import check_cost
from tests.hostile import avif, declaring
from tests.shared import PHOTOS, needs_photos

MAX_PIXELS = 50_000_000


@pytest.mark.parametrize("size", [(16, 16), (64, 48), (321, 201), (1920, 1080), (5000, 9)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_size_of_an_avif(size: tuple[int, int], mode: str) -> None:
    data = avif(*size, mode)
    assert set(declared_sizes(data)) == {size}
    assert set(coded_sizes(data)) == {size}
    assert boxes_are_whole(data)


def test_the_size_of_a_sequence() -> None:
    assert set(coded_sizes(avif(80, 60, frames=3))) == {(80, 60)}


@needs_photos
@pytest.mark.parametrize("name", ["pug", "arrow"])
def test_the_sizes_of_iphone_photos(name: str) -> None:
    (path,) = (PHOTOS / "heic").glob(f"{name}*")
    data = path.read_bytes()
    assert (4032, 3024) in declared_sizes(data)
    assert (512, 512) in coded_sizes(data)
    check_cost(data, Format.HEIF, MAX_PIXELS)


def test_a_picture_that_is_larger_than_declared_is_refused() -> None:
    data = declaring(avif(800, 600), 64, 64)
    with pytest.raises(InvalidImage, match="declares 64 × 64 pixels and codes 800 × 600"):
        decode(data, max_pixels=MAX_PIXELS)


@pytest.mark.parametrize("size", [(64, 64), (8000, 8000)])
def test_declared_and_coded_sizes_both_count(size: tuple[int, int]) -> None:
    with pytest.raises(ImageTooLarge):
        decode(declaring(avif(800, 600), *size), max_pixels=300_000)


def test_boxes_are_limited() -> None:
    many = avif(16, 16) + (struct.pack(">I", 8) + b"free") * MAX_BOXES
    with pytest.raises(TooCostly, match="10,000 boxes"):
        decode(many, max_pixels=MAX_PIXELS)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([avif(64, 48), avif(80, 60, "RGBA"), avif(32, 32, frames=2)]), st.data())
def test_damage_is_left_to_the_decoder(whole: bytes, data: st.DataObject) -> None:
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 12))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(damaged[: data.draw(st.integers(0, len(damaged)))])
    with suppress(TooCostly, ImageTooLarge, InvalidImage):
        check_cost(cut, Format.AVIF, MAX_PIXELS)
