"""Up and down: an arrow for who sees no colours, colours for who sees them from afar."""

from functions.motion.figures.notation import Locale, decimals_of, percentage
from functions.motion.lettering.letters import Ink, letters
from functions.motion.picture.shapes import rounded
from functions.motion.picture.sprite import Sprite
from functions.motion.stage import Stage
from layers.common.imaging.alpha import Colour
from layers.common.typography.block import Block, TypeStyle
from layers.common.typography.typeset import set_line

UP: Colour = (38, 203, 140)
DOWN: Colour = (255, 98, 84)
LEVEL: Colour = (200, 204, 212)
_INK: Colour = (16, 19, 26)
"""Green with some blue, and red with some orange: also apart in lightness, for deuteranopes."""
_SIZE = 50.0
_PAD, _HEIGHT, _RADIUS = 28, 84, 18
_DECIMALS = 2


def delta_text(delta: float, locale: Locale) -> str:
    """``▲ +1,4 %``"""
    arrow = "▲ " if delta > 0 else "▼ " if delta < 0 else ""
    return arrow + percentage(delta, decimals_of(delta, _DECIMALS), locale)


def chip_height(stage: Stage) -> int:
    """In pixels."""
    return round(_HEIGHT * stage.unit)


def chip(stage: Stage, delta: float, locale: Locale, left: int, top: int) -> tuple[Sprite, Sprite]:
    """A change as a coloured tab, and the words on it."""
    block = set_line(delta_text(delta, locale), TypeStyle(stage.figures, _SIZE * stage.unit))
    pad, height = _PAD * stage.unit, chip_height(stage)
    size = max(2, round(block.width + 2 * pad)), max(2, height)
    tab = Sprite.of(rounded(size, _RADIUS * stage.unit, _tint(delta)), left, top)
    return tab, letters(block.runs, Ink(_INK), (left + pad, top + _centred(block, height)))


def _tint(delta: float) -> Colour:
    if delta == 0:
        return LEVEL
    return UP if delta > 0 else DOWN


def _centred(block: Block, height: float) -> float:
    """Where a line's top has to be for its capitals to stand in the middle."""
    return (height + block.metrics.cap_height * block.style.size) / 2 - block.lines[0].baseline
