import numpy as np
import pytest

from functions.motion.colours import contrast
from functions.motion.lettering.scrim import BRIGHTEST, band, darken, gradient, opacity_for
from functions.motion.picture.planes import Planes
from functions.motion.picture.sprite import SpriteLayer


def _luminance(grey: float) -> float:
    """WCAG's relative luminance of an encoded grey, 0 to 1."""
    return float(((grey + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("level", [128, 180, 220, 255])
def test_white_words_are_readable_on_what_is_shaded(level: int) -> None:
    opacity = opacity_for(np.full((40, 40, 3), level, np.uint8))
    below = _luminance(level / 255 * (1 - opacity))
    assert 1.05 / (below + 0.05) >= 4.5


def test_a_dark_picture_is_shaded_little() -> None:
    assert opacity_for(np.zeros((40, 40, 3), np.uint8)) == pytest.approx(0.35)


def test_shade_rises_and_stays() -> None:
    canvas = Planes.plain((255, 255, 255), (90, 160))
    SpriteLayer(gradient((90, 160), (10, 90, 80, 120), "foot", 0.6)).paint(canvas, canvas.box)
    rows = canvas.y.astype(float).mean(axis=1)
    assert rows[0] == 235
    assert (np.diff(rows) < 1.0).all()
    assert abs(rows[90:].mean() - (16 + 219 * 0.4)) < 1.5
    assert rows[90:].std() < 1


def test_what_is_behind_words_lets_white_be_read() -> None:
    assert contrast((255, 255, 255), BRIGHTEST) >= 4.5
    assert contrast((255, 255, 255), (BRIGHTEST[0] + 6,) * 3) < 4.5


@pytest.mark.parametrize("grey", [0, 60, 130, 200, 255])
def test_shaded_pictures_are_no_brighter_than_that(grey: int) -> None:
    picture = np.full((80, 40, 3), grey, np.uint8)
    under = darken(picture, np.full(10, opacity_for(picture), np.float32))
    assert under.max() <= BRIGHTEST[0] + 1
    assert under.shape == picture.shape


def test_shade_takes_its_share_row_by_row() -> None:
    under = darken(np.full((100, 200, 3), 200, np.uint8), np.array([0.0, 1.0], np.float32)).mean(axis=(1, 2))
    assert under[:25] == pytest.approx(200, abs=0.01)
    assert under[75:] == pytest.approx(0, abs=0.01)
    assert under[50] == pytest.approx(200 * 0.49, abs=0.2)


def test_a_band_is_full_behind_words_and_fades_around_them() -> None:
    rows = band(100, 40, 60, 20)
    assert (rows[40:60] == 1).all()
    assert (rows[:20] == 0).all()
    assert (rows[80:] == 0).all()
    assert (np.diff(rows[20:40]) > 0).all()
    assert rows[:50] == pytest.approx(rows[:49:-1], abs=1e-6)
