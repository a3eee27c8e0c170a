import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from layers.common.compositing.outline import Outline
from layers.common.imaging.image import Mask
from tests.layers.common.compositing.blocks import block

SIDE = 420
FINE = 8
"""Points to a pixel, each way, of the pictures that are averaged."""


def star(tips: int = 5, outer: float = 110, inner: float = 48) -> NDArray[np.float64]:
    angles = np.arange(2 * tips) * np.pi / tips + 0.1
    radii = np.where(np.arange(2 * tips) % 2, inner, outer)
    return SIDE / 2 + np.stack((radii * np.sin(angles), -radii * np.cos(angles)), axis=1)


def filled(corners: NDArray[np.float64]) -> Mask:
    """The polygon's alpha, averaged over points."""
    big = np.zeros((SIDE * FINE,) * 2, np.uint8)
    cv2.fillPoly(big, [np.rint((corners - 0.5 / FINE) * FINE * 16).astype(np.int32)], 255, shift=4)
    return np.asarray(cv2.resize(big, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def pixels() -> NDArray[np.float64]:
    """The middle of every pixel, (h, w, 2)."""
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    return np.stack((x, y), axis=-1)


def distance_to(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each pixel's middle from the sides of a polygon, (h, w)."""
    least = np.full((SIDE, SIDE), np.inf)
    for one, other in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        side, way = other - one, pixels() - one
        share = np.clip(way @ side / (side @ side), 0, 1)
        least = np.minimum(least, np.linalg.norm(way - share[..., None] * side, axis=-1))
    return least


DISC = np.hypot(*(np.mgrid[:SIDE, :SIDE] + 0.5 - SIDE / 2 - 0.3)) - 60
DISC_ALPHA = np.rint(255 * np.clip(0.5 - DISC, 0, 1)).astype(np.uint8)


@pytest.mark.parametrize("width", [0.7, 3.0, 10.4, 60.0, 130.0])
def test_around_a_disc_it_is_as_wide_as_asked_for(width: float) -> None:
    found = Outline(width).coverage(DISC_ALPHA)
    assert found.dtype == np.float32
    outside = DISC_ALPHA < 128
    assert np.abs(found - np.clip(width + 0.5 - DISC, 0, 1))[outside].max() < 0.25


@pytest.mark.parametrize("width", [2.0, 9.5, 40.0, 90.0])
def test_around_a_star_it_is_as_wide_as_asked_for(width: float) -> None:
    """To half a pixel, and round its tips to one: the last half pixel of a tip is no pixel's half."""
    alpha, corners = filled(star()), star()
    distance = distance_to(corners)
    error = np.abs(Outline(width).coverage(alpha) - np.clip(width + 0.5 - distance, 0, 1))
    error[alpha > 127] = 0
    from_tips = np.linalg.norm(pixels()[:, :, None] - corners[::2], axis=-1).min(axis=-1)
    beside_tips = from_tips > distance + 0.1
    assert error[beside_tips].max() < 0.5
    assert error.max() <= 1
    assert error[beside_tips].mean() < 0.002


def test_in_a_hole_it_is_as_wide() -> None:
    alpha = 255 - block((100, 100, 200, 200), (300, 300))
    found = Outline(6).coverage(alpha)
    assert (found[100:106, 120] == 1).all()
    assert (found[107:190, 120] == 0).all()


def test_under_the_subject_it_is_whole() -> None:
    assert (Outline(3).coverage(DISC_ALPHA)[DISC_ALPHA > 127] == 1).all()


def test_between_two_pixels() -> None:
    """Rows of a half and a quarter: the contour is in the middle of the one, and before that of the other."""
    alpha = block((0, 0, 40, 20), (40, 60))
    alpha[20] = 64
    found = Outline(5).coverage(alpha)[:, 20]
    assert found[24:27] == pytest.approx([1, 0.75 - 0.5, 0], abs=0.1)


def test_a_blur_spreads_its_edge() -> None:
    alpha = block((0, 0, 200, 100), (200, 200))
    edge = -np.diff(Outline(20, 4.0).coverage(alpha)[:, 100])
    places = np.arange(1, 200)
    middle = float(edge @ places / edge.sum())
    assert middle == pytest.approx(120, abs=0.1)
    assert np.sqrt(edge @ (places - middle) ** 2 / edge.sum()) == pytest.approx(4, rel=0.03)


@pytest.mark.parametrize("outline", [Outline(0.4), Outline(7), Outline(7, 3.0)])
def test_nothing_is_seen_beyond_the_reach(outline: Outline) -> None:
    side = outline.reach().left
    found = outline.coverage(block((side, side, side + 30, side + 20), (2 * side + 30, 2 * side + 20)))
    assert max(found[0].max(), found[-1].max(), found[:, 0].max(), found[:, -1].max()) < 0.51
    wider = outline.coverage(
        block((side + 1, side + 1, side + 31, side + 21), (2 * side + 32, 2 * side + 22))
    )
    assert wider[0].max() < 1 / 255


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (2, 3), (60, 50)])
@pytest.mark.parametrize("level", [0, 127, 128, 255])
def test_any_size_and_level(shape: tuple[int, int], level: int) -> None:
    for outline in (Outline(0.0), Outline(2.5), Outline(30, 5.0)):
        found = outline.coverage(np.full(shape, level, np.uint8))
        assert found.shape == shape
        assert bool(found.all()) is (level > 127)


def test_a_dot() -> None:
    alpha = block((20, 20, 21, 21), (41, 41))
    y, x = np.mgrid[:41, :41] - 20
    assert np.abs(Outline(9).coverage(alpha) - np.clip(9.5 + 0.5 - np.hypot(x, y), 0, 1)).max() < 0.6
