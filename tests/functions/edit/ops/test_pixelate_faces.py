from pathlib import Path

import numpy as np
import pytest

from functions.edit.ops.op import Workspace
from functions.edit.ops.pixelate_faces import PixelateFaces
from layers.common.errors import ModelUnavailable
from layers.common.vision.faces.find import find_faces
from tests.functions.edit.applying import applied
from tests.pictures import astronaut


def test_the_face_is_gone_and_the_rest_is_not(fresh_settings: None) -> None:
    workspace = Workspace()
    (face,) = find_faces(astronaut())
    hidden = applied(astronaut(), PixelateFaces(), workspace=workspace)
    changed = (hidden != astronaut()).any(axis=2)
    box = np.s_[int(face.y) : int(face.y + face.height), int(face.x) : int(face.x + face.width)]
    assert workspace.notes == {"Faces": "1; detector=blazeface"}
    assert changed[box].mean() > 0.95
    assert changed.sum() < 3 * face.area


@pytest.mark.parametrize("blocks", [2, 32])
def test_squares_have_one_colour(blocks: int, fresh_settings: None) -> None:
    hidden = applied(astronaut(), PixelateFaces(blocks=blocks))
    (face,) = find_faces(astronaut())
    middle = hidden[int(face.y + face.height / 2), int(face.x) : int(face.x + face.width)]
    assert len(np.unique(middle, axis=0)) <= blocks + 2


def test_few_squares_hide_that_it_is_a_face(fresh_settings: None) -> None:
    assert find_faces(applied(astronaut(), PixelateFaces(blocks=3))) == ()


def test_without_a_detector_nothing_is_called_hidden(models_dir: Path) -> None:
    with pytest.raises(ModelUnavailable, match="no face detector"):
        applied(astronaut(), PixelateFaces())


def test_without_a_face_nothing_changes_and_the_note_says_so(fresh_settings: None) -> None:
    workspace = Workspace()
    plain = np.full((50, 50, 4), 90, np.uint8)
    assert (applied(plain, PixelateFaces(), workspace=workspace) == plain).all()
    assert workspace.notes == {"Faces": "0; detector=blazeface"}
