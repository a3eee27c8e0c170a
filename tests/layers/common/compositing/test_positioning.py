"""Positions against golden results, and against an independent formulation in exact fractions."""

import itertools
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.compositing.positioning import Cropped, Length, Position, Positioning, Sides, position
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Size

PHOTO, BOX = (1000, 800), (200, 100, 600, 700)
LOW_PHOTO, LOW_BOX = (600, 900), (100, 150, 500, 900)
CANVAS = (1000, 1000)


def evenly(share: float = 0, px: float = 0, **sides: Length) -> Sides:
    return Sides(*(Length(share, px),) * 4)._replace(**sides)


PADDED = Positioning(padding=evenly(0.1))


def placed(box: Box, photo: Size, canvas: Size, rules: Positioning) -> Position:
    subject = box[2] - box[0], box[3] - box[1]
    found = position(subject, canvas, rules, Cropped.of(box, photo))
    assert found
    return found


@pytest.mark.parametrize(
    ("canvas", "rules", "expected"),
    [
        (CANVAS, Positioning(), (167, 0, 667, 1000)),
        (CANVAS, PADDED, (234, 100, 533, 800)),
        (CANVAS, Positioning(padding=evenly(0.1, top=Length(0.2))), (267, 200, 467, 700)),
        (CANVAS, Positioning(margin=evenly(0.1), padding=evenly(0.1)), (287, 180, 427, 640)),
        ((1000, 500), Positioning(margin=evenly(px=50), padding=evenly(0.1)), (394, 90, 213, 320)),
        (CANVAS, Positioning(padding=evenly(0.1), scaling="fill"), (100, -100, 800, 1200)),
        (CANVAS, Positioning(padding=evenly(0.1), align_x=0), (100, 100, 533, 800)),
        ((200, 300), Positioning(), (0, 0, 200, 300)),
        ((1000, 800), PADDED, (287, 80, 427, 640)),
    ],
)
def test_golden_positions(canvas: Size, rules: Positioning, expected: Box) -> None:
    found = placed(BOX, PHOTO, canvas, rules)
    assert (found.left, found.top, *found.size) == expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (PADDED, (260, 100, 480, 900)),
        (Positioning(margin=evenly(bottom=Length(0.05)), padding=evenly(0.1)), (272, 95, 456, 855)),
        (Positioning(padding=evenly(0.1), snap=False), (287, 100, 427, 800)),
        (Positioning(padding=evenly(0.1), align_y=1), (287, 100, 427, 800)),
    ],
)
def test_golden_positions_of_a_subject_that_the_photo_cuts_off(rules: Positioning, expected: Box) -> None:
    found = placed(LOW_BOX, LOW_PHOTO, CANVAS, rules)
    assert (found.left, found.top, *found.size) == expected


def test_the_whole_photo_as_reference() -> None:
    found = position(PHOTO, CANVAS, Positioning(), Cropped())
    assert found
    assert (found.left, found.top, *found.size) == (0, 100, 1000, 800)


def test_what_fills_is_clipped_to_the_padded_area() -> None:
    found = placed(BOX, PHOTO, CANVAS, Positioning(padding=evenly(0.1), scaling="fill"))
    assert found.area == (100, 100, 900, 900)


@pytest.mark.parametrize("rules", [Positioning(margin=evenly(0.5)), Positioning(padding=evenly(px=500))])
def test_no_room_is_no_position(rules: Positioning) -> None:
    assert position((10, 10), CANVAS, rules, Cropped()) is None


lengths = st.one_of(
    st.integers(0, 49).map(lambda percent: Length(share=percent / 100)),
    st.integers(0, 60).map(lambda px: Length(px=px)),
)
sides = st.builds(Sides, lengths, lengths, lengths, lengths)
aligns = st.sampled_from([None, 0.0, 0.5, 1.0])


@given(
    subject=st.tuples(st.integers(1, 900), st.integers(1, 900)),
    canvas=st.tuples(st.integers(1, 900), st.integers(1, 900)),
    rules=st.builds(
        Positioning,
        sides,
        sides,
        st.sampled_from(["fit", "fill"]),
        align_x=aligns,
        align_y=aligns,
        snap=st.booleans(),
    ),
    cropped=st.builds(Cropped, *itertools.repeat(st.booleans(), 4)),
)
def test_any_position_is_that_of_the_rules_in_exact_fractions(
    subject: Size, canvas: Size, rules: Positioning, cropped: Cropped
) -> None:
    """Float and exact results may differ by one pixel, where a value is next to a half."""
    expected = _exact(subject, canvas, rules, cropped)
    found = position(subject, canvas, rules, cropped)
    assert (found is None) == (expected is None)
    if found and expected:
        values = (found.left, found.top, *found.size)
        assert all(
            abs(value - exact) <= Fraction(1, 2) + Fraction(1, 10**6) or (value == 1 and exact < 1)
            for value, exact in zip(values[2:], expected[2:], strict=True)
        )
        assert all(abs(value - exact) <= 1 for value, exact in zip(values[:2], expected[:2], strict=True))


def _exact(
    subject: Size, canvas: Size, rules: Positioning, cropped: Cropped
) -> tuple[Fraction, Fraction, Fraction, Fraction] | None:
    """Left, top, width and height before they are rounded."""
    starts: list[Fraction] = []
    lengths: list[Fraction] = []
    aligns: list[Fraction] = []
    for axis, align in enumerate((rules.align_x, rules.align_y)):
        margins = [rules.margin[axis], rules.margin[axis + 2]]
        paddings = [rules.padding[axis], rules.padding[axis + 2]]
        cut = [cropped[axis], cropped[axis + 2]]
        outer = [Fraction(str(m.share)) * canvas[axis] + Fraction(m.px) for m in margins]
        inner = canvas[axis] - outer[0] - outer[1]
        free = [Fraction(str(p.share)) * inner + Fraction(p.px) for p in paddings]
        if rules.snap and align is None:
            free = [Fraction(0) if is_cut else one for one, is_cut in zip(free, cut, strict=True)]
            toward = Fraction(1, 2) if cut[0] == cut[1] else Fraction(int(cut[1]))
        else:
            toward = Fraction(1, 2)
        starts.append(outer[0] + free[0])
        lengths.append(inner - free[0] - free[1])
        aligns.append(toward if align is None else Fraction(align))
    if min(lengths) <= 0:
        return None
    choose = min if rules.scaling == "fit" else max
    scale = choose(length / side for length, side in zip(lengths, subject, strict=True))
    size = [side * scale for side in subject]
    corner = [
        start + (length - max(1, floor_half_up(side))) * align
        for start, length, side, align in zip(starts, lengths, size, aligns, strict=True)
    ]
    return corner[0], corner[1], size[0], size[1]


def floor_half_up(value: Fraction) -> int:
    whole = Decimal(value.numerator) / Decimal(value.denominator) + Decimal("0.5")
    return int(whole.to_integral_value(ROUND_FLOOR))
