import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from layers.common.imaging.image import Mask, Pixels
from layers.common.vision.inpainting import fill_unknown, remove_subject


def test_what_is_known_stays() -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (40, 30, 3), np.uint8)
    assert np.abs(fill_unknown(rgb, np.ones((40, 30), np.float32)) - rgb).max() < 0.01


@given(st.integers(5, 60), st.integers(5, 60), st.integers(0, 255))
def test_a_hole_in_one_colour_takes_that_colour(height: int, width: int, level: int) -> None:
    rgb = np.full((height, width, 3), level, np.uint8)
    known = np.ones((height, width), np.float32)
    rgb[1:-1, 1:-1], known[1:-1, 1:-1] = 255 - level, 0
    assert np.abs(fill_unknown(rgb, known) - level).max() < 0.5


@given(st.integers(0, 2**32 - 1))
def test_nothing_of_the_hole_comes_through(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rgb = rng.integers(0, 256, (48, 36, 3), np.uint8)
    known = np.asarray(rng.random((48, 36)) < 0.5, np.float32)
    other = rgb.copy()
    other[known == 0] = rng.integers(0, 256, 3, np.uint8)
    assert np.abs(fill_unknown(rgb, known) - fill_unknown(other, known)).max() < 1e-3


def test_a_fill_is_smooth_between_its_sides() -> None:
    rgb = np.zeros((64, 64, 3), np.uint8)
    rgb[:, 32:] = 200
    known = np.ones((64, 64), np.float32)
    known[8:56, 8:56] = 0
    middle = fill_unknown(rgb, known)[32, :, 0]
    assert np.abs(np.diff(middle[8:56])).max() < 40
    assert middle[10] < 60
    assert middle[53] > 140


def _scene() -> tuple[Pixels, Mask]:
    """A red disc with a blurred edge on noisy blue and green: the picture and its alpha."""
    rng = np.random.default_rng(1)
    height, width = 240, 160
    rgb: NDArray[np.float32] = np.zeros((height, width, 3), np.float32)
    rgb[:120, :, 2] = 200
    rgb[120:, :, 1] = 150
    rgb[..., 1:] += rng.normal(0, 4, (height, width, 2))
    disc = np.zeros((height, width), np.float32)
    cv2.circle(disc, (80, 120), 45, 1.0, -1, cv2.LINE_AA)
    alpha = cv2.GaussianBlur(disc, (0, 0), 1.5)
    rgb = np.asarray(
        rgb * (1 - alpha[..., None]) + np.array([230, 0, 0], np.float32) * alpha[..., None], np.float32
    )
    return np.clip(rgb, 0, 255).astype(np.uint8), (alpha * 255).round().astype(np.uint8)


def test_where_the_subject_was_none_of_its_colour_is_left() -> None:
    rgb, alpha = _scene()
    behind = remove_subject(rgb, alpha, 5, np.random.default_rng(0))
    assert behind[..., 0].max() <= 12


def test_far_from_the_subject_it_is_the_photo() -> None:
    rgb, alpha = _scene()
    behind = remove_subject(rgb, alpha, 5, np.random.default_rng(0))
    assert np.abs(behind[:40].astype(int) - rgb[:40]).max() <= 1


def test_the_fill_has_the_grain_of_the_rest() -> None:
    rgb, alpha = _scene()
    behind = remove_subject(rgb, alpha, 5, np.random.default_rng(0))

    def grain(part: Pixels) -> float:
        plane = part[..., 1:].mean(axis=2).astype(np.float32)
        return float((plane - cv2.GaussianBlur(plane, (0, 0), 1.2)).std())

    assert 0.4 < grain(behind[95:115, 60:100]) / grain(rgb[20:40, 60:100]) < 1.8


def test_a_photo_that_is_all_subject_stays_as_it_is() -> None:
    rgb, _alpha = _scene()
    whole = np.full(rgb.shape[:2], 255, np.uint8)
    assert (remove_subject(rgb, whole, 5, np.random.default_rng(0)) == rgb).all()
