"""The layout: size of the canvas and place of the subject, against golden results and exact fractions."""

import random
from fractions import Fraction
from math import floor, isqrt
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


@pytest.mark.parametrize("scaling", ["fill", "keep"])
def test_a_share_belongs_to_fit(scaling: str) -> None:
    with pytest.raises(ValidationError, match=f"expected no share with the scaling {scaling}"):
        Layout.model_validate({"share": 0.5, "scaling": scaling})


@pytest.mark.parametrize("name", ["max_width", "max_height", "max_pixels"])
def test_an_exact_canvas_has_no_greatest(name: str) -> None:
    with pytest.raises(ValidationError, match=f"expected no {name} with the size 10x10"):
        Layout.model_validate({"size": "10x10", name: 5})


GOLDEN: dict[str, tuple[dict[str, Any], Size, Box]] = {
    "defaults": ({}, (1000, 1000), (167, 0, 667, 1000)),
    "padding": ({"padding": 0.1}, (1000, 1000), (234, 100, 533, 800)),
    "padding at the top": ({"padding": ".1", "padding_top": ".2"}, (1000, 1000), (267, 200, 467, 700)),
    "margin and padding": ({"margin": "10%", "padding": "10%"}, (1000, 1000), (287, 180, 427, 640)),
    "px and %": ({"size": "1000x500", "margin": "50px", "padding": "10%"}, (1000, 500), (394, 90, 213, 320)),
    "fill": ({"scaling": "fill", "padding": ".1"}, (1000, 1000), (100, -100, 800, 1200)),
    "left": ({"align_x": "left", "padding": ".1"}, (1000, 1000), (100, 100, 533, 800)),
    "the photo": ({"reference": "photo"}, (1000, 1000), (0, 100, 1000, 800)),
    "the subject's size": ({"size": "subject", "max_width": 200}, (200, 300), (0, 0, 200, 300)),
    "a share": ({"size": "original", "share": 0.8}, (1000, 800), (287, 80, 427, 640)),
    "a share, at the right": (
        {"size": "original", "share": 0.8, "align_x": 1, "align_y": 0},
        (1000, 800),
        (573, 0, 427, 640),
    ),
    "where the photo has it": (
        {"size": "original", "share": 0.8, "align_x": "original", "align_y": "original"},
        (1000, 800),
        (191, 80, 427, 640),
    ),
    "a share of a reduced canvas": (
        {"size": "original", "share": 0.4, "max_width": 500, "align_x": "center"},
        (500, 400),
        (197, 120, 107, 160),
    ),
    "the photo's size": ({"size": "original", "padding": ".1"}, (1000, 800), (287, 80, 427, 640)),
    "keep, a share across": (
        {"size": "original", "scaling": "keep", "align_x": 0.25, "align_y": 1},
        (1000, 800),
        (150, 200, 400, 600),
    ),
    "keep, reduced": (
        {"size": "original", "scaling": "keep", "max_pixels": 200_000, "align_x": 1, "align_y": "top"},
        (500, 400),
        (300, 0, 200, 300),
    ),
    "keep on an exact canvas": ({"scaling": "keep"}, (1000, 1000), (300, 200, 400, 600)),
}


@pytest.mark.parametrize(("values", "canvas", "expected"), GOLDEN.values(), ids=GOLDEN)
def test_golden_results(values: dict[str, Any], canvas: Size, expected: Box) -> None:
    found = laid_out(**{"size": "1000x1000"} | values)
    assert found.canvas == canvas
    assert (found.position.left, found.position.top, *found.position.size) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, (260, 100, 480, 900)),
        ({"margin_bottom": ".05"}, (272, 95, 456, 855)),
        ({"snap": False}, (287, 100, 427, 800)),
        ({"align_y": "bottom"}, (287, 100, 427, 800)),
    ],
)
def test_golden_results_of_a_subject_that_the_photo_cuts_off(values: dict[str, Any], expected: Box) -> None:
    found = laid_out((600, 900), (100, 150, 500, 900), size="1000x1000", padding=".1", **values)
    assert (found.position.left, found.position.top, *found.position.size) == expected


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


def test_keep_clips_what_reaches_beyond_the_canvas() -> None:
    found = laid_out(size="100x900", scaling="keep", align_x="left")
    assert found.position.box == (0, 150, 400, 750)
    assert found.position.area == (0, 0, 100, 900)


@pytest.mark.parametrize("seed", range(300))
def test_any_layout_is_that_of_the_rules_in_exact_fractions(seed: int) -> None:
    """Within a pixel, which the order of the roundings may make."""
    rng = random.Random(seed)
    photo = rng.randint(40, 900), rng.randint(40, 900)
    left, top = (rng.randint(0, side - 20) for side in photo)
    box = left, top, rng.randint(left + 20, photo[0]), rng.randint(top + 20, photo[1])
    values = _random_values(rng)
    canvas, corner, size = _exact(photo, box, values)
    found = laid_out(photo, box, **values)
    assert found.canvas == pytest.approx(canvas, abs=1)
    assert (found.position.left, found.position.top) == pytest.approx(tuple(map(float, corner)), abs=1)
    assert found.position.size == pytest.approx(tuple(map(float, size)), abs=1)


def _random_values(rng: random.Random) -> dict[str, Any]:
    exact = f"{rng.randint(50, 999)}x{rng.randint(50, 999)}"
    values: dict[str, Any] = {
        "size": rng.choice(["original", "subject", exact]),
        "scaling": rng.choice(["fit", "fill", "keep"]),
        "align_x": rng.choice([None, "left", "center", "right", rng.randint(0, 100) / 100]),
        "align_y": rng.choice([None, "top", "center", "bottom", rng.randint(0, 100) / 100]),
        "snap": rng.random() < 0.5,
        "reference": rng.choice(["subject", "photo"]),
    }
    for name in ("margin", "padding"):
        for side in ("", "_left", "_top", "_right", "_bottom"):
            if rng.random() < 0.4:
                values[name + side] = rng.choice([f"{rng.randint(0, 20)}%", f"{rng.randint(0, 4)}px"])
    if "x" not in values["size"]:
        for name, most in (("max_width", 900), ("max_height", 900), ("max_pixels", 500_000)):
            if rng.random() < 0.3:
                values[name] = rng.randint(most // 4, most)
    if values["size"] == "subject" and rng.random() < 0.7:
        count = rng.choice([1, 2, 4])
        values["around"] = " ".join(
            rng.choice([f"{rng.randint(0, 50)}%", f"{rng.randint(0, 90)}px"]) for _ in range(count)
        )
    return values


Pair = tuple[Fraction, Fraction]


def _exact(photo: Size, box: Box, values: dict[str, Any]) -> tuple[Size, Pair, Pair]:
    """The canvas, and the corner and size of what is placed, not rounded, written down axis by axis."""
    subject = box[2] - box[0], box[3] - box[1]
    is_photo = values["reference"] == "photo"
    placed = photo if is_photo else subject
    edges = (0, 0, *photo) if is_photo else box
    given = values.get("around", "0").split()
    clockwise = given * 4 if len(given) == 1 else given * 2 if len(given) == 2 else given
    room = [  # left, top, right, bottom
        floor(_length(clockwise[at], subject[axis]) + Fraction(1, 2))
        for at, axis in ((3, 0), (0, 1), (1, 0), (2, 1))
    ]
    if "x" in values["size"]:
        width, height = map(int, values["size"].split("x"))
        full = width, height
    elif values["size"] == "original":
        full = photo
    else:
        full = subject[0] + room[0] + room[2], subject[1] + room[1] + room[3]
    factor = min(
        Fraction(1),
        Fraction(values.get("max_width", full[0]), full[0]),
        Fraction(values.get("max_height", full[1]), full[1]),
        _root(Fraction(values.get("max_pixels", full[0] * full[1]), full[0] * full[1])),
    )
    canvas = tuple(floor(side * factor + Fraction(1, 2)) for side in full)
    areas = [_area(axis, canvas[axis], edges, photo, room, factor, values) for axis in (0, 1)]
    ratios = [area[1] / side for area, side in zip(areas, placed, strict=True)]
    scale = {"fit": min(ratios), "fill": max(ratios), "keep": factor}[values["scaling"]]
    size = placed[0] * scale, placed[1] * scale
    corner = [start + (length - own) * align for (start, length, align), own in zip(areas, size, strict=True)]
    return (canvas[0], canvas[1]), (corner[0], corner[1]), size


def _area(
    axis: int, side: int, edges: Box, photo: Size, room: list[int], factor: Fraction, values: dict[str, Any]
) -> tuple[Fraction, Fraction, Fraction]:
    """Where the area that is left begins on an axis, how long it is, and the alignment in it."""
    names = (("left", "right"), ("top", "bottom"))[axis]
    align = values["align_x" if axis == 0 else "align_y"]
    cut = edges[axis] <= 2, edges[axis + 2] >= photo[axis] - 2
    snaps = values["snap"] and values["reference"] == "subject" and align is None
    margins = [
        _length(values.get(f"margin_{name}", values.get("margin", "0")), side) + room[axis + 2 * end] * factor
        for end, name in enumerate(names)
    ]
    inner = side - margins[0] - margins[1]
    paddings = [
        Fraction(0)
        if snaps and cut[end]
        else _length(values.get(f"padding_{name}", values.get("padding", "0")), inner)
        for end, name in enumerate(names)
    ]
    if align is None:
        toward = Fraction(1) if snaps and cut == (False, True) else Fraction(1, 2)
        toward = Fraction(0) if snaps and cut == (True, False) else toward
    else:
        toward = {"left": Fraction(0), "top": Fraction(0), "center": Fraction(1, 2)}.get(
            align, Fraction(1) if isinstance(align, str) else Fraction(str(align))
        )
    return margins[0] + paddings[0], inner - paddings[0] - paddings[1], toward


def _length(text: str, side: int | Fraction) -> Fraction:
    if text.endswith("%"):
        return Fraction(text[:-1]) / 100 * side
    return Fraction(text.removesuffix("px"))


def _root(value: Fraction) -> Fraction:
    return Fraction(isqrt(value.numerator * 10**24 // value.denominator), 10**12)
