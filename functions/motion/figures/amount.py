"""An amount as large as its room: what counts, and what it counts."""

from dataclasses import dataclass

from functions.motion.colours import mixed
from functions.motion.figures.counter import Counter, advance
from functions.motion.lettering.letters import Ink, letters
from functions.motion.picture.sprite import Sprite
from functions.motion.stage import Stage
from layers.common.imaging.alpha import Colour
from layers.common.typography.block import TypeStyle
from layers.common.typography.fonts import font_stack
from layers.common.typography.raster import ink_box
from layers.common.typography.typeset import set_line

_AFFIX = 0.46
"""Size of prefix and suffix, of the number's."""
_GAP = 0.11
"""Between them and the number, in em of the number."""
_MUTED = 0.3
_MEASURED = 1000.0


@dataclass(frozen=True, slots=True)
class Amount:
    """A counter, and the words before and after it; ``height`` is that of its figures, in pixels."""

    counter: Counter
    affixes: tuple[Sprite, ...]
    height: float

    def showing(self, text: str) -> tuple[Sprite, ...]:
        return (*self.affixes, *self.counter.showing(text))


def amount_size(stage: Stage, text: str, prefix: str, suffix: str, width: float, largest: float) -> float:
    """Px per em at which an amount fills ``width``, at most ``largest``."""
    em = sum(advance(character, stage.figures) for character in text)
    em += sum(_AFFIX * _width(stage, affix) + _GAP for affix in (prefix, suffix) if affix.strip())
    # Each place is rounded to whole pixels.
    return max(1.0, min(largest, (width - len(text) / 2) / em))


def cap_height(stage: Stage) -> float:
    """Of figures, in em."""
    return font_stack(stage.brand.font)[0].metrics.cap_height


def amount(stage: Stage, text: str, prefix: str, suffix: str, size: float, at: tuple[float, float]) -> Amount:
    """Set an amount whose figures have their upper left corner at a point of the frame."""
    baseline = round(at[1] + cap_height(stage) * size)
    muted = mixed(stage.text, stage.ground, _MUTED)
    left, affixes = at[0], []
    if not prefix.strip():
        left -= _bearing(stage, text[0]) * size
    else:
        affixes.append(_affix(stage, prefix, size, muted, left, baseline))
        left += (_AFFIX * _width(stage, prefix) + _GAP) * size
    counter = Counter.of(text, TypeStyle(stage.figures, size), stage.text, round(left), baseline)
    if suffix.strip():
        affixes.append(_affix(stage, suffix, size, muted, counter.right + _GAP * size, baseline))
    return Amount(counter, tuple(affixes), cap_height(stage) * size)


def _width(stage: Stage, affix: str) -> float:
    """In em of its own."""
    return set_line(affix, TypeStyle(stage.lettering, 1.0)).width


def _bearing(stage: Stage, character: str) -> float:
    """The blank on a character's left, in em: as large as these, it would seem to be indented."""
    inked = ink_box(set_line(character, TypeStyle(stage.figures, _MEASURED)).runs)
    return inked[0] / _MEASURED if inked else 0.0


def _affix(stage: Stage, affix: str, size: float, colour: Colour, left: float, baseline: int) -> Sprite:
    block = set_line(affix, TypeStyle(stage.lettering, _AFFIX * size))
    return letters(block.runs, Ink(colour), (left, baseline - block.lines[0].baseline))
