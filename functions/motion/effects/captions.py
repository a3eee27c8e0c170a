"""Kinetic captions: words pop up as they are spoken, as large as they fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from functions.motion.backdrop import PushIn, backdrop, push_in
from functions.motion.colours import LARGE, contrast, opposite, readable
from functions.motion.easing import EASINGS
from functions.motion.effects import BACKGROUND_IMAGE, Effect, Photos
from functions.motion.film import Film
from functions.motion.lettering import scrim
from functions.motion.lettering.letters import POP_S, Ink, letters, pop_in, rise_in
from functions.motion.lettering.page_layout import Layout, placard, placard_words
from functions.motion.lettering.placement import place_words
from functions.motion.lettering.typeset_page import PILL_SIDE, Pager, check_shown, notes, pill, pill_box
from functions.motion.picture.renderer import Background, Item, Shot
from functions.motion.picture.sprite import Sprite
from functions.motion.video import VideoConfig, check_work
from functions.motion.words.pages import Page, split_pages
from functions.motion.words.params import SpokenParams
from functions.motion.words.script import TimedWord, film_length, word_times
from layers.common.errors import InvalidParameter, expected
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels

_BEAT_S = 0.45
_STATEMENT_WORDS, _STATEMENT_CHARACTERS = 6, 32
"""Maximum size of a text that is one page whatever its duration, as it is read at one glance."""
_ELSEWHERE = 0.5
"""Opacity of the scrim outside the words, relative to that behind them."""
_RAMP = 0.2
_RISE = 24.0


class CaptionsParams(SpokenParams):
    """Parameters of ``POST /v1/motion/captions``."""

    highlight: Annotated[int, Field(ge=0)] | None = Field(
        None, description="Index in `words`, from 0, of the entry to highlight; by default none."
    )
    eyebrow: str = Field("", max_length=120, description="A few small words above the captions.")
    beat: Annotated[float, Field(ge=0.05, le=10)] | None = Field(
        None,
        description=f"Seconds per word if no times are known; by default {_BEAT_S:g}, or what the `duration` "
        "or the audio allows.",
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """The colours of words. A highlighted word stands on a pill if its colour would be unreadable."""

    text: Colour
    accent: Colour
    is_boxed: bool

    @classmethod
    def over(cls, behind: Colour, video: VideoConfig) -> "_Look":
        return cls(readable(video.text, behind), video.accent, contrast(video.accent, behind) < LARGE)


@dataclass(frozen=True, slots=True)
class _WordSprites:
    """A word: the second at which it enters, and its sprites from back to front."""

    t: float
    sprites: tuple[Sprite, ...]


def film(video: VideoConfig, params: CaptionsParams, photos: Photos, duration_s: float | None) -> Film:
    """Words over a photo or a plain background.

    Raises:
        InvalidParameter: the words or the eyebrow do not fit, the entry to highlight does not exist, or the
            video would be too long.
    """
    length = _length(params, duration_s)
    check_work(length, video)  # before thousands of pages are set
    pages = _pages(params, duration_s)
    highlighted = _highlighted(params)
    look = _Look.over(scrim.BRIGHTEST if photos.image else video.ground, video)
    photo = push_in(video, photos.image, params.focus, EASINGS[params.easing]) if photos.image else None
    layout, placed = place_words(
        ("middle", "foot", "head"),
        partial(
            placard_words,
            video,
            pages if params.are_words_burned else (),
            params.eyebrow,
            PILL_SIDE if look.is_boxed else 0.0,
        ),
        partial(placard, video),
        photo.features if photo else None,
    )
    if not params.is_text:
        check_shown(layout.pages)
    background = _background(video, photo, layout)
    firsts = [0, *accumulate(len(page.words) for page in pages)]

    def draw(number: int) -> tuple[_WordSprites, ...]:
        return _word_sprites(
            layout, number, look, None if highlighted is None else highlighted - firsts[number]
        )

    pager = Pager([page.page for page in layout.pages], draw)
    noted = {} if params.is_text else {**placed, **notes(layout.pages)}
    eyebrow = _eyebrow(layout, look)

    def at(t: float) -> Shot:
        items: list[Item] = [
            item for sprite in eyebrow for item in rise_in(sprite, t, 0.0, _RISE * video.unit)
        ]
        for word in pager.at(t) or ():
            items += [item for sprite in word.sprites for item in pop_in(sprite, t, word.t)]
        return Shot(background(t / length), tuple(items))

    return Film(length, at, _poster_s(pages, firsts, highlighted, length), noted)


def _words(params: CaptionsParams, duration_s: float | None) -> tuple[TimedWord, ...]:
    return word_times(params.words, _BEAT_S, params.beat, 0.0, duration_s)


def _length(params: CaptionsParams, duration_s: float | None) -> float:
    return film_length(_words(params, duration_s), duration_s)


def _pages(params: CaptionsParams, duration_s: float | None) -> tuple[Page, ...]:
    words = _words(params, duration_s)
    return _extended(_divided(words), film_length(words, duration_s))


def _divided(words: Sequence[TimedWord]) -> tuple[Page, ...]:
    characters = sum(len(word.w) + 1 for word in words) - 1
    if len(words) <= _STATEMENT_WORDS and characters <= _STATEMENT_CHARACTERS:
        return (Page(tuple(words), words[0].t, words[-1].end),)
    return split_pages(words)


def _extended(pages: Sequence[Page], length_s: float) -> tuple[Page, ...]:
    """The pages within the film's length, each extended to the start of the next."""
    visible = [page for page in pages if page.t < length_s]
    if not visible:
        return ()
    ends = [*(page.t for page in visible[1:]), length_s]
    return tuple(replace(page, end=end) for page, end in zip(visible, ends, strict=True))


def _highlighted(params: CaptionsParams) -> int | None:
    """The index of the highlighted word among all words."""
    if params.highlight is None:
        return None
    try:
        return params.words.index_of(params.highlight)
    except IndexError:
        most = len(params.words.tokens) - 1
        raise InvalidParameter(
            expected(f"a number from 0 to {most}", "highlight", params.highlight), param="highlight"
        ) from None


def _background(video: VideoConfig, photo: PushIn | None, layout: Layout) -> Callable[[float], Background]:
    if photo is None:
        plain = backdrop(video, None, None)
        return lambda _x: plain
    box = layout.box

    def shading(rgb: Pixels) -> NDArray[np.float32]:
        if not layout.boxes:
            return np.zeros(1, np.float32)
        behind = scrim.band(video.size[1], box[1], box[3], _RAMP * video.size[1])
        opacity = scrim.opacity_for(rgb[box[1] : box[3], box[0] : box[2]])
        return np.asarray(opacity * (_ELSEWHERE + (1 - _ELSEWHERE) * behind), np.float32)

    return photo.darkened(shading)


def _word_sprites(
    layout: Layout, number: int, look: _Look, highlighted: int | None
) -> tuple[_WordSprites, ...]:
    """The sprites of each word of page ``number``."""
    page, at = layout.pages[number], layout.corners[number]

    def sprites(word: int) -> tuple[Sprite, ...]:
        if word != highlighted:
            return (letters(page.runs(word), Ink(look.text), at),)
        if not look.is_boxed:
            return (letters(page.runs(word), Ink(look.accent), at),)
        em = page.block.style.size
        pills = [pill(pill_box(page, stretch, at), em, look.accent) for stretch in page.stretches(word)]
        return (*pills, letters(page.runs(word), Ink(opposite(look.accent)), at))

    return tuple(_WordSprites(word.t, sprites(index)) for index, word in enumerate(page.page.words))


def _eyebrow(layout: Layout, look: _Look) -> tuple[Sprite, ...]:
    if layout.eyebrow is None:
        return ()
    block, at = layout.eyebrow
    return (letters(block.runs, Ink(look.text if look.is_boxed else look.accent), at),)


def _poster_s(
    pages: Sequence[Page], firsts: Sequence[int], highlighted: int | None, length_s: float
) -> float:
    """The second at which the page of the highlighted word, or else the first page, is complete."""
    if not pages:
        return 0.0
    chosen = next(
        (page for page, after in zip(pages, firsts[1:], strict=True) if (highlighted or 0) < after), pages[-1]
    )
    return min(chosen.words[-1].t + POP_S, chosen.end, length_s) - 1e-3


EFFECT = Effect(
    name="captions",
    summary="Words that pop up as they are spoken",
    description="Kinetic captions over a photo or a plain background, page by page, as large as the safe "
    "zone allows. Words without times appear at an even beat.",
    params=CaptionsParams,
    photos=(BACKGROUND_IMAGE,),
    length=_length,
    film=film,
    pages=_pages,
)
