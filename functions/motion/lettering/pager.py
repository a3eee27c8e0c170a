"""Pages by the time at which they are seen, drawn when they are."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from functions.motion.words.pages import Page

Drawn = TypeVar("Drawn")

_KEPT = 2
"""Pages that stay drawn: memory does not follow the length of a film."""


class Pager(Generic[Drawn]):
    """Finds the page of a time.

    Args:
        pages: in order of time.
        draw: what is made of the page of a number; called anew where it was forgotten.
    """

    def __init__(self, pages: Sequence[Page], draw: Callable[[int], Drawn]) -> None:
        self._pages = pages
        self._starts = [page.t for page in pages]
        self._drawn = lru_cache(maxsize=_KEPT)(draw)

    def at(self, t: float) -> Drawn | None:
        """The page that is seen at a time; None between pages."""
        number = bisect_right(self._starts, t) - 1
        if number < 0 or t >= self._pages[number].end:
            return None
        return self._drawn(number)
