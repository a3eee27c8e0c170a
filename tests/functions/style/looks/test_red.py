import numpy as np

from functions.style.looks.red import LOOK
from functions.style.text import TextLayout
from layers.common.imaging.image import Pixels
from tests.functions.style.subjects import disc, subject

GROUND, INK, PAPER = (0, 0, 255), (0, 0, 0), (255, 255, 255)


def rendered(seed: int = 0, left: int = 270) -> Pixels:
    return LOOK.render(
        subject(disc(radius=150, centre=(left, 338))),
        (GROUND, INK, PAPER),
        TextLayout(),
        np.random.default_rng(seed),
    )


def test_ground_stroke_and_halftone() -> None:
    picture = rendered().astype(int)
    rows, columns = np.indices(picture.shape[:2])
    radius = np.hypot(columns - 270, rows - 338)
    stroke = picture[(radius > 152) & (radius < 156)]
    assert stroke.min() > 235
    ground = picture[radius > 200]
    assert (ground[:, 2] - ground[:, 0]).mean() > 120
    photo = picture[radius < 140]
    assert np.ptp(photo, axis=1).max() < 25
    assert photo.std() > 40


def test_it_is_tilted_a_little_either_way() -> None:
    """A subject far from the middle comes to lie higher or lower."""
    heights = set()
    for seed in range(8):
        rows, _ = np.nonzero(rendered(seed, left=170).min(axis=2) > 235)
        heights.add(round(float(rows.min() + rows.max()) / 2 - 338))
    assert min(heights) < 0 < max(heights)
    assert max(map(abs, heights)) < 12


def test_seeds() -> None:
    assert np.array_equal(rendered(1), rendered(1))
    assert not np.array_equal(rendered(1), rendered(2))
