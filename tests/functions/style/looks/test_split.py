import numpy as np
import pytest
from numpy.typing import NDArray

from functions.style.looks.split import LOOK
from functions.style.text import TextLayout
from layers.common.imaging.image import Pixels
from tests.functions.style.subjects import disc, face, subject

RED, BLUE, PAPER = (220, 30, 20), (10, 40, 200), (255, 255, 255)
SUBJECT = subject(disc(radius=200), face=face(190, 240, 150, 0.05))
MIDLINE = 265 + 0.05 * (np.arange(676) - 315)


def rendered(seed: int = 0) -> Pixels:
    return LOOK.render(SUBJECT, (RED, BLUE, PAPER), TextLayout(), np.random.default_rng(seed))


def seam(picture: Pixels) -> NDArray[np.float64]:
    """Halfway from the last red pixel to the first blue one, in each row."""
    warmth = picture[..., 0].astype(int) - picture[..., 2]
    last_red = picture.shape[1] - 1 - (warmth[:, ::-1] > 40).argmax(axis=1)
    first_blue = (warmth < -40).argmax(axis=1)
    return np.asarray((last_red + first_blue) / 2, np.float64)


@pytest.mark.parametrize("seed", range(4))
def test_the_seam_runs_down_the_middle_of_the_face(seed: int) -> None:
    off = np.abs(seam(rendered(seed)) - MIDLINE)[240:390]
    assert np.median(off) < 0.02 * 540
    assert np.percentile(off, 95) < 0.03 * 540


def test_one_duotone_on_either_side() -> None:
    picture = rendered().astype(int)
    left, right = picture[250:380, 120:200], picture[250:380, 340:430]
    assert (left[..., 0] - left[..., 2]).mean() > 30
    assert (right[..., 2] - right[..., 0]).mean() > 30


def test_seeds() -> None:
    assert np.array_equal(rendered(1), rendered(1))
    assert np.abs(seam(rendered(1)) - seam(rendered(2))).mean() > 0.5
