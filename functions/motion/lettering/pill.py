"""Pills: boxes with round ends behind letters."""

from functions.motion.lettering.set_page import SetPage, Stretch
from functions.motion.picture.shapes import rounded
from functions.motion.picture.sprite import Sprite
from layers.common.imaging.alpha import Box, Colour

_ABOVE, _BELOW = 0.3, 0.25
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
    """A pill that fills a box.

    Args:
        em: size of the letters on it, in pixels.
    """
    size = box[2] - box[0], box[3] - box[1]
    return Sprite.of(rounded(size, _RADIUS * em, colour), box[0], box[1])
