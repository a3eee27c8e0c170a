"""A film: what is seen at any time of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from functions.motion.picture.shot import Shot
from functions.motion.words.pages import Page


@dataclass(frozen=True, slots=True)
class Film:
    """A pure function of time.

    Attributes:
        duration_s: how long it lasts.
        at: the shot at a time from 0 up to the duration, in seconds.
        poster_s: when it shows best what it is about.
        notes: what is to be told about how it was made.
        subtitles: the words that it shows, page by page.
    """

    duration_s: float
    at: Callable[[float], Shot]
    poster_s: float
    notes: Mapping[str, str] = field(default_factory=dict)
    subtitles: tuple[Page, ...] = ()
