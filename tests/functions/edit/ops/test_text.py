from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from functions.edit.ops.op import Workspace
from functions.edit.ops.text import Text
from layers.common.compositing.layout import Compass
from layers.common.errors import InvalidParameter
from layers.common.imaging.image import Pixels
from tests.functions.edit.applying import applied

GREY = np.full((300, 600, 3), 100, np.uint8)


def ink(pixels: Pixels) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero((pixels != GREY).any(axis=2))
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


@pytest.mark.parametrize(
    ("gravity", "across", "down"),
    [("north-west", 0, 0), ("north-east", 1, 0), ("south", 0.5, 1), ("centre", 0.5, 0.5)],
)
def test_words_stand_where_they_should(gravity: Compass, across: float, down: float) -> None:
    left, top, right, bottom = ink(applied(GREY, Text(text="Hamnen", size=40, gravity=gravity, margin=0.05)))
    free_across, free_down = 570 - (right - left), 270 - (bottom - top)
    assert left - 15 == pytest.approx(free_across * across, abs=4)
    assert top - 15 == pytest.approx(free_down * down, abs=16)  # room for accents above, descenders below


def test_letters_have_their_colour_and_size() -> None:
    pixels = applied(GREY, Text(text="HHH", size=100, color="#ff0000"))
    _, top, _, bottom = ink(pixels)
    assert (pixels == (255, 0, 0)).all(axis=2).sum() > 3000
    assert 60 < bottom - top < 80  # capitals are about 0.7 em high


def test_opacity_mixes() -> None:
    pixels = applied(GREY, Text(text="HHH", size=100, color="#ffffff", opacity=0.5))
    assert pixels.max() in (177, 178)


@pytest.mark.parametrize("text", ["å ö ł ș", "Ελληνικά", "Українська", "2 487,6 kr"])
def test_the_alphabets_of_europe(text: str) -> None:
    workspace = Workspace()
    assert (applied(GREY, Text(text=text), workspace=workspace) != GREY).any()
    assert workspace.notes == {}


def test_missing_characters_are_omitted_and_noted() -> None:
    workspace = Workspace()
    with_it = applied(GREY, Text(text="Kyoto \u4eac"), workspace=workspace)
    assert workspace.notes == {"Text-Missing": "U+4EAC"}
    assert (with_it == applied(GREY, Text(text="Kyoto"))).all()


def test_a_text_of_which_nothing_is_left_is_refused() -> None:
    with pytest.raises(InvalidParameter, match=r"received U\+1FAE0$") as told:
        applied(GREY, Text(text="\U0001fae0"))
    assert told.value.param == "ops[0].text"


def test_long_words_become_smaller() -> None:
    left, _, right, _ = ink(applied(GREY, Text(text="Donaudampfschifffahrtsgesellschaft", size=200)))
    assert (left, right) >= (0, 0)
    assert right - left <= 570


def test_a_stroke_goes_around() -> None:
    plain, stroked = (ink(applied(GREY, Text(text="Hej", size=80, stroke=s))) for s in (0, 5))
    assert plain[0] - stroked[0] == pytest.approx(5, abs=1)
    assert stroked[3] - plain[3] == pytest.approx(5, abs=1)


def test_a_background_lies_behind() -> None:
    pixels = applied(GREY, Text(text="Hej", size=60, background="#c41e3a"))
    red = (pixels == (0xC4, 0x1E, 0x3A)).all(axis=2)
    assert red.sum() > 2 * (pixels == 255).all(axis=2).sum()
    assert red.any(axis=1).sum() > 60


def test_on_what_is_transparent_it_shows() -> None:
    pixels = applied(np.zeros((80, 200, 4), np.uint8), Text(text="Hej", size=50))
    assert pixels[..., 3].max() == 255
    assert (pixels[pixels[..., 3] > 30][:, :3] == 255).all()


def test_text_that_cannot_fit_is_refused() -> None:
    with pytest.raises(InvalidParameter) as fault:
        applied(np.zeros((8, 8, 3), np.uint8), Text(text="far too many words for so few pixels"))
    assert fault.value.param == "ops[0].text"


@pytest.mark.parametrize(
    "fields", [{"text": ""}, {"text": "a" * 501}, {"text": "a", "size": 1}, {"text": "a", "font": "comic"}]
)
def test_senseless_words_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Text(**fields)


def test_blank_words_change_nothing() -> None:
    assert Text(text="  \n").is_neutral
