import numpy as np
import pytest

from functions.motion.lettering.scrim import rising, shade
from functions.motion.picture.planes import Planes
from functions.motion.picture.sprite import Placed


def _luminance(grey: float) -> float:
    """WCAG's relative luminance of an encoded grey, 0 to 1."""
    return float(((grey + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("level", [128, 180, 220, 255])
def test_white_words_are_readable_on_what_is_shaded(level: int) -> None:
    opacity = shade(np.full((40, 40, 3), level, np.uint8))
    below = _luminance(level / 255 * (1 - opacity))
    assert 1.05 / (below + 0.05) >= 4.5


def test_a_dark_picture_is_shaded_little() -> None:
    assert shade(np.zeros((40, 40, 3), np.uint8)) == pytest.approx(0.35)


def test_shade_rises_and_stays() -> None:
    canvas = Planes.plain((255, 255, 255), (90, 160))
    Placed(rising((90, 160), (10, 90, 80, 120), 0.6)).paint(canvas, canvas.box)
    rows = canvas.y.astype(float).mean(axis=1)
    assert rows[0] == 235
    assert (np.diff(rows) < 1.0).all()
    assert abs(rows[90:].mean() - (16 + 219 * 0.4)) < 1.5
    assert rows[90:].std() < 1
