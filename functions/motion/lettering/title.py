"""Titles: a kicker and a headline as large as can be, in the middle of the safe zone."""

from dataclasses import dataclass

import numpy as np

from functions.motion.lettering.entrance import risen
from functions.motion.lettering.letters import Ink, letters
from functions.motion.picture.sprite import Placed, Sprite
from functions.motion.stage import Stage
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import Colour
from layers.common.typography.block import Block, TypeStyle
from layers.common.typography.typeset import fit_block

_HEADLINE, _KICKER = 132.0, 42.0
"""Px per em on a phone 1080 px wide."""
_LEADING = 1.04
_MOST_LINES, _KICKER_LINES = 6, 2
_GAP, _RULE_GAP, _RISE = 34, 40, 44
_RULE = (96, 12)
_BEGIN_S, _STAGGER_S = 0.1, 0.07


@dataclass(frozen=True, slots=True)
class Title:
    """Words alone on a ground."""

    parts: tuple[Sprite, ...]
    rise: float

    def at(self, t: float) -> tuple[Placed, ...]:
        """What is seen of it, ``t`` seconds after it began to come in."""
        shown: list[Placed] = []
        for number, part in enumerate(self.parts):
            shown += risen(part, t, _BEGIN_S + number * _STAGGER_S, self.rise)
        return tuple(shown)


def title(stage: Stage, kicker: str, headline: str, words: Colour, accent: Colour) -> Title:
    """Set a kicker and a headline.

    Args:
        words, accent: colours of the headline, and of kicker and rule.

    Raises:
        InvalidParameter: one of them does not fit.
    """
    over = _set(stage, kicker, _KICKER, stage.safe_height / 6, _KICKER_LINES, "kicker")
    main = _set(stage, headline, _HEADLINE, stage.safe_height * 0.7, _MOST_LINES, "headline")
    blocks = [(block, colour) for block, colour in ((over, accent), (main, words)) if block]
    if not blocks:
        return Title((), 0.0)
    gap, unit = _GAP * stage.unit, stage.unit
    rule = max(2, round(_RULE[0] * unit)), max(2, round(_RULE[1] * unit))
    height = sum(block.height for block, _ in blocks) + gap * (len(blocks) - 1) + _RULE_GAP * unit + rule[1]
    top = stage.safe[1] + (stage.safe_height - height) / 2
    parts = [_rule(rule, accent, round((stage.safe[0] + stage.safe[2] - rule[0]) / 2), round(top))]
    top += rule[1] + _RULE_GAP * unit
    for block, colour in blocks:
        parts += [
            letters([run for word in line.words for run in word.runs], Ink(colour), (stage.safe[0], top))
            for line in block.lines
        ]
        top += block.height + gap
    return Title(tuple(parts), _RISE * unit)


def _set(stage: Stage, text: str, size: float, height: float, lines: int, name: str) -> Block | None:
    if not text.strip():
        return None
    style = TypeStyle(stage.lettering, size * stage.unit, _LEADING)
    try:
        return fit_block(text, style, stage.safe_width, height, "centre", lines, min(8.0, style.size))
    except InvalidParameter as fault:
        raise fault.at(name) from None


def _rule(size: tuple[int, int], colour: Colour, left: int, top: int) -> Sprite:
    return Sprite.of(np.full((size[1], size[0], 4), (*colour, 255), np.uint8), left, top)
