from itertools import pairwise

import pytest

from functions.motion.figures.plot import plot
from functions.motion.params import EffectParams
from tests.context import video_config

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
