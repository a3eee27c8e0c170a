import json

import cv2
import numpy as np
import pytest

from functions.compose.harmonise.scene_light import SceneLight, find_light
from layers.common.imaging.image import Pixels
from tests.functions.compose.figures import landscape, noisy

BLUE, GREY, NIGHT = (90, 150, 225), (200, 202, 205), (8, 14, 30)


def under(sky: tuple[int, int, int], left: float = 1.0, right: float = 1.0) -> SceneLight:
    """The light of a plain under a sky whose levels are multiplied by factors from left to right."""
    pixels = landscape(300, 200, horizon=0.5).astype(np.float32)
    pixels[:100] = np.array(sky) * np.linspace(left, right, 300)[:, None]
    return find_light(np.clip(pixels, 0, 255).astype(np.uint8), 0.5)


def test_a_clear_sky_has_harder_and_longer_shadows() -> None:
    clear, covered = under(BLUE), under(GREY)
    assert (clear.clear, covered.clear) == (1, 0)
    assert clear.light.softness < covered.light.softness
    assert clear.light.spread > covered.light.spread


@pytest.mark.parametrize("sky", [GREY, NIGHT])
def test_without_evidence_it_is_soft_and_to_the_front(sky: tuple[int, int, int]) -> None:
    found = under(sky)
    assert (found.light.direction, found.clear, found.sided) == (180, 0, 0)


def test_shadows_fall_away_from_the_brighter_side() -> None:
    right, left = under(GREY, 0.6, 1.2), under(GREY, 1.2, 0.6)
    assert 90 < right.light.direction < 180 < left.light.direction < 270
    assert right.light.direction + left.light.direction == pytest.approx(360, abs=1)
    assert right.sided > 0.5


def test_trees_and_a_dark_sky_are_no_evidence() -> None:
    pixels: Pixels = noisy(300, 200, 100, 60.0)
    pixels[:, 150:] //= 3
    assert find_light(pixels, 0.5).sided == 0
    assert under(NIGHT, 0.5, 2.0).sided == 0


@pytest.mark.parametrize("shape", [(16, 16), (16, 4000), (4000, 16)])
@pytest.mark.parametrize("horizon", [0.0, 0.01, 0.5, 1.0])
def test_any_shape(shape: tuple[int, int], horizon: float) -> None:
    found = find_light(np.full((*shape, 3), BLUE, np.uint8), horizon)
    assert 0 <= found.clear <= 1


def test_a_small_patch_of_blue_is_no_clear_sky() -> None:
    pixels = landscape(300, 200, horizon=0.5)
    pixels[:100] = GREY
    cv2.rectangle(pixels, (10, 10), (50, 40), BLUE, -1)
    assert find_light(pixels, 0.5).clear == 0


def test_the_note_is_json() -> None:
    assert set(json.loads(under(BLUE).note)) == {"direction", "spread", "softness", "clear", "sided"}
