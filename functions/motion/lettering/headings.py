"""Headings: lower thirds over photos, titles in the middle of the frame, and headings of data cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from math import ceil

import numpy as np

from functions.motion.colours import mix
from functions.motion.easing import progress
from functions.motion.features import Features
from functions.motion.lettering import scrim
from functions.motion.lettering.letters import RISE_S, Ink, letters, rise_in
from functions.motion.lettering.placement import Place, place_words
from functions.motion.picture.renderer import Item
from functions.motion.picture.sprite import Sprite, SpriteLayer
from functions.motion.video import VideoConfig
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import Box, Colour
from layers.common.imaging.image import Pixels
from layers.common.typography.block import Align, Block, TypeStyle
from layers.common.typography.typeset import fit_block

# Sizes and distances are in px on a phone 1080 px wide.

_LOWER_HEADLINE, _LOWER_KICKER = 84.0, 38.0
_LOWER_LEADING = 1.08
_LOWER_LINES = 4
_LOWER_GAP, _LOWER_BAR_GAP, _LOWER_RISE, _LOWER_SHADOW = 22, 26, 36, 9
_LOWER_BEGIN_S, _LOWER_STAGGER_S = 0.15, 0.09

_TITLE_HEADLINE, _TITLE_KICKER = 132.0, 42.0
_TITLE_LEADING = 1.04
_TITLE_LINES, _TITLE_KICKER_LINES = 6, 2
_TITLE_GAP, _TITLE_RISE = 34, 44
_RULE, _RULE_GAP = (96, 12), 40
_TITLE_BEGIN_S, _TITLE_STAGGER_S = 0.1, 0.07

_CARD_TITLE, _CARD_CORNER, _CARD_SMALLEST = 54.0, 30.0, 14.0
_CARD_LEADING = 1.12
_CARD_LINES = 2
_CARD_GAP, _CARD_BAR_GAP, _CARD_RISE = 32, 24, 24
_CORNER_PART = 0.42
"""Maximum width of the corner text, relative to the heading."""
_MUTED = 0.3
_CARD_STAGGER_S = 0.08

_BAR = 10
_SMALLEST = 8.0
"""Smallest type size in px of the frame."""


@dataclass(frozen=True)
class LowerThird:
    """Words over a photo, and the scrim that makes them readable.

    Attributes:
        notes: say where they stand.
    """

    scrim: Sprite | None
    parts: tuple[Sprite, ...]
    rise: float
    notes: Mapping[str, str] = field(default_factory=dict)

    def at(self, t: float) -> tuple[Item, ...]:
        """The visible items ``t`` seconds after the first one starts to enter."""
        if self.scrim is None:
            return ()
        last = _LOWER_BEGIN_S + (len(self.parts) - 1) * _LOWER_STAGGER_S
        if progress(t, last, RISE_S) == 1:
            return (SpriteLayer(self._at_rest),)
        parts = _staggered(self.parts, t, _LOWER_BEGIN_S, _LOWER_STAGGER_S, self.rise)
        return (SpriteLayer(self.scrim), *parts)

    @cached_property
    def _at_rest(self) -> Sprite:
        """Scrim and words as one sprite, since they are painted anew in every frame of a moving picture."""
        assert self.scrim is not None
        return self.scrim.under(*self.parts)


@dataclass(frozen=True, slots=True)
class _LowerWords:
    """A kicker over a headline, without a place."""

    kicker: Block | None
    headline: Block | None
    gap: float

    @property
    def height(self) -> float:
        return sum(block.height for block in (self.kicker, self.headline) if block) + self.gap


@dataclass(frozen=True, slots=True)
class _PlacedLowerWords:
    """The same at a place: the left edge and the top of the words, their bar, and how far they rise."""

    words: _LowerWords
    left: float
    top: float
    bar: Box
    rise: float
    place: Place

    @property
    def boxes(self) -> Sequence[Box]:
        blocks = [block for block in (self.words.kicker, self.words.headline) if block]
        right = ceil(self.left + max(map(_right, blocks)))
        return [(self.bar[0], self.bar[1], right, ceil(self.bar[3] + self.rise))]


@dataclass(frozen=True, slots=True)
class Title:
    """Words on a plain background."""

    parts: tuple[Sprite, ...]
    rise: float

    def at(self, t: float) -> tuple[SpriteLayer, ...]:
        """The visible items ``t`` seconds after the first one starts to enter."""
        return _staggered(self.parts, t, _TITLE_BEGIN_S, _TITLE_STAGGER_S, self.rise)


@dataclass(frozen=True, slots=True)
class CardHeading:
    """A card's title and corner text. ``height`` is in pixels, 0 if there are no words."""

    parts: tuple[Sprite, ...]
    height: float
    rise: float

    def at(self, t: float, start_s: float) -> tuple[SpriteLayer, ...]:
        """The visible items at second ``t`` if the first one starts to enter at ``start_s``."""
        return _staggered(self.parts, t, start_s, _CARD_STAGGER_S, self.rise)


def lower_third(
    video: VideoConfig, kicker: str, headline: str, behind: Pixels, features: Features
) -> LowerThird:
    """A kicker and a headline at an end of the safe zone, readable on any photo.

    Args:
        behind: the photo at the size of the frame, uint8 (h, w, 3).
        features: which the words leave free.

    Raises:
        InvalidParameter: the kicker or the headline does not fit.
    """
    if not kicker.strip() and not headline.strip():
        return LowerThird(None, (), 0.0)
    placed, notes = place_words(
        ("foot", "head", "middle"),
        partial(_lower_words, video, kicker, headline),
        partial(_placed_lower_words, video),
        features,
    )
    words, left, top, bar = placed.words, placed.left, placed.top, placed.bar
    shadow = _LOWER_SHADOW * video.unit
    parts = [_rectangle((bar[2] - bar[0], bar[3] - bar[1]), video.accent, bar[0], bar[1])]
    if words.kicker:
        parts += _line_sprites(words.kicker, Ink(video.accent, shadow=shadow), (left, top))
    if words.headline:
        low = top + words.height - words.headline.height
        parts += _line_sprites(words.headline, Ink(video.text, shadow=shadow), (left, low))
    box: Box = round(left), bar[1], video.safe[2], bar[3]
    opacity = scrim.opacity_for(behind[box[1] : box[3], box[0] : box[2]])
    dark = scrim.gradient(video.size, box, placed.place, opacity)
    return LowerThird(dark, tuple(parts), placed.rise, notes)


def title(video: VideoConfig, kicker: str, headline: str, words: Colour, accent: Colour) -> Title:
    """A kicker and a headline, as large as possible, in the middle of the safe zone.

    Args:
        words: colour of the headline.
        accent: colour of the kicker and the rule.

    Raises:
        InvalidParameter: the kicker or the headline does not fit.
    """
    tall = video.safe_height
    blocks = [
        (block, colour)
        for block, colour in (
            (_title_block(video, kicker, _TITLE_KICKER, tall / 6, _TITLE_KICKER_LINES, "kicker"), accent),
            (_title_block(video, headline, _TITLE_HEADLINE, tall * 0.7, _TITLE_LINES, "headline"), words),
        )
        if block
    ]
    if not blocks:
        return Title((), 0.0)
    gap, unit = _TITLE_GAP * video.unit, video.unit
    rule = max(2, round(_RULE[0] * unit)), max(2, round(_RULE[1] * unit))
    height = sum(block.height for block, _ in blocks) + gap * (len(blocks) - 1) + _RULE_GAP * unit + rule[1]
    top = video.safe[1] + (video.safe_height - height) / 2
    rule_left = round((video.safe[0] + video.safe[2] - rule[0]) / 2)
    parts = [_rectangle(rule, accent, rule_left, round(top))]
    top += rule[1] + _RULE_GAP * unit
    for block, colour in blocks:
        parts += _line_sprites(block, Ink(colour), (video.safe[0], top))
        top += block.height + gap
    return Title(tuple(parts), _TITLE_RISE * unit)


def card_heading(video: VideoConfig, text: str, corner: str, box: Box) -> CardHeading:
    """A title beside an accent bar at the top of a box, and a few small words in the opposite corner.

    Raises:
        InvalidParameter: the title or the corner does not fit.
    """
    width, unit = box[2] - box[0], video.unit
    indent = (_BAR + _CARD_BAR_GAP) * unit
    aside = _card_block(video, corner, _CARD_CORNER, width * _CORNER_PART, "right", "corner")
    taken = _ink_width(aside) + _CARD_GAP * unit if aside else 0.0
    main = _card_block(video, text, _CARD_TITLE, width - indent - taken, "left", "title")
    height = max((block.height for block in (main, aside) if block), default=0.0)
    parts = []
    if main:
        bar_size = max(2, round(_BAR * unit)), max(2, round(main.height))
        parts = [_rectangle(bar_size, video.accent, box[0], box[1])]
        parts += _line_sprites(main, Ink(video.text), (box[0] + indent, box[1]))
    if aside:
        # Aligned with the title's first baseline, if there is a title.
        drop = (main.lines[0].baseline if main else aside.lines[0].baseline) - aside.lines[0].baseline
        ink = Ink(mix(video.text, video.ground, _MUTED))
        parts.append(letters(aside.runs, ink, (box[2] - aside.width, box[1] + drop)))
    return CardHeading(tuple(parts), height, _CARD_RISE * unit)


def _staggered(
    parts: tuple[Sprite, ...], t: float, start_s: float, stagger_s: float, rise: float
) -> tuple[SpriteLayer, ...]:
    """Sprites that rise in one after another."""
    return tuple(
        layer
        for number, part in enumerate(parts)
        for layer in rise_in(part, t, start_s + number * stagger_s, rise)
    )


def _lower_words(video: VideoConfig, kicker: str, headline: str, size: float) -> _LowerWords:
    """The words, the headline in a size relative to the usual one. The kicker is small already.

    Raises:
        InvalidParameter: they do not fit.
    """
    width, tall = video.safe_width - _lower_indent(video), video.safe_height
    main = _fit(headline, _lower_style(video, _LOWER_HEADLINE * size), width, tall / 2, "headline")
    over = _fit(kicker, _lower_style(video, _LOWER_KICKER), width, tall / 6, "kicker")
    return _LowerWords(over, main, _LOWER_GAP * video.unit if main and over else 0.0)


def _lower_style(video: VideoConfig, size: float) -> TypeStyle:
    return TypeStyle(video.lettering, size * video.unit, _LOWER_LEADING)


def _placed_lower_words(video: VideoConfig, words: _LowerWords, place: Place) -> _PlacedLowerWords:
    ends = {
        "foot": video.safe[3] - words.height,
        "middle": round((video.safe[1] + video.safe[3] - words.height) / 2),
        "head": video.head,
    }
    top = ends[place]
    width, height = max(2, round(_BAR * video.unit)), max(2, round(top + words.height) - round(top))
    bar: Box = video.safe[0], round(top), video.safe[0] + width, round(top) + height
    rise = _LOWER_RISE * video.unit
    return _PlacedLowerWords(words, video.safe[0] + _lower_indent(video), top, bar, rise, place)


def _lower_indent(video: VideoConfig) -> float:
    return (_BAR + _LOWER_BAR_GAP) * video.unit


def _title_block(
    video: VideoConfig, text: str, size: float, height: float, lines: int, param: str
) -> Block | None:
    style = TypeStyle(video.lettering, size * video.unit, _TITLE_LEADING)
    return _fit(text, style, video.safe_width, height, param, "centre", lines)


def _card_block(
    video: VideoConfig, text: str, size: float, width: float, align: Align, param: str
) -> Block | None:
    style = TypeStyle(video.figures, size * video.unit, _CARD_LEADING)
    height = 2 * _CARD_LINES * style.size
    return _fit(text, style, width, height, param, align, _CARD_LINES, _CARD_SMALLEST * video.unit)


def _fit(
    text: str,
    style: TypeStyle,
    width: float,
    height: float,
    param: str,
    align: Align = "left",
    lines: int = _LOWER_LINES,
    smallest: float = _SMALLEST,
) -> Block | None:
    """A text set as large as it fits; None if it is blank. Errors name the parameter ``param``."""
    if not text.strip():
        return None
    try:
        return fit_block(text, style, width, height, align, lines, min(smallest, style.size))
    except InvalidParameter as fault:
        raise fault.at(param) from None


def _line_sprites(block: Block, ink: Ink, at: tuple[float, float]) -> list[Sprite]:
    return [letters([run for word in line.words for run in word.runs], ink, at) for line in block.lines]


def _rectangle(size: tuple[int, int], colour: Colour, left: int, top: int) -> Sprite:
    width, height = size
    return Sprite.of(np.full((height, width, 4), (*colour, 255), np.uint8), left, top)


def _right(block: Block) -> float:
    return max(line.right for line in block.lines)


def _ink_width(block: Block) -> float:
    return max(line.right - line.left for line in block.lines)
