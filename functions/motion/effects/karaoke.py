"""Karaoke: subtitles that highlight the spoken word."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from functions.motion.backdrop import PushIn, backdrop, push_in
from functions.motion.easing import EASINGS
from functions.motion.effects import BACKGROUND_IMAGE, Effect, Photos
from functions.motion.film import Film
from functions.motion.lettering import scrim
from functions.motion.lettering.highlight import ColourHighlight, Highlight, PillHighlight
from functions.motion.lettering.page_layout import Layout, subtitle_words, subtitles
from functions.motion.lettering.placement import place_words
from functions.motion.lettering.typeset_page import Pager, check_shown, notes
from functions.motion.picture.renderer import Background, Shot
from functions.motion.video import VideoConfig, check_work
from functions.motion.words.pages import Page, split_pages
from functions.motion.words.params import SpokenParams
from functions.motion.words.script import HOLD_S, TimedWord, film_length, word_times
from layers.common.imaging.image import Pixels

Style = Literal["pill", "colour"]

_STYLES: Mapping[Style, type[PillHighlight | ColourHighlight]] = {
    "pill": PillHighlight,
    "colour": ColourHighlight,
}
_GAP_S = 0.35
_MOST_WORDS, _MOST_CHARACTERS = 5, 30
_MOST_SHADE = 0.5
"""The outline makes the letters readable; the scrim only reduces distraction."""
_RAMP = 0.25


class KaraokeParams(SpokenParams):
    """Parameters of ``POST /v1/motion/karaoke``."""

    gap: Annotated[float, Field(ge=0.05, le=10)] | None = Field(
        None,
        description=f"Seconds per word if no times are known; by default {_GAP_S:g}, or what the `duration` "
        "or the audio allows.",
    )
    lead: float = Field(0.0, ge=0, le=60, description="Seconds before the first word if no times are known.")
    style: Style = Field(
        "pill",
        description="How the spoken word is highlighted: on a pill in the accent colour, or larger and in "
        "that colour.",
    )


def film(video: VideoConfig, params: KaraokeParams, photos: Photos, duration_s: float | None) -> Film:
    """Subtitles over a photo or a plain background.

    Raises:
        InvalidParameter: the words do not fit, or the video would be too long.
    """
    length = _length(params, duration_s)
    check_work(length, video)  # before thousands of pages are set
    pages = _pages(params, duration_s)
    photo = push_in(video, photos.image, params.focus, EASINGS[params.easing]) if photos.image else None
    layout, placed = place_words(
        ("foot", "head", "middle"),
        partial(subtitle_words, video, pages if params.are_words_burned else ()),
        partial(subtitles, video),
        photo.features if photo else None,
    )
    if not params.is_text:
        check_shown(layout.pages)
    background = _background(video, photo, layout)
    highlight = _STYLES[params.style]

    def draw(number: int) -> Highlight:
        return highlight(layout.pages[number], layout.corners[number], video.text, video.accent)

    pager = Pager([page.page for page in layout.pages], draw)

    def at(t: float) -> Shot:
        page = pager.at(t)
        return Shot(background(t / length), page.at(t) if page else ())

    poster = (pages[0].t + pages[0].end) / 2 if pages else 0.0
    return Film(length, at, poster, {} if params.is_text else {**placed, **notes(layout.pages)})


def _words(params: KaraokeParams, duration_s: float | None) -> tuple[TimedWord, ...]:
    return word_times(params.words, _GAP_S, params.gap, params.lead, duration_s)


def _length(params: KaraokeParams, duration_s: float | None) -> float:
    return film_length(_words(params, duration_s), duration_s)


def _pages(params: KaraokeParams, duration_s: float | None) -> tuple[Page, ...]:
    words = _words(params, duration_s)
    return _visible(split_pages(words, _MOST_WORDS, _MOST_CHARACTERS), film_length(words, duration_s))


def _visible(pages: Sequence[Page], length_s: float) -> tuple[Page, ...]:
    """The pages within the film's length. The last one stays a little longer."""
    longer = [*pages[:-1], replace(pages[-1], end=pages[-1].end + HOLD_S)]
    return tuple(replace(page, end=min(page.end, length_s)) for page in longer if page.t < length_s)


def _background(video: VideoConfig, photo: PushIn | None, layout: Layout) -> Callable[[float], Background]:
    if photo is None:
        plain = backdrop(video, None, None)
        return lambda _x: plain
    box = layout.box

    def shading(rgb: Pixels) -> NDArray[np.float32]:
        if not layout.boxes:
            return np.zeros(1, np.float32)
        height = video.size[1]
        opacity = min(_MOST_SHADE, scrim.opacity_for(rgb[box[1] : box[3], box[0] : box[2]]))
        return opacity * scrim.behind_words(height, box, layout.place, _RAMP * height)

    return photo.darkened(shading)


EFFECT = Effect(
    name="karaoke",
    summary="Subtitles that follow the voice",
    description="Subtitles over a photo or a plain background, with the spoken word highlighted.",
    params=KaraokeParams,
    photos=(BACKGROUND_IMAGE,),
    length=_length,
    film=film,
    pages=_pages,
)
