import numpy as np
import pytest

from layers.common.errors import InvalidParameter, NoSubject
from layers.common.imaging.image import Credit, Image, Pixels
from layers.common.vision.cut import cut, cut_by_model, is_cut_out
from layers.common.vision.matting.refine import keep
from tests.pictures import astronaut


def transparent_above(row: int) -> Pixels:
    alpha = np.full((512, 512), 255, np.uint8)
    alpha[:row] = 0
    return np.dstack((astronaut(), alpha))


def test_transparency_of_its_own_is_taken_as_it_is() -> None:
    image = Image(transparent_above(100))
    found = cut(image, "classic")
    assert found.image is image
    assert found.notes["Model"] == "none"


@pytest.mark.parametrize("pixels", [astronaut(), transparent_above(0)], ids=["no alpha", "opaque alpha"])
def test_without_any_a_model_cuts(pixels: Pixels) -> None:
    found = cut(Image(pixels, Credit("© Tidningen")), "classic", matting=keep)
    assert found.notes == {"Model": "classic", "Matte": "the model's own alpha"}
    assert found.image.credit.copyright == "© Tidningen"
    assert found.image.alpha is not None
    assert (int(found.image.alpha.min()), int(found.image.alpha.max())) == (0, 255)


def test_cutting_anew_does_not_ask_for_it() -> None:
    assert cut_by_model(Image(transparent_above(100)), "classic", matting=keep).notes["Model"] == "classic"


def test_one_clear_pixel_makes_a_cut_out() -> None:
    pixels = transparent_above(0)
    pixels[3, 3, 3] = 254
    assert is_cut_out(Image(pixels))


@pytest.mark.parametrize("faintest", [0, 8])
def test_nothing_that_anybody_sees_is_no_subject(faintest: int) -> None:
    pixels = transparent_above(512)
    pixels[5, 5, 3] = faintest
    with pytest.raises(NoSubject):
        cut(Image(pixels), None)


def test_the_input_that_named_the_model_is_blamed() -> None:
    with pytest.raises(InvalidParameter) as fault:
        cut(Image(np.array(astronaut())), "u3net", param="params.cutout_model")
    assert fault.value.param == "params.cutout_model"
