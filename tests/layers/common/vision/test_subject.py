import numpy as np
import pytest

from layers.common.imaging.image import Image
from layers.common.vision.subject import Subject
from tests.functions.compose.figures import block, face, figure


def subject_of(cutout: Image, max_pixels: int = 10**9) -> Subject:
    return Subject.from_cutout(cutout, max_pixels=max_pixels)


def test_a_figure_is_cropped_to_what_is_seen() -> None:
    subject = subject_of(Image(block(20, 30, 60, 90)))
    assert subject.image.size == (40, 60)
    assert subject.aspect == pytest.approx(2 / 3)
    assert int(subject.alpha.min()) == 255


@pytest.mark.parametrize(
    ("box", "cut"),
    [
        ((30, 20, 70, 100), (True, False, False)),
        ((30, 20, 70, 99), (False, False, False)),
        ((0, 20, 50, 100), (True, True, False)),
        ((50, 20, 100, 100), (True, False, True)),
        ((0, 0, 100, 90), (False, True, True)),
        ((45, 0, 55, 100), (False, False, False)),  # feet that touch the border are no cut
    ],
)
def test_borders_that_cut_a_figure(box: tuple[int, int, int, int], cut: tuple[bool, bool, bool]) -> None:
    subject = subject_of(Image(block(*box)))
    assert (subject.cut_below, subject.cut_left, subject.cut_right) == cut


def test_a_mirror_exchanges_left_and_right() -> None:
    subject = subject_of(Image(block(0, 20, 50, 100))).mirrored
    assert (subject.cut_below, subject.cut_left, subject.cut_right) == (True, False, True)
    turned = figure(yaw=0.5).mirrored
    assert turned.face is not None
    assert turned.face.yaw == pytest.approx(-0.5)


def test_the_anchor_is_the_face() -> None:
    image = Image(np.full((200, 100, 4), 255, np.uint8))
    assert Subject(image, face(10, 20, 40)).anchor == pytest.approx(0.3)
    assert Subject(image, face(10, 20, 40)).mirrored.anchor == pytest.approx(0.7)


def test_without_a_face_it_is_the_middle_of_the_matte() -> None:
    pixels = block(0, 0, 100, 100)
    pixels[:50, 40:, 3] = 0  # 40 columns of full height, 60 of half: (40·20·2 + 60·70) / (40·2 + 60)
    assert subject_of(Image(pixels)).anchor == pytest.approx((1600 + 4200) / 140 / 100)


def test_large_figures_are_reduced_by_a_whole_factor() -> None:
    subject = subject_of(Image(block(0, 0, 100, 60)), 100 * 60 // 3)
    assert subject.image.size == (50, 30)
    assert set(np.unique(subject.image.rgb)) == {90}
