"""The place of words on a photo: clear of eyes and mouths, in a smaller size if need be."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol, TypeVar

from functions.motion.features import Features
from layers.common.imaging.alpha import Box

Place = Literal["foot", "middle", "head"]
"""The lower end of the safe zone, its middle, and its upper end."""

_SIZES = (1.0, 0.9, 0.8, 0.7, 0.6)
"""Sizes of type that are tried, relative to the usual one."""


class Placed(Protocol):
    """Words that are set and stand at a place."""

    @property
    def boxes(self) -> Sequence[Box]:
        """Boxes on the frame around the words and what surrounds them."""


Words = TypeVar("Words")
PlacedT = TypeVar("PlacedT", bound=Placed)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place, and the size of type there relative to the usual one."""

    place: Place
    size: float

    def note(self, covered: float) -> str:
        smaller = f" at {self.size:g} of its size" if self.size < 1 else ""
        return f"{self.place}{smaller}" + (
            f", over {max(1, round(100 * covered))} % of a face" if covered else ""
        )


def place_words(
    order: Sequence[Place],
    typeset: Callable[[float], Words],
    place: Callable[[Words, Place], PlacedT],
    features: Features | None,
) -> tuple[PlacedT, dict[str, str]]:
    """Set words where they cover no eyes and no mouth.

    The first free place of ``order`` is taken. If none is free, the type becomes smaller, down to 0.6 of its
    size. If it still covers a face everywhere, it takes the place and the size that cover the least.

    Args:
        typeset: sets the words in a size, relative to the usual one.
        place: puts them at a place.
        features: None if there is no photo.

    Returns:
        The words, and a note ``Text-Place`` if they stand on a photo.

    Raises:
        InvalidParameter: the words do not fit.
    """
    set_once = cache(typeset)
    if features is None or not features.are_known:
        placed = place(set_once(1.0), order[0])
        is_unsure = features is not None and placed.boxes
        return placed, {"Text-Place": f"{order[0]}, without a face detector"} if is_unsure else {}
    best: tuple[float, Spot, PlacedT] | None = None
    for spot in _spots(order):
        placed = place(set_once(spot.size), spot.place)
        covered = features.covered(placed.boxes)
        if best is None or covered < best[0]:
            best = covered, spot, placed
        if not covered:
            break
    assert best is not None
    covered, spot, placed = best
    return placed, {"Text-Place": spot.note(covered)} if placed.boxes else {}


def _spots(order: Sequence[Place]) -> Iterator[Spot]:
    return (Spot(place, size) for size in _SIZES for place in order)
