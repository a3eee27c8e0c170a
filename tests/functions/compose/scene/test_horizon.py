import cv2
import numpy as np
import pytest

from functions.compose.scene.horizon import horizon
from tests.functions.compose.figures import landscape


def lab(rgb: np.ndarray) -> np.ndarray:
    small = cv2.resize(rgb, (128, 86), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.float32)


@pytest.mark.parametrize("row", [0.25, 0.4, 0.5, 0.65])
def test_sky_and_ground_are_parted(row: float) -> None:
    assert horizon(lab(landscape(horizon=row))) == pytest.approx(row, abs=0.02)


def test_a_scene_without_any_has_the_usual_one() -> None:
    assert horizon(lab(np.full((40, 60, 3), 77, np.uint8))) == 0.45
    assert horizon(np.zeros((2, 8, 3), np.float32)) == 0.45


def test_rough_ground_under_a_sky_of_its_colour() -> None:
    pixels = np.full((200, 300, 3), 128, np.uint8)
    noise = np.random.default_rng(0).normal(0, 40, (100, 150)).astype(np.float32)
    pixels[80:] += cv2.resize(noise, (300, 120)).clip(-100, 100).astype(np.int8).view(np.uint8)[..., None]
    assert horizon(lab(pixels)) == pytest.approx(0.4, abs=0.05)
