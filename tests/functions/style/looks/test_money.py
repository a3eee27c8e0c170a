import numpy as np

from functions.style.look import Palette
from functions.style.looks.money import LOOK
from functions.style.text import TextLayout
from layers.common.core.colours import rgb
from layers.common.imaging.image import Pixels
from tests.functions.style.subjects import disc, subject

OWN = [rgb(colour) for colour in LOOK.colours.values()]
ROWS, COLUMNS = np.indices((676, 540))
RADIUS = np.hypot(COLUMNS - 270, ROWS - 338)


def rendered(palette: Palette = OWN, seed: int = 0) -> Pixels:
    return LOOK.render(subject(disc(radius=150)), palette, TextLayout(), np.random.default_rng(seed))


def test_green_by_default_on_a_dark_ground() -> None:
    picture = rendered().astype(int)
    glow, far = picture[(RADIUS > 156) & (RADIUS < 165)], picture[RADIUS > 290]
    assert glow[:, 1].mean() > 2 * glow[:, 0].mean()
    assert far.mean() < 30


def test_the_contour_is_white_hot_and_light_falls_off() -> None:
    picture = rendered().astype(float)
    rings = [picture[(150 + d < RADIUS) & (152 + d > RADIUS)].mean() for d in (-1, 6, 14, 30, 60)]
    assert rings[0] > 150
    assert rings == sorted(rings, reverse=True)


def test_scanlines_have_their_period_in_output_pixels() -> None:
    picture = rendered()[:672, :, 1].astype(float)
    ring = (RADIUS > 150) & (RADIUS < 153)
    light = np.array([picture[ring[:672] & (ROWS[:672] % 4 == phase)].mean() for phase in range(4)])
    assert light[2] < 0.93 * light[0]


def test_the_ground_stays_dark_in_any_palette() -> None:
    picture = rendered(((0, 194, 168), (255, 60, 160), (255, 255, 255)))
    assert picture[RADIUS > 290].mean() < 60


def test_seeds() -> None:
    assert np.array_equal(rendered(seed=1), rendered(seed=1))
    assert not np.array_equal(rendered(seed=1), rendered(seed=2))
