from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from functions.motion.features import Features
from functions.motion.lettering.placement import Place, place_words
from layers.common.imaging.alpha import Box
from layers.common.imaging.lanczos import FloatBox

ORDER: Sequence[Place] = ("foot", "head", "middle")
TOPS = {"foot": 800, "head": 0, "middle": 400}


@dataclass(frozen=True)
class Words:
    """A line 1000 px wide and, in its usual size, 200 px high, on a frame 1000 px high."""

    place: Place
    height: float

    @property
    def boxes(self) -> Sequence[Box]:
        middle = TOPS[self.place] + 100
        return [(0, round(middle - self.height / 2), 1000, round(middle + self.height / 2))]


def placed(*boxes: FloatBox, detector: str = "yunet") -> tuple[Words, dict[str, str]]:
    return place_words(
        ORDER,
        lambda size: 200 * size,
        lambda height, place: Words(place, height),
        Features(boxes, detector),
    )


@pytest.mark.parametrize(
    ("boxes", "place", "size", "note"),
    [
        ((), "foot", 1.0, "foot"),
        (((0, 300, 50, 700),), "foot", 1.0, "foot"),
        (((0, 700, 50, 850),), "head", 1.0, "head"),
        (((0, 700, 50, 850), (900, 150, 950, 250)), "middle", 1.0, "middle"),
        (((0, 0, 50, 815), (0, 985, 50, 1000)), "foot", 0.8, "foot at 0.8 of its size"),
        (((0, 0, 50, 1000),), "foot", 0.6, "foot at 0.6 of its size, over 12 % of a face"),
        (
            ((0, 100, 50, 900), (950, 820, 1000, 1000), (500, 0, 550, 50)),
            "middle",
            0.6,
            "middle at 0.6 of its size, over 15 % of a face",
        ),
    ],
)
def test_the_first_free_place_then_a_smaller_size_then_the_least_covered(
    boxes: tuple[FloatBox, ...], place: Place, size: float, note: str
) -> None:
    words, notes = placed(*boxes)
    assert words.place == place
    assert words.height / 200 == pytest.approx(size)
    assert notes == {"Text-Place": note}


def test_whoever_cannot_see_faces_says_so() -> None:
    words, notes = placed(detector="none")
    assert (words.place, words.height) == ("foot", 200)
    assert notes == {"Text-Place": "foot, without a face detector"}


def test_without_a_photo_there_is_nothing_to_say() -> None:
    words, notes = place_words(ORDER, lambda size: 200 * size, lambda h, place: Words(place, h), None)
    assert (words.place, notes) == ("foot", {})


def test_each_size_is_set_once() -> None:
    sizes: list[float] = []

    def typeset(size: float) -> float:
        sizes.append(size)
        return 200 * size

    place_words(ORDER, typeset, lambda h, p: Words(p, h), Features(((0, 0, 50, 1000),), "yunet"))
    assert sizes == sorted(set(sizes), reverse=True)
