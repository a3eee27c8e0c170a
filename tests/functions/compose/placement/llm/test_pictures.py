import io

import numpy as np
import pytest
from PIL import Image as Pillow

from functions.compose.placement.llm.pictures import as_jpeg, reduced_scene, reduced_subjects
from functions.compose.subjects import Subject
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Credit, Image
from tests.functions.compose.figures import figure, landscape


@pytest.mark.parametrize(("size", "shown"), [((3000, 2000), (1024, 683)), ((300, 200), (300, 200))])
def test_a_scene_is_reduced_and_never_enlarged(size: tuple[int, int], shown: tuple[int, int]) -> None:
    assert reduced_scene(landscape(*size)).size == shown


def test_subjects_are_smaller_still() -> None:
    assert [one.size for one in reduced_subjects([figure(1000, 2000), figure(100, 50)])] == [
        (256, 512),
        (100, 50),
    ]


def test_what_is_hidden_is_not_shown() -> None:
    """Under a transparent pixel may lie a whole photo."""
    secret = np.random.default_rng(0).integers(0, 256, (80, 80, 3), np.uint8)
    (shown,) = reduced_subjects([Subject(Image(with_alpha(secret, np.zeros((80, 80), np.uint8))))])
    assert set(np.unique(shown.rgb)) == {128}


def test_the_file_holds_pixels_only() -> None:
    image = Image(landscape())
    with Pillow.open(io.BytesIO(as_jpeg(Image(image.pixels, Credit())))) as picture:
        assert picture.format == "JPEG"
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
