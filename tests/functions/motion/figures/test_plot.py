import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.motion.figures.plot import GROWTH_S, Scale, bar, plot
from functions.motion.params import EffectParams
from functions.motion.picture.planes import Planes
from tests.context import video_config

COLUMN = (10.0, 60.0)
VALUES = st.lists(st.floats(-1e6, 1e6).map(lambda value: round(value, 3)), min_size=1, max_size=12)


@given(VALUES)
def test_lengths_follow_the_values_within_a_plot(values: list[float]) -> None:
    scale = Scale.of(values, 100, 500)
    assert scale.zero % 2 == 0
    for value in values:
        length = scale.length(value)
        assert length == pytest.approx(abs(value) * scale.per_unit, abs=0.5)
        tip = scale.zero - math.copysign(length, value)
        assert 99 <= tip <= 501


@given(VALUES.filter(any))
def test_a_plot_is_filled(values: list[float]) -> None:
    scale = Scale.of(values, 100, 500)
    ends = [scale.zero - math.copysign(scale.length(value), value) for value in (*values, 0.0)]
    assert max(ends) - min(ends) == pytest.approx(398, abs=1)


def _ink(value: float, scale: Scale, t: float) -> tuple[int, int]:
    """The first and the last row of a bar's middle, next to the last that is covered by half."""
    canvas = Planes.plain((0, 0, 0), (80, 600))
    made = bar(value, scale, COLUMN, (255, 255, 255))
    assert made is not None
    for item in made.at(t, 0.0):
        item.paint(canvas, canvas.box)
    rows = np.flatnonzero(canvas.y[:, 35] > 125)
    return (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (scale.zero, scale.zero)


@pytest.mark.parametrize("value", [0.1, 0.3, 1.0, 7.5, -0.02, -1.0, -4.4])
def test_a_bar_stands_on_the_zero_line_as_long_as_its_value(value: float) -> None:
    scale = Scale.of([7.5, -4.4], 50, 550)
    top, bottom = _ink(value, scale, GROWTH_S)
    assert (bottom if value > 0 else top) == scale.zero
    assert bottom - top == pytest.approx(abs(value) * scale.per_unit, abs=1)


@pytest.mark.parametrize("value", [6.0, -4.0])
def test_a_bar_grows_and_never_crosses_the_zero_line(value: float) -> None:
    scale = Scale.of([6.0, -4.0], 50, 550)
    shown = [_ink(value, scale, t) for t in np.linspace(0, GROWTH_S, 12)]
    lengths = [bottom - top for top, bottom in shown]
    assert lengths == sorted(lengths)
    assert lengths[0] == 0
    assert all((bottom if value > 0 else top) == scale.zero for top, bottom in shown)


def test_nothing_has_no_bar() -> None:
    assert bar(0.0, Scale.of([0.0, 3.0], 0, 100), COLUMN, (0, 0, 0)) is None
    assert Scale.of([0.0, 0.0], 0, 100).length(0.0) == 0


VIDEO = video_config(EffectParams())
BOX = (60, 800, 950, 1440)


def test_every_bar_has_its_column() -> None:
    made = plot(VIDEO, [1, -2, 3], ["A", "B", "C"], 0, "sv", BOX)
    middles = [column.bar.sprite.left + column.bar.sprite.width / 2 for column in made.columns if column.bar]
    assert len(middles) == 3
    for (one, other), column in zip(pairwise(middles), made.columns, strict=False):
        assert other - one == pytest.approx((BOX[2] - BOX[0]) / 3, abs=2)
        assert column.label
        assert column.label.left + column.label.width / 2 == pytest.approx(one, abs=3)


def test_values_are_written_at_the_ends_of_their_bars() -> None:
    made = plot(VIDEO, [1.5, -2.25], [], 0, "sv", BOX)
    up, down = made.columns
    assert up.bar
    assert up.value
    assert down.bar
    assert down.value
    assert up.value.top + up.value.height <= up.bar.sprite.top + 4
    assert down.value.top >= down.bar.sprite.top + down.bar.sprite.height - 6


def test_values_without_room_are_left_out() -> None:
    long = plot(VIDEO, [123456789012.25] * 12, [], 0, "sv", BOX)
    assert all(column.value is None for column in long.columns)
    assert all(column.value for column in plot(VIDEO, [1.0] * 12, [], 0, "sv", BOX).columns)


def test_everything_stays_in_the_box() -> None:
    for values in ([3.0, 1.0], [-3.0, -1.0], [5.0, -7.0], [0.0, 0.0]):
        made = plot(VIDEO, values, ["Ett", "Två"], 0, "sv", BOX)
        for column in made.columns:
            for sprite in (column.bar and column.bar.sprite, column.value, column.label):
                if sprite:
                    assert sprite.left >= BOX[0] - 4
                    assert sprite.top >= BOX[1] - 4
                    assert sprite.left + sprite.width <= BOX[2] + 4
                    assert sprite.top + sprite.height <= BOX[3] + 4
