"""Karaoke: subtitles in which the word that is being said stands out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from functions.motion.backdrop import backdrop
from functions.motion.easing import EASINGS
from functions.motion.effect import GROUND_IMAGE, Effect, Photos
from functions.motion.film import Film
from functions.motion.lettering import scrim
from functions.motion.lettering.gliding import Gliding
from functions.motion.lettering.pager import Pager
from functions.motion.lettering.push_in import push_in
from functions.motion.lettering.set_page import notes
from functions.motion.lettering.spoken_page import SpokenPage
from functions.motion.lettering.subtitles import subtitles
from functions.motion.lettering.swelling import Swelling
from functions.motion.limits import check_work
from functions.motion.picture.shot import Ground, Shot
from functions.motion.spoken import SpokenParams
from functions.motion.stage import Stage
from functions.motion.words.pacing import HOLD_S, lasting, paced
from functions.motion.words.pages import Page, paged
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Pixels

Style = Literal["pill", "colour"]

_STYLES: Mapping[Style, type[Gliding | Swelling]] = {"pill": Gliding, "colour": Swelling}
_GAP_S = 0.35
_MOST_WORDS, _MOST_CHARACTERS = 5, 30
_MOST_SHADE = 0.5
"""The line around the letters makes them readable; shade only calms what lies behind."""
_RAMP = 0.25


class KaraokeParams(SpokenParams):
    """Parameters of ``POST /v1/motion/karaoke``."""

    gap: Annotated[float, Field(ge=0.05, le=10)] | None = Field(
        None,
        description=f"Seconds a word, where no times are known; when left out {_GAP_S:g}, or as the "
        "length has room for.",
    )
    lead: float = Field(
        0.0, ge=0, le=60, description="Seconds before the first word, where no times are known."
    )
    style: Style = Field(
        "pill",
        description="How the spoken word stands out: on a pill of the accent, or larger and in its colour.",
    )


def film(stage: Stage, params: KaraokeParams, photos: Photos, duration_s: float | None) -> Film:
    """Subtitles over a photo or the brand's ground.

    Raises:
        InvalidParameter: there is no room for the words, or it would last too long.
    """
    words = paced(params.words, _GAP_S, params.gap, params.lead, duration_s)
    length = lasting(words, duration_s)
    check_work(length, stage)  # before thousands of pages are set
    pages = _seen(paged(words, _MOST_WORDS, _MOST_CHARACTERS), length)
    layout = subtitles(stage, pages)
    ground = _ground(stage, params, photos, layout.box)
    styled = _STYLES[params.style]

    def draw(number: int) -> SpokenPage:
        return styled(layout.pages[number], layout.corners[number], stage.text, stage.accent)

    pager = Pager(pages, draw)

    def at(t: float) -> Shot:
        page = pager.at(t)
        return Shot(ground(t / length), page.at(t) if page else ())

    poster = (pages[0].t + pages[0].end) / 2 if pages else 0.0
    return Film(length, at, poster, notes(layout.pages), pages)


def _seen(pages: Sequence[Page], length_s: float) -> tuple[Page, ...]:
    """The pages that a film of that length has; the last one stays for a while."""
    longer = [*pages[:-1], replace(pages[-1], end=pages[-1].end + HOLD_S)]
    return tuple(replace(page, end=min(page.end, length_s)) for page in longer if page.t < length_s)


def _ground(stage: Stage, params: KaraokeParams, photos: Photos, box: Box) -> Callable[[float], Ground]:
    if photos.image is None:
        plain = backdrop(stage, None, None)
        return lambda _x: plain

    def shading(photo: Pixels) -> NDArray[np.float32]:
        height = stage.size[1]
        opacity = min(_MOST_SHADE, scrim.shade(photo[box[1] : box[3], box[0] : box[2]]))
        return opacity * scrim.band(height, box[1], height, _RAMP * height)

    return push_in(stage, photos.image, params.focus, EASINGS[params.easing], shading)


EFFECT = Effect(
    name="karaoke",
    summary="Subtitles that follow the voice",
    description="Subtitles over a photo or the brand's ground; the word that is being said stands out.",
    params=KaraokeParams,
    photos=(GROUND_IMAGE,),
    film=film,
)
