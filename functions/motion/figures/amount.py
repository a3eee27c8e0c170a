"""Amounts: a number whose digits count in fixed positions, its prefix and suffix, and its change."""

from dataclasses import dataclass, field

from functions.motion.colours import mix
from functions.motion.figures.notation import Locale, decimals_of, format_percentage
from functions.motion.lettering.letters import Ink, letters
from functions.motion.picture.sprite import Sprite, rounded_rectangle
from functions.motion.video import VideoConfig
from layers.common.imaging.alpha import Colour
from layers.common.typography.block import TypeStyle
from layers.common.typography.fonts import font_stack
from layers.common.typography.raster import ink_box
from layers.common.typography.shaping import Lettering, shape_word
from layers.common.typography.typeset import nothing_shown, set_line

# Colours of a change. They also differ in lightness, for viewers with deuteranopia.
UP: Colour = (38, 203, 140)
DOWN: Colour = (255, 98, 84)
LEVEL: Colour = (200, 204, 212)
_CHIP_INK: Colour = (16, 19, 26)
_CHIP_SIZE = 50.0
_CHIP_PAD, _CHIP_HEIGHT, _CHIP_RADIUS = 28, 84, 18
"""In px on a phone 1080 px wide, like the size."""
_DELTA_DECIMALS = 2

_TIGHTER = 0.02
"""Em by which large digits are set tighter than the font's own spacing."""
_AFFIX = 0.46
"""Size of prefix and suffix, relative to the number."""
_GAP = 0.11
"""Gap between an affix and the number, in em of the number."""
_MUTED = 0.3
_MEASURED = 1000.0


@dataclass(frozen=True, slots=True)
class Counter:
    """A number's character positions, wide enough for its longest text.

    Attributes:
        text: its longest text.
        style: its lettering has tabular figures.
        places: where each position starts, and where the last one ends, in whole pixels, so that a digit
            looks the same in each position.
        baseline: pixels from the top of the frame.
    """

    text: str
    style: TypeStyle
    colour: Colour
    places: tuple[int, ...]
    baseline: int
    _sprites: dict[tuple[str, int], Sprite] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, style: TypeStyle, colour: Colour, left: int, baseline: int) -> "Counter":
        """The counter that ends at ``text``."""
        places = [left]
        for character in text:
            places.append(places[-1] + round(advance(character, style.lettering) * style.size))
        return cls(text, style, colour, tuple(places), baseline)

    @property
    def right(self) -> int:
        return self.places[-1]

    def showing(self, text: str) -> tuple[Sprite, ...]:
        """A number no longer than the final one, aligned right; its sign is always in the first position."""
        signed = text[0] if not text[0].isdigit() else ""
        shown = [(signed, 0)] if signed else []
        shown += self._aligned(text.removeprefix(signed))
        return tuple(self._sprite(*one) for one in shown if not one[0].isspace())

    def _aligned(self, rest: str) -> list[tuple[str, int]]:
        """Each character with its position; digits stand where digits do, whatever separators are absent."""
        place = len(self.text)
        placed = []
        for character in reversed(rest):
            place -= 1
            if character.isdigit() and not self.text[place].isdigit():
                place -= 1
            placed.append((character, place))
        return placed[::-1]

    def _sprite(self, character: str, place: int) -> Sprite:
        if (character, place) not in self._sprites:
            block = set_line(character, self.style)
            corner = self.places[place], self.baseline - block.lines[0].baseline
            self._sprites[character, place] = letters(block.runs, Ink(self.colour), corner)
        return self._sprites[character, place]


@dataclass(frozen=True, slots=True)
class Amount:
    """A counter with its prefix and suffix. ``height`` is that of its digits in pixels."""

    counter: Counter
    affixes: tuple[Sprite, ...]
    height: float

    def showing(self, text: str) -> tuple[Sprite, ...]:
        return (*self.affixes, *self.counter.showing(text))


def amount(
    video: VideoConfig, text: str, prefix: str, suffix: str, size: float, at: tuple[float, float]
) -> Amount:
    """Set an amount with the upper left corner of its digits at a point of the frame."""
    baseline = round(at[1] + cap_height(video) * size)
    muted = mix(video.text, video.ground, _MUTED)
    left, affixes = at[0], []
    if not prefix.strip():
        left -= _bearing(video, text[0]) * size
    else:
        affixes.append(_affix(video, prefix, size, muted, left, baseline))
        left += (_AFFIX * _width(video, prefix, "prefix") + _GAP) * size
    counter = Counter.of(text, TypeStyle(video.figures, size), video.text, round(left), baseline)
    if suffix.strip():
        affixes.append(_affix(video, suffix, size, muted, counter.right + _GAP * size, baseline))
    return Amount(counter, tuple(affixes), cap_height(video) * size)


def amount_size(
    video: VideoConfig, text: str, prefix: str, suffix: str, width: float, largest: float
) -> float:
    """Px per em at which an amount fills ``width``, at most ``largest``.

    Raises:
        InvalidParameter: no font has any character of the prefix or the suffix.
    """
    em = sum(advance(character, video.figures) for character in text)
    affixes = ((prefix, "prefix"), (suffix, "suffix"))
    em += sum(_AFFIX * _width(video, *affix) + _GAP for affix in affixes if affix[0].strip())
    # Each position is rounded to whole pixels.
    return max(1.0, min(largest, (width - len(text) / 2) / em))


def advance(character: str, lettering: Lettering) -> float:
    """The width of a character's position in a number, in em."""
    return shape_word(character, (0,), lettering).advance - _TIGHTER


def cap_height(video: VideoConfig) -> float:
    """Height of capitals and digits, in em."""
    return font_stack(video.brand.font)[0].metrics.cap_height


def chip(video: VideoConfig, delta: float, locale: Locale, left: int, top: int) -> tuple[Sprite, Sprite]:
    """A change in per cent: a coloured chip, and the text on it."""
    block = set_line(delta_text(delta, locale), TypeStyle(video.figures, _CHIP_SIZE * video.unit))
    pad, height = _CHIP_PAD * video.unit, chip_height(video)
    size = max(2, round(block.width + 2 * pad)), max(2, height)
    background = Sprite.of(
        rounded_rectangle(size, _CHIP_RADIUS * video.unit, _delta_colour(delta)), left, top
    )
    # The capitals are centred.
    down = (height + block.metrics.cap_height * block.style.size) / 2 - block.lines[0].baseline
    return background, letters(block.runs, Ink(_CHIP_INK), (left + pad, top + down))


def chip_height(video: VideoConfig) -> int:
    """In pixels."""
    return round(_CHIP_HEIGHT * video.unit)


def delta_text(delta: float, locale: Locale) -> str:
    """``▲ +1,4 %``"""
    arrow = "▲ " if delta > 0 else "▼ " if delta < 0 else ""
    return arrow + format_percentage(delta, decimals_of(delta, _DELTA_DECIMALS), locale)


def _delta_colour(delta: float) -> Colour:
    if delta == 0:
        return LEVEL
    return UP if delta > 0 else DOWN


def _width(video: VideoConfig, affix: str, param: str) -> float:
    """In em of the affix."""
    block = set_line(affix, TypeStyle(video.lettering, 1.0))
    if block.missing and not block.words:
        raise nothing_shown(block.missing).at(param)
    return block.width


def _bearing(video: VideoConfig, character: str) -> float:
    """A character's left side bearing in em. At this size it would look like an indent."""
    inked = ink_box(set_line(character, TypeStyle(video.figures, _MEASURED)).runs)
    return inked[0] / _MEASURED if inked else 0.0


def _affix(video: VideoConfig, affix: str, size: float, colour: Colour, left: float, baseline: int) -> Sprite:
    block = set_line(affix, TypeStyle(video.lettering, _AFFIX * size))
    return letters(block.runs, Ink(colour), (left, baseline - block.lines[0].baseline))
