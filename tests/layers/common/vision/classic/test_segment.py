import cv2
import numpy as np
import pytest
from skimage import data

from layers.common.errors import NoSubject
from layers.common.imaging.image import Mask, Pixels
from layers.common.vision.classic.segment import segment
from layers.common.vision.faces.face import Face
from tests.pictures import astronaut, gradient


def product(size: int = 300) -> tuple[Pixels, Mask]:
    """A red ball on a grey ground with sensor noise, and where it is."""
    y, x = np.mgrid[:size, :size]
    inside = (x - size * 0.55) ** 2 + (y - size * 0.5) ** 2 < (size * 0.28) ** 2
    picture = np.where(inside[..., None], (190, 40, 30), (170, 172, 175)) + np.random.default_rng(1).normal(
        0, 4, (size, size, 3)
    )
    return np.clip(picture, 0, 255).astype(np.uint8), np.where(inside, 255, 0).astype(np.uint8)


def overlap(found: Mask, truth: Mask) -> float:
    ours = cv2.resize(found, truth.shape[::-1]) > 127
    return float((ours & (truth > 0)).sum() / (ours | (truth > 0)).sum())


@pytest.mark.parametrize("size", [120, 300, 1500])
def test_a_product_on_a_plain_ground(size: int) -> None:
    picture, truth = product(size)
    assert overlap(segment(picture, ()), truth) > 0.95


def test_the_whole_picture_is_covered_and_the_grid_small() -> None:
    matte = segment(product(900)[0][:600], ())
    assert matte.dtype == np.uint8
    assert matte.shape == (267, 400)


def test_the_same_picture_gives_the_same_matte() -> None:
    assert np.array_equal(segment(astronaut(), ()), segment(astronaut(), ()))


def test_a_face_brings_its_body_along() -> None:
    """The astronaut's face lies at (170, 60) to (270, 190): her suit below it belongs to the subject."""
    matte = cv2.resize(segment(astronaut(), [Face(178, 68, 92, 118, 0.9)]), (512, 512))
    assert matte[130, 220] > 127
    assert matte[400, 180] > 127


@pytest.mark.parametrize(
    "picture",
    [
        np.full((300, 400, 3), 128, np.uint8),
        gradient(400, 300),
        np.random.default_rng(0).integers(0, 256, (300, 400, 3), np.uint8),
        np.dstack([data.brick()] * 3),
        np.dstack([data.gravel()] * 3),
        np.zeros((1, 1, 3), np.uint8),
        np.zeros((1, 5000, 3), np.uint8),
    ],
    ids=["plain", "gradient", "noise", "brick", "gravel", "one pixel", "one row"],
)
def test_what_has_no_subject(picture: Pixels) -> None:
    with pytest.raises(NoSubject):
        segment(picture, ())


def test_letterbox_bars_are_not_the_background() -> None:
    picture, truth = product()
    boxed = np.pad(picture, ((60, 60), (0, 0), (0, 0)))
    assert overlap(segment(boxed, ()), np.pad(truth, ((60, 60), (0, 0)))) > 0.9
