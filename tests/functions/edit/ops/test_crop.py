from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from functions.edit.ops.crop import Crop
from functions.edit.ops.op import Workspace
from layers.common.compositing.layout import Compass
from layers.common.errors import InvalidParameter
from layers.common.vision.faces.find import find_faces
from tests.functions.edit.applying import applied
from tests.pictures import astronaut


def test_a_box() -> None:
    assert (applied(astronaut(), Crop(box=(10, 20, 110, 50))) == astronaut()[20:50, 10:110]).all()


@pytest.mark.parametrize(
    ("aspect", "size", "expected"),
    [
        ("16:9", (1600, 1600), (1600, 900)),
        ("1:1", (300, 200), (200, 200)),
        ("9:16", (90, 1600), (90, 160)),
        ("2.35:1", (470, 400), (470, 200)),
        ("1:60000", (5, 5), (1, 5)),
    ],
)
def test_an_aspect(aspect: str, size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert Crop(aspect=aspect).size_after(size) == expected


def test_the_middle_is_kept() -> None:
    assert (applied(astronaut(), Crop(w=100, h=50)) == astronaut()[231:281, 206:306]).all()


@pytest.mark.parametrize(
    ("gravity", "where"),
    [("north-west", np.s_[:50, :100]), ("south", np.s_[-50:, 206:306]), ("east", np.s_[231:281, -100:])],
)
def test_a_side_is_kept(gravity: Compass, where: tuple[slice, slice]) -> None:
    assert (applied(astronaut(), Crop(w=100, h=50, gravity=gravity)) == astronaut()[where]).all()


def test_the_face_is_kept(fresh_settings: None) -> None:
    (face,) = find_faces(astronaut())
    wide = np.concatenate([np.full((512, 700, 3), 128, np.uint8), astronaut()], axis=1)
    workspace = Workspace()
    cropped = applied(wide, Crop(aspect="1:2", gravity="face"), workspace=workspace)
    (found,) = find_faces(cropped)
    assert workspace.notes == {"Faces": "1; detector=blazeface"}
    assert found.x + found.width / 2 == pytest.approx(cropped.shape[1] / 2, abs=face.width / 4)


def test_without_a_face_entropy_decides_and_the_note_says_so(fresh_settings: None) -> None:
    plain = np.full((100, 400, 3), 128, np.uint8)
    plain[:, 300:] = np.random.default_rng(0).integers(0, 256, (100, 100, 3))
    workspace = Workspace()
    cropped = applied(plain, Crop(aspect="1:1", gravity="face"), workspace=workspace)
    assert (cropped == plain[:, 300:]).all()
    assert "entropy" in workspace.notes["Gravity-Fallback"]


def test_of_a_plain_picture_entropy_keeps_the_middle() -> None:
    ramp = np.full((10, 100, 3), 7, np.uint8)
    ramp[:, 50] = 9
    assert applied(ramp, Crop(aspect="1:1", gravity="entropy"))[..., 0].max() == 9


@pytest.mark.parametrize(
    "box", [(0, 0, 513, 10), (-1, 0, 5, 5), (5, 5, 5, 9), (9, 9, 5, 12), (0, 600, 5, 605)]
)
def test_boxes_that_are_not_in_the_picture(box: tuple[int, int, int, int]) -> None:
    with pytest.raises(InvalidParameter) as fault:
        applied(astronaut(), Crop(box=box))
    assert fault.value.param == "ops[0].box"


def test_sizes_that_the_picture_has_not() -> None:
    with pytest.raises(InvalidParameter) as fault:
        applied(astronaut(), Crop(w=100, h=513))
    assert fault.value.param == "ops[0].h"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"w": 5},
        {"box": (0, 0, 1, 1), "aspect": "1:1"},
        {"aspect": "16/9"},
        {"aspect": "0:1"},
        {"box": (0, 0, 1, 1), "gravity": "north"},
    ],
)
def test_senseless_parts_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Crop(**fields)
