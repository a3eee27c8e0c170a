"""Where faces are on the frame: a mark that is painted at their place is found there again in the film."""

import numpy as np
import pytest

from functions.motion.camera import Move, PhotoCrop, camera_background, plate, plate_size
from functions.motion.easing import EASINGS, EasingName
from functions.motion.effects.parallax import depth_layers
from functions.motion.features import MOMENTS, Features
from functions.motion.picture.planes import View
from functions.motion.picture.renderer import Renderer, Shot
from layers.common.imaging.alpha import bounds
from layers.common.imaging.image import Pixels
from layers.common.vision.faces.face import Face, Faces

FRAME = (180, 320)
CROP = (216, 384)
MARK = (90, 150, 120, 174)
"""The features of a face without landmarks whose box is ten and twenty-five per cent wider."""


def _crop(rgb: Pixels) -> PhotoCrop:
    left, top, right, bottom = MARK
    width, height = (right - left) / 0.8, (bottom - top) / 0.75
    face = Face(left - 0.1 * width, top - 0.2 * height, width, height, 1.0)
    return PhotoCrop(rgb, (0.5, 0.5), Faces([face], "yunet"))


def _marked() -> Pixels:
    rgb = np.full((CROP[1], CROP[0], 3), 40, np.uint8)
    rgb[MARK[1] : MARK[3], MARK[0] : MARK[2]] = 230
    return rgb


@pytest.mark.parametrize("easing", ["linear", "expo_out"])
@pytest.mark.parametrize("ends", [((0.0, 0.0), (80.0, 120.0)), ((30.0, 40.0), (30.0, 40.0))])
@pytest.mark.parametrize("zoom", [1.0, 1.8])
def test_a_camera_takes_them_along(
    easing: EasingName, ends: tuple[tuple[float, float], tuple[float, float]], zoom: float
) -> None:
    rgb = _marked()
    scale = plate_size(CROP)[0] / CROP[0]
    move = Move(View(scale, *ends[0]), View(scale / zoom, *ends[1]), EASINGS[easing])
    features = Features.under_camera(_crop(rgb), move, FRAME)
    background = camera_background(plate(rgb), move, FRAME)
    assert len(features.boxes) == len(MOMENTS)
    for x, box in list(zip(MOMENTS, features.boxes, strict=True))[::6]:
        renderer = Renderer(FRAME)
        renderer.render(Shot(background(x)))
        found = bounds(np.asarray(renderer.canvas.y > 125, np.uint8))
        assert found is not None
        shown = [min(max(side, 0), FRAME[n % 2]) for n, side in enumerate(box)]
        assert np.abs(np.subtract(found, shown)).max() <= 4


def test_parallax_takes_them_along_with_the_subject() -> None:
    rgb = _marked()
    alpha = np.zeros((CROP[1], CROP[0]), np.uint8)
    alpha[100:300, 40:150] = 255
    plain = np.full_like(rgb, 40)
    layers = depth_layers(plain, np.dstack([rgb, alpha]), FRAME, 2.0, EASINGS["linear"])
    on_subject = layers.features(_crop(rgb), alpha, FRAME)
    for x, box in list(zip(MOMENTS, on_subject.boxes, strict=True))[::8]:
        background, subject = layers.at(x)
        renderer = Renderer(FRAME)
        renderer.render(Shot(background, (subject,)))
        found = bounds(np.asarray(renderer.canvas.y > 125, np.uint8))
        assert found is not None
        assert np.abs(np.subtract(found, box)).max() <= 4


def test_a_face_behind_the_subject_moves_with_the_background() -> None:
    rgb = _marked()
    alpha = np.zeros((CROP[1], CROP[0]), np.uint8)
    alpha[200:380, 10:80] = 255
    layers = depth_layers(rgb, np.dstack([rgb, alpha]), FRAME, 2.0, EASINGS["linear"])
    box = layers.features(_crop(rgb), alpha, FRAME).boxes[-1]
    background, _ = layers.at(1.0)
    renderer = Renderer(FRAME)
    renderer.render(Shot(background))
    found = bounds(np.asarray(renderer.canvas.y > 125, np.uint8))
    assert found is not None
    assert np.abs(np.subtract(found, box)).max() <= 4


def test_what_is_out_of_the_frame_is_left_out() -> None:
    scale = plate_size(CROP)[0] / CROP[0]
    away = View(scale, 1000.0, 0.0)
    features = Features.under_camera(_crop(_marked()), Move(away, away, EASINGS["linear"]), FRAME)
    assert features.boxes == ()
    assert features.covered([(0, 0, *FRAME)]) == 0


def test_the_part_that_words_cover_is_the_largest_of_any_box() -> None:
    features = Features(((0, 0, 10, 10), (100, 100, 110, 120)), "yunet")
    assert features.covered([(0, 0, 5, 10)]) == pytest.approx(0.5)
    assert features.covered([(0, 0, 5, 10), (100, 100, 110, 115)]) == pytest.approx(0.75)
    assert features.covered([(20, 0, 50, 90)]) == 0
