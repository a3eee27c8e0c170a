"""The stroke is as wide everywhere as it is said to be."""

import numpy as np
import pytest
from numpy.typing import NDArray

from functions.style.brushes.sticker import Sticker, shadow_of, sticker
from layers.common.compositing.contour import signed_distance
from layers.common.imaging.image import Mask, Pixels, Size
from tests.functions.style.scenes import disc, sampled, star, star_corners

SIZE: Size = (1080, 1350)
STYLE = Sticker()
STEP = 0.05


def blank(alpha: Mask, colours: tuple[tuple[int, int, int], tuple[int, int, int]]) -> Pixels:
    """A sticker without a shadow, on a black ground."""
    distance = signed_distance(alpha, STYLE.reach(alpha.shape[1]))
    ground = np.zeros((*alpha.shape, 3), np.uint8)
    return sticker(ground, distance, np.zeros_like(distance), STYLE, colours)


def width_along(
    plane: Mask, start: NDArray[np.float64], direction: NDArray[np.float64], reach: float
) -> NDArray[np.float64]:
    """How much of the way from each starting point, (n, 2), is white, in pixels."""
    way = np.arange(0, reach, STEP)
    points = start[:, None] + direction[:, None] * way[None, :, None]
    along = sampled(plane, points[..., 0], points[..., 1])
    return np.asarray(along.sum(axis=1, dtype=np.float64) * STEP, np.float64)


def around_a_disc(plane: Mask, radius: float) -> NDArray[np.float64]:
    angles = np.linspace(0, 2 * np.pi, 360, endpoint=False)
    outwards = np.stack((np.cos(angles), np.sin(angles)), axis=-1)
    return width_along(plane, np.array([540.0, 675.0]) + radius * outwards, outwards, 40)


def around_a_star(plane: Mask, corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Along each edge, away from its corners."""
    ahead = np.roll(corners, -1, axis=0) - corners
    outwards = np.stack((ahead[:, 1], -ahead[:, 0]), axis=-1) / np.hypot(*ahead.T)[:, None]
    places = np.linspace(0.35, 0.65, 9)
    starts = corners[:, None] + places[None, :, None] * ahead[:, None]
    return width_along(plane, starts.reshape(-1, 2), np.repeat(outwards, 9, axis=0), 40)


WHITE, BLACK = (255, 255, 255), (0, 0, 0)


@pytest.mark.parametrize("radius", [60.0, 300.0])
def test_stroke_around_a_disc(radius: float) -> None:
    plane = blank(disc(SIZE, radius), (WHITE, BLACK))[..., 0]
    widths = around_a_disc(plane, radius)
    assert np.abs(widths - STYLE.stroke * SIZE[0]).max() < 0.5


def test_stroke_around_a_star() -> None:
    corners = star_corners((540, 675), 400)
    widths = around_a_star(blank(star(SIZE, corners), (WHITE, BLACK))[..., 0], corners)
    assert np.abs(widths - STYLE.stroke * SIZE[0]).max() < 0.5
    assert widths.std() < 0.15


def test_keyline_lies_around_the_stroke() -> None:
    plane = blank(disc(SIZE, 300), (BLACK, WHITE))[..., 0]
    widths = around_a_disc(plane, 300)
    assert np.abs(widths - STYLE.keyline * SIZE[0]).max() < 0.5


@pytest.mark.parametrize("width", [270, 1080, 2160])
def test_shadow_falls_to_the_lower_right_and_ends(width: int) -> None:
    size = width, width
    distance = signed_distance(disc(size, width / 8), STYLE.reach(width))
    shadow = shadow_of(distance, STYLE)
    rows, columns = np.indices(shadow.shape)
    assert (shadow * columns).sum() / shadow.sum() > width / 2 + 0.5 * STYLE.offset[0] * width
    assert (shadow * rows).sum() / shadow.sum() > width / 2 + 0.5 * STYLE.offset[1] * width
    assert shadow.max() <= STYLE.darkness + 1e-3
    for border in (shadow[0], shadow[-1], shadow[:, 0], shadow[:, -1]):
        assert border.max() < 1e-3
