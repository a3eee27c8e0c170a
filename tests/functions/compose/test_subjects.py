from pathlib import Path

import numpy as np
import pytest

from functions.compose.params import ComposeParams
from functions.compose.subjects import Subject, as_subject, cut_subjects
from layers.common.core.context import Limits
from layers.common.core.media import Upload
from layers.common.errors import ImageTooLarge, InvalidImage, InvalidParameter, ModelUnavailable, NoSubject
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Image, Pixels
from tests.context import LIMITS
from tests.functions.compose.figures import disc, face, figure
from tests.pictures import astronaut, portrait_jpeg, saved
from tests.shared import PHOTOS, needs_photos, needs_yunet

ANYTHING = 10**9


def block(left: int, top: int, right: int, bottom: int, size: int = 100) -> Pixels:
    """An opaque rectangle in a square of nothing."""
    alpha = np.zeros((size, size), np.uint8)
    alpha[top:bottom, left:right] = 255
    return with_alpha(np.full((size, size, 3), 90, np.uint8), alpha)


def one(data: bytes, **params: object) -> Subject:
    (subject,), _ = cut_subjects([Upload("subjects[0]", data)], ComposeParams.model_validate(params), LIMITS)
    return subject


def test_a_figure_is_cropped_to_what_is_seen() -> None:
    subject = as_subject(Image(block(20, 30, 60, 90)), ANYTHING)
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
    subject = as_subject(Image(block(*box)), ANYTHING)
    assert (subject.cut_below, subject.cut_left, subject.cut_right) == cut


def test_a_mirror_exchanges_left_and_right() -> None:
    subject = as_subject(Image(block(0, 20, 50, 100)), ANYTHING).mirrored
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
    assert as_subject(Image(pixels), ANYTHING).anchor == pytest.approx((1600 + 4200) / 140 / 100)


def test_large_figures_are_reduced_by_a_whole_factor() -> None:
    subject = as_subject(Image(block(0, 0, 100, 60)), 100 * 60 // 3)
    assert subject.image.size == (50, 30)
    assert set(np.unique(subject.image.rgb)) == {90}


def test_all_figures_together_keep_to_max_pixels() -> None:
    files = [Upload(f"subjects[{i}]", saved(block(0, 0, 100, 99), "PNG")) for i in range(8)]
    subjects, _ = cut_subjects(files, ComposeParams(), Limits(10_000, 1))
    assert sum(subject.image.width * subject.image.height for subject in subjects) <= 10_000


@needs_photos
@needs_yunet
def test_faces_of_real_people(monkeypatch: pytest.MonkeyPatch, fresh_settings: None) -> None:
    monkeypatch.setenv("STUDIO_MODELS_DIR", str(PHOTOS.parent / "models"))
    girl = one((PHOTOS / "girl-3.cutout.png").read_bytes())
    assert girl.face is not None
    assert girl.cut_below
    assert girl.anchor == pytest.approx(0.55, abs=0.05)
    assert girl.face.yaw == pytest.approx(0.22, abs=0.05)  # she looks to the right
    assert one((PHOTOS / "girl-2.cutout.png").read_bytes()).face is None  # she shows her back
    assert not one((PHOTOS / "animal-2.cutout.png").read_bytes()).cut_below  # it stands


def test_transparency_is_used_as_it_is() -> None:
    alpha = np.rint(disc() * 255).astype(np.uint8)
    pixels = with_alpha(np.random.default_rng(0).integers(0, 256, (200, 200, 3), np.uint8), alpha)
    whole, subject = Image(pixels), one(saved(pixels, "PNG"), harmonise=False)
    assert np.array_equal(subject.image.pixels, as_subject(whole, ANYTHING).image.pixels)


def test_raw_photos_are_cut() -> None:
    subjects, notes = cut_subjects(
        [Upload("subjects[0]", portrait_jpeg()), Upload("subjects[1]", saved(block(9, 9, 50, 50), "PNG"))],
        ComposeParams(cutout_model="classic"),
        LIMITS,
    )
    assert int(subjects[0].alpha.min()) == 0
    assert notes["Model"] == "classic, none"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (saved(block(0, 0, 0, 0), "PNG"), NoSubject),
        (b"\x89PNG\r\n\x1a\n", InvalidImage),
        (saved(np.full((50, 50, 3), 128, np.uint8), "PNG"), NoSubject),
    ],
    ids=["transparent", "broken", "plain"],
)
def test_the_file_at_fault_is_named(data: bytes, fault: type[Exception]) -> None:
    good = Upload("subjects[0]", saved(block(9, 9, 50, 50), "PNG"))
    with pytest.raises(fault) as told:
        cut_subjects([good, Upload("subjects[1]", data)], ComposeParams(), LIMITS)
    assert told.value.param == "subjects[1]"  # type: ignore[attr-defined]


def test_without_cutting_a_raw_photo_is_refused() -> None:
    with pytest.raises(InvalidParameter) as told:
        one(saved(astronaut(), "PNG"), auto_cutout=False)
    assert told.value.param == "subjects[0]"


def test_a_named_model_is_not_replaced(models_dir: Path) -> None:
    with pytest.raises(ModelUnavailable) as told:
        one(portrait_jpeg(), cutout_model="birefnet-portrait")
    assert told.value.param == "params.cutout_model"


def test_max_pixels() -> None:
    with pytest.raises(ImageTooLarge):
        cut_subjects([Upload("subjects[0]", portrait_jpeg())], ComposeParams(), Limits(1000, 1))
