"""Pills: boxes with round ends behind letters."""

import numpy as np

from functions.motion.lettering.set_page import SetPage, Stretch
from functions.motion.picture.sprite import Sprite
from layers.common.imaging.alpha import Box, Colour

_ABOVE, _BELOW = 0.21, 0.25
"""Em from the capitals' tops to the upper edge, and from the baseline to the lower."""
SIDE = 0.15
"""Em between letters and the ends."""
_RADIUS = 0.24


def around(page: SetPage, stretch: Stretch, at: tuple[float, float]) -> Box:
    """The box of the pill behind a stretch of a page whose corner lies at ``at``."""
    em, rise = page.block.style.size, page.block.metrics.cap_height
    return (
        round(at[0] + stretch.left - SIDE * em),
        round(at[1] + stretch.baseline - (rise + _ABOVE) * em),
        round(at[0] + stretch.right + SIDE * em),
        round(at[1] + stretch.baseline + _BELOW * em),
    )


def pill(box: Box, em: float, colour: Colour) -> Sprite:
    """A box with round corners, its edge soft over one pixel.

    Args:
        em: size of the letters on it, in pixels.
    """
    width, height = box[2] - box[0], box[3] - box[1]
    radius = min(_RADIUS * em, width / 2, height / 2)
    rgba = np.full((height, width, 4), (*colour, 255), np.uint8)
    beyond_x, beyond_y = _beyond(width, radius), _beyond(height, radius)
    # The distance from the corners' circles; 0 in between.
    outside = np.hypot(beyond_x[None, :], beyond_y[:, None]) - radius
    rgba[..., 3] = np.rint(255 * np.clip(0.5 - outside, 0, 1))
    return Sprite.of(rgba, box[0], box[1])


def _beyond(length: int, radius: float) -> np.ndarray:
    """How far each pixel's middle lies outside of where the middles of the corners lie, float32."""
    middle = np.arange(length, dtype=np.float32) + np.float32(0.5)
    return np.maximum(np.maximum(radius - middle, middle - (length - radius)), 0)
