"""Lower thirds: a kicker and a headline at the foot of the safe zone, readable on any picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from functions.motion.lettering import scrim
from functions.motion.lettering.entrance import risen
from functions.motion.lettering.letters import Ink, letters
from functions.motion.picture.shot import Item
from functions.motion.picture.sprite import Placed, Sprite
from functions.motion.stage import Stage
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Pixels
from layers.common.typography.block import Block, TypeStyle
from layers.common.typography.typeset import fit_block

_HEADLINE, _KICKER = 84.0, 38.0
"""Px per em on a phone 1080 px wide."""
_LEADING = 1.08
_MOST_LINES = 4
_GAP, _BAR, _BAR_GAP, _RISE, _SHADOW = 22, 10, 26, 36, 9
_BEGIN_S, _STAGGER_S = 0.15, 0.09


@dataclass(frozen=True, slots=True)
class LowerThird:
    """Words over a picture, and the shade that makes them readable."""

    scrim: Sprite | None
    parts: tuple[Sprite, ...]
    rise: float

    def at(self, t: float) -> tuple[Item, ...]:
        """What is seen of it, ``t`` seconds after it began to come in."""
        shown: list[Item] = [Placed(self.scrim)] if self.scrim else []
        for number, part in enumerate(self.parts):
            shown += risen(part, t, _BEGIN_S + number * _STAGGER_S, self.rise)
        return tuple(shown)


NOTHING = LowerThird(None, (), 0.0)


def lower_third(stage: Stage, kicker: str, headline: str, behind: Pixels) -> LowerThird:
    """Set a kicker and a headline.

    Args:
        behind: the picture at the size of the frame, uint8 (h, w, 3).

    Raises:
        InvalidParameter: one of them does not fit.
    """
    if not kicker.strip() and not headline.strip():
        return NOTHING
    title = _set(stage, headline, _HEADLINE, stage.safe_height / 2, "headline")
    over = _set(stage, kicker, _KICKER, stage.safe_height / 6, "kicker")
    height = (title.height if title else 0) + (over.height if over else 0)
    gap = _GAP * stage.unit if title and over else 0
    left = stage.safe[0] + (_BAR + _BAR_GAP) * stage.unit
    top = stage.safe[3] - height - gap
    words: Box = stage.safe[0], round(top), stage.safe[2], stage.safe[3]
    parts = [_bar(stage, words)]
    if over:
        parts += _lines(stage, over, stage.accent, (left, top))
    if title:
        parts += _lines(stage, title, stage.text, (left, stage.safe[3] - title.height))
    shade = scrim.shade(behind[words[1] : words[3], words[0] : words[2]])
    return LowerThird(scrim.rising(stage.size, words, shade), tuple(parts), _RISE * stage.unit)


def _set(stage: Stage, text: str, size: float, height: float, name: str) -> Block | None:
    if not text.strip():
        return None
    style = TypeStyle(stage.lettering, size * stage.unit, _LEADING)
    width = stage.safe_width - (_BAR + _BAR_GAP) * stage.unit
    try:
        return fit_block(text, style, width, height, max_lines=_MOST_LINES, smallest=min(8.0, style.size))
    except InvalidParameter as fault:
        raise fault.at(name) from None


def _lines(
    stage: Stage, block: Block, colour: tuple[int, int, int], at: tuple[float, float]
) -> Sequence[Sprite]:
    ink = Ink(colour, shadow=_SHADOW * stage.unit)
    return [letters([run for word in line.words for run in word.runs], ink, at) for line in block.lines]


def _bar(stage: Stage, words: Box) -> Sprite:
    """The accent on the left, as high as the words."""
    width = max(2, round(_BAR * stage.unit))
    bar = np.full((max(2, words[3] - words[1]), width, 4), (*stage.accent, 255), np.uint8)
    return Sprite.of(bar, words[0], words[1])
