from dataclasses import replace

import cv2
import numpy as np
import pytest

from functions.compose.finish import finisher
from functions.compose.harmonise.texture import texture
from functions.compose.placement.placement import Placement
from functions.compose.scene.scene import survey
from functions.compose.subjects import Subject
from layers.common.compositing.layer import Layer
from layers.common.imaging.image import Pixels
from tests.functions.compose.figures import figure, landscape, noisy
from tests.pictures import astronaut

PLACE = Placement(0.5, 0.5, 1.0)


def finished(background: Pixels, colours: Pixels, subject: Subject, place: Placement = PLACE) -> Layer:
    """What becomes of an opaque layer before the middle of a background."""
    height, width = colours.shape[:2]
    behind = np.ascontiguousarray(background[:height, :width])
    before = Layer(colours, np.full((height, width), 255, np.uint8), behind)
    return finisher(survey(background), background)(before, subject, place)


def test_grain_is_matched() -> None:
    after = finished(noisy(800, 600, 128, 5.0), noisy(400, 400, 128, 0.0), figure())
    assert texture(after.colours).noise == pytest.approx(5.0, rel=0.25)


def test_a_noisier_figure_is_left_as_it_is() -> None:
    figures = noisy(400, 400, 128, 8.0, seed=1)
    after = finished(noisy(800, 600, 128, 1.0), figures, figure())
    assert texture(after.colours).noise == pytest.approx(texture(figures).noise, rel=0.2)


def test_a_figure_is_no_sharper_than_a_soft_scene() -> None:
    soft = np.asarray(cv2.GaussianBlur(astronaut(), (0, 0), 1.3), np.uint8)
    sharp = texture(astronaut()).blur
    after = texture(finished(soft, astronaut(), figure()).colours).blur
    assert sharp is not None
    assert after is not None
    assert after > sharp + 0.4


def test_depth_of_field_is_not_for_the_foreground() -> None:
    """A background far out of focus leaves a figure as sharp as it is."""
    far = np.asarray(cv2.GaussianBlur(astronaut(), (0, 0), 9.0), np.uint8)
    after = texture(finished(far, astronaut(), figure()).colours).blur
    assert after == pytest.approx(texture(astronaut()).blur, abs=0.2)


@pytest.mark.parametrize(
    ("subject", "base", "shadow"),
    [
        (figure(cut_below=True), 0.9, False),
        (figure(cut_below=False), 0.9, True),
        (figure(cut_below=False), 0.3, False),  # in the sky
    ],
    ids=["bust", "standing", "flying"],
)
def test_a_shadow_only_where_somebody_stands(subject: Subject, base: float, shadow: bool) -> None:
    scene = landscape(horizon=0.4)
    alpha = np.zeros((200, 200), np.uint8)
    alpha[40:150, 80:120] = 255
    before = Layer(np.full((200, 200, 3), 90, np.uint8), alpha, np.ascontiguousarray(scene[:, :200]))
    after = finisher(survey(scene), scene)(before, subject, replace(PLACE, base_frac=base))
    assert bool((after.behind < before.behind).any()) is shadow


def test_the_items_settings_are_passed_on() -> None:
    scene, colours = landscape(), np.full((100, 100, 3), 128, np.uint8)
    plain = finished(scene, colours, figure())
    warmer = finished(scene, colours, figure(), replace(PLACE, warm=1.3))
    assert warmer.colours[50, 50, 0] > plain.colours[50, 50, 0]
    matched = finished(scene, colours, figure(), replace(PLACE, color_match=0.4))
    assert not np.array_equal(matched.colours, plain.colours)


def test_a_figure_in_the_dark_gets_less_light() -> None:
    bright = np.full((200, 200, 3), 220, np.uint8)
    assert finished(landscape() // 6, bright, figure()).colours.mean() < 200
    assert finished(np.full((200, 300, 3), 230, np.uint8), bright, figure()).colours.mean() > 210
