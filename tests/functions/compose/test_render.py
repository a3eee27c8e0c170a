from dataclasses import replace

import numpy as np
import pytest

from functions.compose.placement.placement import Placement
from functions.compose.render import UNCHANGED, boxes_json, render, subject_box
from layers.common.compositing.layer import Layer
from layers.common.compositing.shadows import Drop
from layers.common.errors import OutputTooLarge
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Image, Pixels
from layers.common.vision.subject import Subject
from tests.functions.compose.figures import disc, face, figure
from tests.pictures import gradient

SCENE = gradient(300, 200)
MOST = 10**7


def rendered(*pairs: tuple[Subject, Placement], scene: Pixels = SCENE) -> Pixels:
    subjects, placements = zip(*pairs, strict=True)
    return render(scene, subjects, placements, UNCHANGED, max_pixels=MOST)


def changed(picture: Pixels) -> tuple[int, int, int, int]:
    """left, top, right, bottom of what is not the scene any more."""
    rows, columns = np.nonzero((picture != SCENE).any(axis=2))
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


@pytest.mark.parametrize(
    ("placement", "box"),
    [
        (Placement(0.5, 0.5, 1.0), (125, 100, 175, 200)),
        (Placement(0.5, 0.5, 0.75), (125, 50, 175, 150)),
        (Placement(0.25, 0.1, 1.0), (18, 150, 43, 200)),
        (Placement(0.5, 0.0, 1.0), (-25, 100, 25, 200)),
        (Placement(2.0, 0.5, 1.0), (50, -200, 250, 200)),
    ],
)
def test_where_a_figure_lies(placement: Placement, box: tuple[int, int, int, int]) -> None:
    """Half as wide as high, its anchor in the middle, in a frame of 300 × 200."""
    subject = figure(100, 200, faceless=True)
    assert subject_box(subject, placement, 300, 200) == box
    inside = (max(box[0], 0), max(box[1], 0), min(box[2], 300), min(box[3], 200))
    assert changed(rendered((subject, placement))) == inside


def test_target_frac_is_where_the_face_is() -> None:
    pixels = with_alpha(np.full((200, 100, 3), 90, np.uint8), np.full((200, 100), 255, np.uint8))
    subject = Subject(Image(pixels), face(60, 10, 20))
    left, _, right, _ = subject_box(subject, Placement(0.5, 0.4, 1.0), 300, 200)
    assert (left, right) == (120 - 35, 120 + 15)
    left, _, right, _ = subject_box(subject.mirrored, Placement(0.5, 0.4, 1.0), 300, 200)
    assert (left, right) == (120 - 15, 120 + 35)


def test_the_boxes_that_are_reported() -> None:
    """The second is mirrored, so that its face, seven tenths across, is three tenths across."""
    pixels = with_alpha(np.full((200, 100, 3), 90, np.uint8), np.full((200, 100), 255, np.uint8))
    faced = Subject(Image(pixels), face(60, 10, 20))
    placements = [Placement(0.5, 0.4, 1.0), Placement(0.5, 0.4, 0.75, flip=True)]
    text = boxes_json([faced, faced], placements, 300, 200)
    assert text == "[[85,100,135,200],[105,50,155,150]]"
    assert changed(rendered((faced, placements[1]))) == (105, 50, 155, 150)


def test_a_figure_of_the_right_size_is_copied_to_the_byte() -> None:
    alpha = np.rint(disc(100, 40) * 255).astype(np.uint8)
    pixels = with_alpha(np.random.default_rng(0).integers(0, 256, (100, 100, 3), np.uint8), alpha)
    picture = rendered((Subject(Image(pixels)), Placement(0.5, 0.5, 1.0)))
    there, opaque = picture[100:, 100:200], alpha == 255
    assert np.array_equal(there[opaque], pixels[opaque][:, :3])
    assert np.array_equal(there[alpha == 0], SCENE[100:, 100:200][alpha == 0])


@pytest.mark.parametrize("scale", [0.1, 0.35, 0.5, 0.9, 1.7])
def test_no_fringe_at_any_size(scale: float) -> None:
    """A red disc whose hidden pixels are green, on red: nothing but red is seen."""
    alpha = np.rint(disc(200, 80, edge=6) * 255).astype(np.uint8)
    colours = np.where(alpha[..., None] > 0, np.array([200, 30, 30]), np.array([0, 255, 0]))
    subject = Subject(Image(with_alpha(colours.astype(np.uint8), alpha)))
    red = np.full((200, 300, 3), (200, 30, 30), np.uint8)
    picture = rendered((subject, Placement(scale, 0.5, 1.0)), scene=red)
    assert np.abs(picture.astype(int) - red).max() <= 4


def test_a_mirrored_figure() -> None:
    colours = np.zeros((100, 100, 3), np.uint8)
    colours[:, :50] = (250, 0, 0)
    subject = Subject(Image(with_alpha(colours, np.full((100, 100), 255, np.uint8))))
    plain = rendered((subject, Placement(0.5, 0.5, 1.0)))
    mirrored = rendered((subject, Placement(0.5, 0.5, 1.0, flip=True)))
    assert np.array_equal(mirrored[100:, 100:200], plain[100:, 100:200][:, ::-1])


@pytest.mark.parametrize("orders", [(0, 1), (1, 0), (-5, 5), (0, 0)])
def test_the_higher_order_is_in_front_and_of_equals_the_later(orders: tuple[int, int]) -> None:
    red, blue = (figure(100, 100, faceless=True, colour=c) for c in ((250, 0, 0), (0, 0, 250)))
    picture = rendered(
        (red, Placement(0.5, 0.5, 1.0, draw_order=orders[0])),
        (blue, Placement(0.5, 0.5, 1.0, draw_order=orders[1])),
    )
    assert tuple(picture[150, 150]) == ((250, 0, 0) if orders[0] > orders[1] else (0, 0, 250))


def test_outside_the_frame_nothing_happens() -> None:
    subject = figure(100, 100, faceless=True)
    assert np.array_equal(rendered((subject, Placement(0.5, 0.5, 0.0))), SCENE)


def test_the_background_is_not_changed_in_place() -> None:
    scene = SCENE.copy()
    scene.flags.writeable = False
    rendered((figure(), Placement(0.9, 0.5, 1.0)), scene=scene)


def test_what_is_finished_has_surroundings() -> None:
    seen: list[Layer] = []

    def look(layer: Layer, _subject: Subject, _placement: Placement) -> Layer:
        seen.append(layer)
        return layer

    finish = replace(UNCHANGED, layer=look)
    for cut_below in (True, False):
        subject = figure(100, 100, cut_below=cut_below, faceless=True)
        render(SCENE, [subject], [Placement(0.5, 0.5, 0.8)], finish, max_pixels=MOST)
    bust, standing = seen
    assert bust.alpha.shape == (120, 120)
    assert standing.alpha.shape == (160 - 30 + 40 - 10, 160)
    assert np.count_nonzero(bust.alpha) == np.count_nonzero(standing.alpha) == 100 * 100


def test_a_figure_beyond_max_pixels_names_its_scale() -> None:
    subjects = [figure(), figure(1000, 10)]
    placements = [Placement(0.5, 0.5, 1.0), Placement(2.0, 0.5, 1.0)]
    with pytest.raises(OutputTooLarge) as caught:
        render(SCENE, subjects, placements, UNCHANGED, max_pixels=10**6)
    assert caught.value.param == "params.items[1].scale"


def test_a_shadow_darkens_what_is_behind_and_not_the_figure() -> None:
    """It may fall far beyond the figure's surroundings."""
    shadow = Drop(-45, 0, 0.0, 0.5)
    subject, placement = figure(10, 20, cut_below=False, faceless=True), Placement(0.1, 0.5, 0.8)
    finish = replace(UNCHANGED, shadow=lambda _subject, _placement: shadow)
    after = render(SCENE, [subject], [placement], finish, max_pixels=MOST)
    box = subject_box(subject, placement, SCENE.shape[1], SCENE.shape[0])
    rows = slice(box[1], box[3])
    assert np.array_equal(
        after[rows, box[0] : box[2]], np.full_like(after[rows, box[0] : box[2]], (120, 90, 60))
    )
    moved = slice(box[0] - 45, box[2] - 45)
    assert np.abs(after[rows, moved].astype(int) * 2 - SCENE[rows, moved]).max() <= 1
    changed = np.argwhere((after != SCENE).any(axis=-1))[:, 1]
    assert changed.min() == moved.start
