"""The layout: size of the canvas and place of the subject, against golden results and exact fractions."""

from typing import Any

import pytest
from pydantic import ValidationError

from functions.product.layout import Layout
from functions.product.placing import Placement, placement
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Size

PHOTO, BOX = (1000, 800), (200, 100, 600, 700)


def laid_out(photo: Size = PHOTO, box: Box = BOX, **values: Any) -> Placement:
    return placement(photo, box, Layout.model_validate(values), 10**9)


@pytest.mark.parametrize(
    ("photo", "values", "canvas"),
    [
        ((4000, 2500), {"max_pixels": 250_000}, (632, 395)),
        ((4000, 2500), {"max_pixels": 4_000_000}, (2530, 1581)),
        ((500, 333), {"max_pixels": 250_000}, (500, 333)),
        (PHOTO, {"max_pixels": 60_000, "size": "subject"}, (200, 300)),
        (PHOTO, {"max_pixels": 60_000, "max_width": 100, "size": "subject"}, (100, 150)),
        (PHOTO, {"max_width": 200, "size": "subject"}, (200, 300)),
        ((1, 10_000), {"max_pixels": 100, "reference": "photo"}, (1, 1000)),
    ],
)
def test_the_greatest_canvas(photo: Size, values: dict[str, Any], canvas: Size) -> None:
    box = BOX if photo == PHOTO else (0, 0, *photo)
    assert laid_out(photo, box, **values).canvas == canvas


@pytest.mark.parametrize("name", ["max_width", "max_height", "max_pixels"])
def test_an_exact_canvas_has_no_greatest(name: str) -> None:
    with pytest.raises(ValidationError, match=f"expected no {name} with the size 10x10"):
        Layout.model_validate({"size": "10x10", name: 5})


@pytest.mark.parametrize(
    ("around", "canvas", "at"),
    [
        ("0", (400, 600), (0, 0)),
        ("10%", (480, 720), (40, 60)),
        ("30px 10%", (480, 660), (40, 30)),
        ("10px 20px 30px 40px", (460, 640), (40, 10)),
        ("0 0 50% 500px", (900, 900), (500, 0)),
    ],
)
def test_room_around_the_subject(around: str, canvas: Size, at: tuple[int, int]) -> None:
    """One value, two (vertical, horizontal) or four (clockwise from the top) of the subject's own sides."""
    found = laid_out(size="subject", around=around)
    assert found.canvas == canvas
    assert found.position.box == (*at, at[0] + 400, at[1] + 600)


def test_room_around_is_reduced_with_the_canvas() -> None:
    found = laid_out(size="subject", around="30px 10%", max_height=330)
    assert found.canvas == (240, 330)
    assert found.position.box == (20, 15, 220, 315)


def test_room_around_is_kept_where_the_photo_cuts_the_subject_off() -> None:
    found = laid_out((400, 600), (0, 0, 400, 600), size="subject", around="10%")
    assert found.canvas == (480, 720)
    assert found.position.box == (40, 60, 440, 660)
