"""Headings of cards: a title beside an accent, and a few small words in the corner across from it."""

from dataclasses import dataclass

import numpy as np

from functions.motion.colours import mixed
from functions.motion.lettering.entrance import risen
from functions.motion.lettering.letters import Ink, letters
from functions.motion.picture.sprite import Placed, Sprite
from functions.motion.stage import Stage
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import Box
from layers.common.typography.block import Align, Block, TypeStyle
from layers.common.typography.typeset import fit_block

_TITLE, _CORNER, _SMALLEST = 54.0, 30.0, 14.0
_LINES = 2
_BAR, _BAR_GAP, _GAP, _RISE = 10, 24, 32, 24
_CORNER_PART = 0.42
"""Of the width, at most."""
_MUTED = 0.3
_STAGGER_S = 0.08


@dataclass(frozen=True, slots=True)
class Heading:
    """``height`` in pixels is 0 where there are no words."""

    parts: tuple[Sprite, ...]
    height: float
    rise: float

    def at(self, t: float, start_s: float) -> tuple[Placed, ...]:
        """What is seen of it when it begins to come in at ``start_s``."""
        shown: list[Placed] = []
        for number, part in enumerate(self.parts):
            shown += risen(part, t, start_s + number * _STAGGER_S, self.rise)
        return tuple(shown)


def heading(stage: Stage, title: str, corner: str, box: Box) -> Heading:
    """Set a heading at the top of a box of the frame.

    Raises:
        InvalidParameter: the title or the corner does not fit.
    """
    width, unit = box[2] - box[0], stage.unit
    bar = (_BAR + _BAR_GAP) * unit
    aside = _set(stage, corner, _CORNER, width * _CORNER_PART, "right", "corner")
    taken = _ink_width(aside) + _GAP * unit if aside else 0.0
    main = _set(stage, title, _TITLE, width - bar - taken, "left", "title")
    height = max(block.height for block in (main, aside) if block) if main or aside else 0.0
    parts = []
    if main:
        parts = [_accent(stage, box, main.height), *_lines(main, stage, (box[0] + bar, box[1]))]
    if aside:
        # On the title's first baseline, if there is one.
        drop = (main.lines[0].baseline if main else aside.lines[0].baseline) - aside.lines[0].baseline
        ink = Ink(mixed(stage.text, stage.ground, _MUTED))
        parts.append(letters(aside.runs, ink, (box[2] - aside.width, box[1] + drop)))
    return Heading(tuple(parts), height, _RISE * unit)


def _set(stage: Stage, text: str, size: float, width: float, align: Align, name: str) -> Block | None:
    if not text.strip():
        return None
    style = TypeStyle(stage.figures, size * stage.unit, 1.12)
    height = 2 * _LINES * style.size
    smallest = min(_SMALLEST * stage.unit, style.size)
    try:
        return fit_block(text, style, width, height, align, _LINES, smallest)
    except InvalidParameter as fault:
        raise fault.at(name) from None


def _ink_width(block: Block) -> float:
    return max(line.right - line.left for line in block.lines)


def _accent(stage: Stage, box: Box, height: float) -> Sprite:
    size = max(2, round(height)), max(2, round(_BAR * stage.unit))
    return Sprite.of(np.full((*size, 4), (*stage.accent, 255), np.uint8), box[0], box[1])


def _lines(block: Block, stage: Stage, at: tuple[float, float]) -> list[Sprite]:
    return [
        letters([run for word in line.words for run in word.runs], Ink(stage.text), at)
        for line in block.lines
    ]
