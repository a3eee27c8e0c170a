"""Kinetic captions: words pop up as they are said, as large as there is room."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from functions.motion.backdrop import backdrop
from functions.motion.easing import EASINGS
from functions.motion.effect import GROUND_IMAGE, Effect, Photos
from functions.motion.film import Film
from functions.motion.lettering import scrim
from functions.motion.lettering.contrast import LARGE, contrast, opposite, readable
from functions.motion.lettering.entrance import POP_S, popped, risen
from functions.motion.lettering.letters import Ink, letters
from functions.motion.lettering.pager import Pager
from functions.motion.lettering.pill import SIDE, around, pill
from functions.motion.lettering.placard import Placard, placard
from functions.motion.lettering.push_in import push_in
from functions.motion.lettering.set_page import notes
from functions.motion.limits import check_work
from functions.motion.picture.shot import Ground, Item, Shot
from functions.motion.picture.sprite import Sprite
from functions.motion.spoken import SpokenParams
from functions.motion.stage import Stage
from functions.motion.words.pacing import lasting, paced
from functions.motion.words.pages import Page, paged
from functions.motion.words.token import TimedWord
from layers.common.errors import InvalidParameter, expected
from layers.common.imaging.alpha import Box, Colour
from layers.common.imaging.image import Pixels

_BEAT_S = 0.45
_STATEMENT_WORDS, _STATEMENT_CHARACTERS = 6, 32
"""What is still taken in as one thing, and hence is one page, however long it takes to say."""
_ELSEWHERE = 0.5
"""Of the shade behind the words: what lies upon the rest of the photo."""
_RAMP = 0.2
_RISE = 24.0


class CaptionsParams(SpokenParams):
    """Parameters of ``POST /v1/motion/captions``."""

    highlight: Annotated[int, Field(ge=0)] | None = Field(
        None, description="Number of the entry of `words`, from 0, that stands out; none when left out."
    )
    eyebrow: str = Field("", max_length=120, description="A few small words above.")
    beat: Annotated[float, Field(ge=0.05, le=10)] | None = Field(
        None,
        description=f"Seconds a word, where no times are known; when left out {_BEAT_S:g}, or as the "
        "length has room for.",
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """The colours of words; letters that stand out do so on a pill where their colour could not be read."""

    text: Colour
    accent: Colour
    is_boxed: bool

    @classmethod
    def over(cls, behind: Colour, stage: Stage) -> "_Look":
        return cls(readable(stage.text, behind), stage.accent, contrast(stage.accent, behind) < LARGE)


@dataclass(frozen=True, slots=True)
class _Popping:
    """A word: when it comes, and what it looks like from the back to the front."""

    t: float
    sprites: tuple[Sprite, ...]


def film(stage: Stage, params: CaptionsParams, photos: Photos, duration_s: float | None) -> Film:
    """Words over a photo or the brand's ground.

    Raises:
        InvalidParameter: there is no room for the words or the eyebrow, there is no entry to highlight,
            or it would last too long.
    """
    words = paced(params.words, _BEAT_S, params.beat, 0.0, duration_s)
    length = lasting(words, duration_s)
    check_work(length, stage)  # before thousands of pages are set
    pages = _held(_pages(words), length)
    look = _Look.over(scrim.BEHIND if photos.image else stage.ground, stage)
    layout = placard(stage, pages, params.eyebrow, SIDE if look.is_boxed else 0.0)
    ground = _ground(stage, params, photos, layout.box)
    firsts = [0, *accumulate(len(page.words) for page in pages)]
    highlighted = _highlighted(params)

    def draw(number: int) -> tuple[_Popping, ...]:
        return _drawn(layout, number, look, None if highlighted is None else highlighted - firsts[number])

    pager = Pager(pages, draw)
    eyebrow = _eyebrow(layout, look)

    def at(t: float) -> Shot:
        items: list[Item] = [item for sprite in eyebrow for item in risen(sprite, t, 0.0, _RISE * stage.unit)]
        for word in pager.at(t) or ():
            items += [item for sprite in word.sprites for item in popped(sprite, t, word.t)]
        return Shot(ground(t / length), tuple(items))

    return Film(length, at, _best(pages, firsts, highlighted, length), notes(layout.pages), pages)


def _pages(words: Sequence[TimedWord]) -> tuple[Page, ...]:
    characters = sum(len(word.w) + 1 for word in words) - 1
    if len(words) <= _STATEMENT_WORDS and characters <= _STATEMENT_CHARACTERS:
        return (Page(tuple(words), words[0].t, words[-1].end),)
    return paged(words)


def _held(pages: Sequence[Page], length_s: float) -> tuple[Page, ...]:
    """The pages that a film of that length has, each until the next."""
    seen = [page for page in pages if page.t < length_s]
    if not seen:
        return ()
    ends = [*(page.t for page in seen[1:]), length_s]
    return tuple(replace(page, end=end) for page, end in zip(seen, ends, strict=True))


def _highlighted(params: CaptionsParams) -> int | None:
    """Which of all words stands out."""
    if params.highlight is None:
        return None
    try:
        return params.words.place(params.highlight)
    except IndexError:
        most = len(params.words.tokens) - 1
        raise InvalidParameter(
            expected(f"a number from 0 to {most}", "highlight", params.highlight), param="highlight"
        ) from None


def _ground(stage: Stage, params: CaptionsParams, photos: Photos, box: Box) -> Callable[[float], Ground]:
    if photos.image is None:
        plain = backdrop(stage, None, None)
        return lambda _x: plain

    def shading(photo: Pixels) -> NDArray[np.float32]:
        behind = scrim.band(stage.size[1], box[1], box[3], _RAMP * stage.size[1])
        opacity = scrim.shade(photo[box[1] : box[3], box[0] : box[2]])
        return np.asarray(opacity * (_ELSEWHERE + (1 - _ELSEWHERE) * behind), np.float32)

    return push_in(stage, photos.image, params.focus, EASINGS[params.easing], shading)


def _drawn(layout: Placard, number: int, look: _Look, highlighted: int | None) -> tuple[_Popping, ...]:
    page, at = layout.pages[number], layout.corners[number]

    def sprites(word: int) -> tuple[Sprite, ...]:
        if word != highlighted:
            return (letters(page.runs(word), Ink(look.text), at),)
        if not look.is_boxed:
            return (letters(page.runs(word), Ink(look.accent), at),)
        em = page.block.style.size
        pills = [pill(around(page, stretch, at), em, look.accent) for stretch in page.stretches(word)]
        return (*pills, letters(page.runs(word), Ink(opposite(look.accent)), at))

    return tuple(_Popping(word.t, sprites(index)) for index, word in enumerate(page.page.words))


def _eyebrow(layout: Placard, look: _Look) -> tuple[Sprite, ...]:
    if layout.eyebrow is None:
        return ()
    block, at = layout.eyebrow
    return (letters(block.runs, Ink(look.text if look.is_boxed else look.accent), at),)


def _best(pages: Sequence[Page], firsts: Sequence[int], highlighted: int | None, length_s: float) -> float:
    """When what stands out, or else the first page, is there with all of its words."""
    if not pages:
        return 0.0
    chosen = next(
        (page for page, after in zip(pages, firsts[1:], strict=True) if (highlighted or 0) < after), pages[-1]
    )
    return min(chosen.words[-1].t + POP_S, chosen.end, length_s) - 1e-3


EFFECT = Effect(
    name="captions",
    summary="Words that pop up as they are said",
    description="Kinetic captions over a photo or a plain ground, page by page, as large as the safe "
    "zone lets them be. Words without times come at an even beat.",
    params=CaptionsParams,
    photos=(GROUND_IMAGE,),
    film=film,
)
