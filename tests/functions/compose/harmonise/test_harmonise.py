import dataclasses
from dataclasses import replace

import cv2
import numpy as np
import pytest

from functions.compose.harmonise.colour import LUMA
from functions.compose.harmonise.harmonise import STEPS, Adjustments, harmonise, harmoniser
from functions.compose.harmonise.scene_light import find_light
from functions.compose.harmonise.texture import measure_texture
from functions.compose.placement.placement import Placement
from functions.compose.render import Finish
from functions.compose.scene import analyse_scene
from layers.common.compositing.layer import Layer
from layers.common.imaging.image import Pixels
from layers.common.vision.subject import Subject
from tests.functions.compose.figures import figure, landscape, noisy
from tests.layers.common.compositing.layers import layer
from tests.pictures import astronaut

STRONG = Adjustments(
    blur=2.0,
    exposure=0.6,
    tint=(0.8, 1.0, 1.2),
    color_match=0.4,
    warm=1.2,
    light_wrap=0.3,
    grain=5.0,
    feather=8.0,
)


def test_every_adjustment_has_its_step() -> None:
    assert {name for name, _ in STEPS} == {one.name for one in dataclasses.fields(Adjustments)}


def test_default_adjustments_change_nothing() -> None:
    before = layer()
    assert harmonise(before, Adjustments()) is before


@pytest.mark.parametrize("name", [name for name, _ in STEPS])
def test_each_adjustment_changes_something_alone(name: str) -> None:
    before = layer()
    adjustments = dataclasses.replace(Adjustments(), **{name: getattr(STRONG, name)})
    after = harmonise(before, adjustments)
    assert not np.array_equal(after.over(), before.over())


@pytest.mark.parametrize("name", [name for name, _ in STEPS])
@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (2, 3)])
def test_layers_of_a_few_pixels(name: str, shape: tuple[int, int]) -> None:
    for level in (0, 1, 255):
        before = layer(alpha=np.full(shape, level, np.uint8))
        after = dict(STEPS)[name](before, getattr(STRONG, name))
        assert after.over().shape == (*shape, 3)


def test_all_at_once_is_deterministic() -> None:
    assert np.array_equal(harmonise(layer(), STRONG).over(), harmonise(layer(), STRONG).over())


PLACE = Placement(0.5, 0.5, 1.0)


def finish_for(background: Pixels) -> Finish:
    scene = analyse_scene(background)
    return harmoniser(scene, background, find_light(background, scene.horizon))


def finished(background: Pixels, colours: Pixels, subject: Subject, place: Placement = PLACE) -> Layer:
    """What becomes of an opaque layer before the middle of a background."""
    height, width = colours.shape[:2]
    behind = np.ascontiguousarray(background[:height, :width])
    before = Layer(colours, np.full((height, width), 255, np.uint8), behind)
    return finish_for(background).layer(before, subject, place)


def test_grain_is_matched() -> None:
    after = finished(noisy(800, 600, 128, 5.0), noisy(400, 400, 128, 0.0), figure())
    assert measure_texture(after.colours).noise == pytest.approx(5.0, rel=0.25)


def test_a_noisier_figure_is_left_as_it_is() -> None:
    figures = noisy(400, 400, 128, 8.0, seed=1)
    after = finished(noisy(800, 600, 128, 1.0), figures, figure())
    assert measure_texture(after.colours).noise == pytest.approx(measure_texture(figures).noise, rel=0.2)


def test_a_figure_is_no_sharper_than_a_soft_scene() -> None:
    soft = np.asarray(cv2.GaussianBlur(astronaut(), (0, 0), 1.3), np.uint8)
    sharp = measure_texture(astronaut()).blur
    after = measure_texture(finished(soft, astronaut(), figure()).colours).blur
    assert sharp is not None
    assert after is not None
    assert after > sharp + 0.4


def test_depth_of_field_is_not_for_the_foreground() -> None:
    """A background far out of focus leaves a figure as sharp as it is."""
    far = np.asarray(cv2.GaussianBlur(astronaut(), (0, 0), 9.0), np.uint8)
    after = measure_texture(finished(far, astronaut(), figure()).colours).blur
    assert after == pytest.approx(measure_texture(astronaut()).blur, abs=0.2)


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
    finish = finish_for(landscape(horizon=0.4))
    assert (finish.shadow(subject, replace(PLACE, base_frac=base)) is not None) is shadow


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


def by_night(level: int, colour: tuple[int, int, int] = (170, 130, 110)) -> np.ndarray:
    """A figure of skin's colour before a bluish scene of a brightness, with two lamps."""
    scene = np.full((200, 300, 3), (level, level, 1.5 * level), np.uint8)
    scene[40:48, 60:70] = scene[40:48, 200:210] = 255
    return np.asarray(
        finished(scene, np.full((100, 100, 3), colour, np.uint8), figure()).colours[50, 50], int
    )


def test_a_face_by_night_is_darker_and_takes_the_colour_of_the_light() -> None:
    """By a stop or two, and its red stays its strongest channel."""
    day, night = by_night(150), by_night(25)
    linear = (night / 255) ** 2.2 @ LUMA / ((day / 255) ** 2.2 @ LUMA)
    assert 0.2 < linear < 0.5
    assert night[2] / night[0] > day[2] / day[0]
    assert night[0] > night[1]


def test_a_figure_from_the_same_night_stays() -> None:
    assert np.abs(by_night(25, (25, 25, 37)) - (25, 25, 37)).max() <= 4
