import numpy as np
import pytest

from functions.edit.ops.thumbnail import Thumbnail
from layers.common.vision.faces.find import find_faces
from tests.functions.edit.applying import applied
from tests.pictures import astronaut


@pytest.mark.parametrize("size", [(320, 320), (100, 300), (1000, 20)])
def test_it_is_exactly_as_large(size: tuple[int, int], fresh_settings: None) -> None:
    assert applied(astronaut(), Thumbnail(w=size[0], h=size[1])).shape[1::-1] == size


def test_it_shows_the_face(fresh_settings: None) -> None:
    wide = np.concatenate([astronaut(), np.full((512, 900, 3), 128, np.uint8)], axis=1)
    assert len(find_faces(applied(wide, Thumbnail(w=300, h=300)))) == 1
