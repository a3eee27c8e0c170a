from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from layers.common.compositing.cast_shadow import cast
from layers.common.compositing.light import Light
from layers.common.compositing.shadows import SHADOWS, Drop, Kind, Shadow
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Mask
from tests.layers.common.compositing.blocks import block, moments

EVERY: dict[str, Shadow] = {
    **{str(kind): shadow for kind, shadow in SHADOWS.items()},
    "drop": Drop(3, 5, 20, 0.4),
    "cast": cast(Light(135, 0.6, 0.5)),
    "flat": cast(Light(225, 0.5, 0.5), pose="flat"),
}


def dropped(box: Box, dx: int, dy: int, sigma: float, opacity: float) -> NDArray[np.float64]:
    """By the definition, on a canvas of 400 × 400."""
    left, top, right, bottom = box
    moved = block((left + dx, top + dy, right + dx, bottom + dy)) / 255
    return np.asarray(opacity * gaussian_filter(moved, sigma))


def test_every_kind_has_its_figures() -> None:
    assert set(SHADOWS) == set(get_args(Kind))


SQUARE = (100, 90, 300, 290)
"""D is 200."""


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("soft", dropped(SQUARE, 0, 5, 6, 0.35)),
        ("hard", dropped(SQUARE, 9, 9, 0.6, 0.45)),
        ("natural", 1 - (1 - dropped(SQUARE, 3, 5, 3.6, 0.4)) * (1 - dropped(SQUARE, 0, 1, 1.2, 0.25))),
    ],
)
def test_kinds_of_drop_shadows(kind: Kind, expected: NDArray[np.float64]) -> None:
    found = SHADOWS[kind].density(block(SQUARE), SQUARE)
    assert found.dtype == np.float32
    assert np.abs(found - expected).max() < 0.01


def test_a_floating_thing_has_its_shadow_below() -> None:
    box = (150, 100, 250, 200)
    found = moments(SHADOWS["floating"].density(block(box), box))
    assert found.total == pytest.approx(0.28 * 0.15 * 100 * 100, rel=0.01)
    assert found.x == pytest.approx(200, abs=0.1)
    assert found.y == pytest.approx(200 + 0.12 * 100, abs=0.3)
    assert found.deviation_x == pytest.approx(np.hypot(6.5, 100 / 12**0.5), rel=0.03)
    assert found.deviation_y == pytest.approx(np.hypot(6.5, 15 / 12**0.5), rel=0.05)


@pytest.mark.parametrize("sigma", [1.0, 7.0, 23.0])
def test_a_small_disc_shows_offset_sigma_and_opacity(sigma: float) -> None:
    y, x = np.mgrid[:400, :400] + 0.5
    disc = np.rint(255 * np.clip(6.5 - np.hypot(x - 180, y - 190), 0, 1)).astype(np.uint8)
    found = moments(Drop(12.25, -7.5, sigma, 0.4).density(disc, (174, 184, 186, 196)))
    assert found.total == pytest.approx(0.4 * disc.sum() / 255, rel=0.01)
    assert (found.x, found.y) == pytest.approx((192.25, 182.5), abs=0.1)
    assert (found.deviation_x, found.deviation_y) == pytest.approx([np.hypot(sigma, 3)] * 2, rel=0.03)


@pytest.mark.parametrize("shadow", EVERY.values(), ids=EVERY)
@pytest.mark.parametrize("size", [(120, 60), (40, 160)])
def test_nothing_is_seen_beyond_the_reach(shadow: Shadow, size: tuple[int, int]) -> None:
    left, top, right, bottom = shadow.reach(size)
    box = (left, top, left + size[0], top + size[1])
    found = shadow.density(block(box, (box[2] + right, box[3] + bottom)), box)
    assert found.max() > 0.1
    assert max(found[0].max(), found[-1].max(), found[:, 0].max(), found[:, -1].max()) < 1.5 / 255


def test_a_subject_goes_on_where_its_box_does() -> None:
    """A window of the picture has a window of its shadow."""
    box = (100, 120, 300, 250)
    whole, window = block(box), (slice(150, 400), slice(130, 400))
    for kind in ("soft", "hard", "natural"):
        shadow = SHADOWS[kind]
        part = shadow.density(np.ascontiguousarray(whole[window]), (-30, -30, 170, 100))
        assert np.abs(part - shadow.density(whole, box)[window]).max() < 0.02


def test_a_subject_that_ends_at_the_border_ends_there() -> None:
    shadow = Drop(20, 0, 1, 0.5).density(np.full((40, 60), 255, np.uint8), (0, 0, 60, 40))
    assert shadow[20, 10] < 0.01
    assert shadow[20, 30] == pytest.approx(0.5)


@pytest.mark.parametrize("shadow", EVERY.values(), ids=EVERY)
@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (2, 3), (60, 50)])
@pytest.mark.parametrize("level", [0, 1, 255])
def test_any_size_and_level(shadow: Shadow, shape: tuple[int, int], level: int) -> None:
    alpha: Mask = np.full(shape, level, np.uint8)
    for beyond in (0, 7, 900):
        box = (-beyond, -beyond, shape[1] + beyond, shape[0] + beyond)
        found = shadow.density(alpha, box)
        assert found.shape == shape
        assert found.dtype == np.float32
        assert 0 <= found.min() <= found.max() <= 1
        assert level or not found.any()


@pytest.mark.parametrize("sigma", [0.0, 5e-324, 0.01])
def test_a_blur_that_nobody_sees(sigma: float) -> None:
    shadow = Drop(1, 0, sigma, 1.0).density(block((3, 3, 6, 6), (9, 9)), (3, 3, 6, 6))
    assert np.array_equal(shadow * 255, block((4, 3, 7, 6), (9, 9)))
