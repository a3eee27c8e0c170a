import math

import cv2
import numpy as np
import pytest

from functions.style.brushes.halftone import Screen, dot_means
from layers.common.compositing.coverage import Floats
from layers.common.imaging.image import Size

PITCH = 10 * math.sqrt(2)
"""The grid at 45° then repeats after (10, 10) and after (20, 0) pixels."""
SIZE: Size = (400, 300)
ALL = slice(0, 300)


def flat(tone: float, pitch: float = PITCH, size: Size = SIZE) -> Floats:
    screen = Screen(size, pitch, lambda x, y: np.full(x.shape, tone, np.float32))
    return screen.paper(slice(0, size[1]))


@pytest.mark.parametrize("tone", [0.05, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.95])
@pytest.mark.parametrize("pitch", [9.7, 24.0])
def test_mean_is_the_tone(tone: float, pitch: float) -> None:
    assert flat(tone, pitch).mean() == pytest.approx(tone, abs=0.02)


@pytest.mark.parametrize(("tone", "paper"), [(0.0, 0.0), (1.0, 1.0)])
def test_ends_are_solid(tone: float, paper: float) -> None:
    assert (flat(tone) == paper).all()


@pytest.mark.parametrize("tone", [0.2, 0.5, 0.8])
def test_pitch_and_angle_are_exact(tone: float) -> None:
    paper = flat(tone)
    assert np.abs(paper[10:, 10:] - paper[:-10, :-10]).max() < 1e-3
    assert np.abs(paper[10:, :-10] - paper[:-10, 10:]).max() < 1e-3
    assert np.abs(paper[:, 10:] - paper[:, :-10]).max() > 0.5


@pytest.mark.parametrize("pitch", [12.3, 19.8])
def test_dots_per_area(pitch: float) -> None:
    size = 1200, 1200
    dots, _ = cv2.connectedComponents((flat(0.8, pitch, size) < 0.5).astype(np.uint8))
    assert dots - 1 == pytest.approx(size[0] * size[1] / pitch**2, rel=0.05)


def test_rows_do_not_depend_on_their_band() -> None:
    screen = Screen(SIZE, PITCH, lambda x, y: np.asarray(x / SIZE[0], np.float32))
    parts = [screen.paper(slice(top, top + 37)) for top in range(0, 296, 37)]
    assert np.abs(np.vstack(parts) - screen.paper(slice(0, 296))).max() < 1e-3


def test_fine_patterns_of_a_photo_do_not_beat_against_the_grid() -> None:
    checks = (np.indices((300, 400)).sum(axis=0) % 2).astype(np.float32)
    screen = Screen(SIZE, PITCH, dot_means(checks, PITCH))
    assert np.abs(screen.paper(ALL) - flat(0.5)).mean() < 0.02


def test_edges_are_one_pixel_soft() -> None:
    """A dot's edge goes from ink to paper within two pixels: neither stairs nor blur."""
    paper = flat(0.5, 40.0)
    partial = ((paper > 0.02) & (paper < 0.98)).mean()
    edge_per_area = 2 * math.sqrt(2) / 40.0  # half tone is a board of squares whose side is the pitch / √2
    assert 0.5 < partial / edge_per_area < 2.5
