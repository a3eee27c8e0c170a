import cv2
import numpy as np
import pytest

from functions.compose.harmonise.texture import Texture, texture
from tests.functions.compose.figures import noisy


@pytest.mark.parametrize("sigma", [1.0, 3.0, 8.0])
def test_noise_is_measured(sigma: float) -> None:
    assert texture(noisy(800, 600, 128, sigma)).noise == pytest.approx(sigma, rel=0.2)


def test_structure_is_not_taken_for_noise() -> None:
    """Half a picture of foliage, half of clean sky."""
    pixels = noisy(800, 600, 128, 40.0)
    pixels[:300] = noisy(800, 300, 180, 2.0)
    assert texture(pixels).noise == pytest.approx(2.0, rel=0.3)


@pytest.mark.parametrize("sigma", [1.0, 2.0])
def test_the_sharpest_edges_are_measured(sigma: float) -> None:
    steps = np.kron(np.indices((10, 10)).sum(axis=0) % 2, np.ones((60, 60))) * 180 + 40
    soft = cv2.GaussianBlur(steps, (0, 0), sigma)
    picture = np.repeat(soft[..., None], 3, axis=2).astype(np.uint8)
    assert texture(picture).blur == pytest.approx(sigma, rel=0.25)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_plain_picture_has_neither(level: int) -> None:
    assert texture(np.full((200, 200, 3), level, np.uint8)) == Texture(0.0, None)


def test_only_opaque_tiles_count() -> None:
    pixels = noisy(600, 600, 128, 9.0)
    pixels[300:] = noisy(600, 300, 128, 2.0)
    alpha = np.zeros((600, 600), np.uint8)
    alpha[310:] = 255
    assert texture(pixels, alpha).noise == pytest.approx(2.0, rel=0.2)
    assert texture(pixels, alpha * 0) == Texture(0.0, None)


@pytest.mark.parametrize("shape", [(1, 1), (15, 15), (16, 400), (97, 31)])
def test_small_pictures(shape: tuple[int, int]) -> None:
    assert texture(noisy(*shape, 128, 3.0)).noise >= 0
