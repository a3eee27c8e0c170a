"""Frames of films with words, and where on them something is."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from functions.motion.effects import Effect, Photos
from functions.motion.film import Film
from functions.motion.words.pages import Page
from functions.motion.words.params import SpokenParams
from layers.common.core.media import Upload
from layers.common.imaging.alpha import Box, bounds
from layers.common.imaging.image import Pixels
from tests.context import video_config
from tests.functions.motion.films import seen

SIZE = (270, 480)
FPS = 30
ACCENT = (255, 210, 63)
REPORT = [
    "Regeringen", "vill", "höja", "skatten", "på", "bensin", "och", "diesel", "från", "årsskiftet,", "men",
    "oppositionen", "säger", "nej.",
]  # fmt: skip


def params_of(effect: Effect, words: Any, **params: Any) -> SpokenParams:
    sized = {"w": SIZE[0], "h": SIZE[1]} if "aspect" not in params else {}
    # As they come over HTTP.
    checked = effect.params.model_validate(json.loads(json.dumps({**sized, "words": words, **params})))
    assert isinstance(checked, SpokenParams)
    return checked


@dataclass(frozen=True, slots=True)
class SpokenFilm(Film):
    """A film and the words that it shows, page by page."""

    subtitles: tuple[Page, ...] = ()


def film_of(effect: Effect, words: Any, photo: bytes | None = None, **params: Any) -> SpokenFilm:
    checked = params_of(effect, words, **params)
    image = Upload("image", photo) if photo else None
    film = effect.film(video_config(checked), checked, Photos(image), checked.duration)
    pages = effect.pages(checked, checked.duration)
    return SpokenFilm(film.duration_s, film.at, film.poster_s, film.notes, pages)


def frame_at(film: Film, t: float) -> Pixels:
    return seen(film, SIZE, t)


def like(rgb: Pixels, colour: tuple[int, int, int]) -> NDArray[np.bool_]:
    """Where a picture has about that colour."""
    away: NDArray[np.bool_] = np.abs(rgb.astype(int) - colour).max(axis=2) < 40
    return away


def box_of(mask: NDArray[np.bool_]) -> Box | None:
    return bounds(mask.astype(np.uint8))
