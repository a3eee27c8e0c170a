from pathlib import Path

import numpy as np
import pytest

from functions.compose.params import ComposeParams
from functions.compose.subjects import cut_subjects, decontaminate
from layers.common.core.context import Limits
from layers.common.core.media import Upload
from layers.common.errors import ImageTooLarge, InvalidImage, InvalidParameter, ModelUnavailable, NoSubject
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Image
from layers.common.vision.subject import Subject
from tests.context import LIMITS
from tests.functions.compose.figures import block, disc
from tests.pictures import astronaut, portrait_jpeg, portrait_png, saved
from tests.shared import PHOTOS, needs_photos, needs_yunet


def one(data: bytes, **params: object) -> Subject:
    (subject,), _ = cut_subjects([Upload("subjects[0]", data)], ComposeParams.model_validate(params), LIMITS)
    return subject


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
    assert np.array_equal(subject.image.pixels, Subject.from_cutout(whole, max_pixels=10**9).image.pixels)


def test_raw_photos_are_cut() -> None:
    subjects, notes = cut_subjects(
        [Upload("subjects[0]", portrait_png()), Upload("subjects[1]", saved(block(9, 9, 50, 50), "PNG"))],
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
    with pytest.raises(fault) as caught:
        cut_subjects([good, Upload("subjects[1]", data)], ComposeParams(), LIMITS)
    assert caught.value.param == "subjects[1]"  # type: ignore[attr-defined]


def test_without_cutting_a_raw_photo_is_refused() -> None:
    with pytest.raises(InvalidParameter) as caught:
        one(saved(astronaut(), "PNG"), auto_cutout=False)
    assert caught.value.param == "subjects[0]"


def test_a_named_model_is_not_replaced(models_dir: Path) -> None:
    with pytest.raises(ModelUnavailable) as caught:
        one(portrait_jpeg(), cutout_model="birefnet-portrait")
    assert caught.value.param == "params.cutout_model"


def test_max_pixels() -> None:
    with pytest.raises(ImageTooLarge):
        cut_subjects([Upload("subjects[0]", portrait_png())], ComposeParams(), Limits(1000, 1))


SUBJECT, BEHIND = np.array([180, 60, 40]), np.array([70, 160, 250])


def cut_from_a_sky() -> Image:
    """A red disc that was cut out of a blue picture with its mixed edge colours."""
    alpha = disc(edge=8.0)
    mixed = alpha[..., None] * SUBJECT + (1 - alpha[..., None]) * BEHIND
    mixed[alpha == 0] = 0
    return Image(with_alpha(np.rint(mixed).astype(np.uint8), np.rint(alpha * 255).astype(np.uint8)))


def test_the_old_background_leaves_the_edge() -> None:
    image = cut_from_a_sky()
    assert image.alpha is not None
    edge = (image.alpha > 60) & (image.alpha < 250)
    before = np.abs(image.rgb[edge].astype(int) - SUBJECT).mean()
    after = np.abs(decontaminate(image).rgb[edge].astype(int) - SUBJECT).mean()
    assert before > 30
    assert after < before / 5


def test_alpha_and_opaque_pixels_stay() -> None:
    image = cut_from_a_sky()
    clean = decontaminate(image)
    assert np.array_equal(clean.pixels[..., 3], image.pixels[..., 3])
    opaque = image.pixels[..., 3] == 255
    assert np.array_equal(clean.rgb[opaque], image.rgb[opaque])


def test_clean_colours_stay_clean() -> None:
    alpha = np.rint(disc(edge=8.0) * 255).astype(np.uint8)
    image = Image(with_alpha(np.broadcast_to(SUBJECT.astype(np.uint8), (200, 200, 3)), alpha))
    seen = alpha > 16
    assert np.abs(decontaminate(image).rgb[seen].astype(int) - SUBJECT).max() <= 2


def test_a_strip_stays_as_it_is() -> None:
    strip = Image(np.full((2_000_000, 1, 4), 128, np.uint8))
    assert decontaminate(strip) is strip


def test_tiny_and_thin_cut_outs() -> None:
    for shape in [(1, 1), (1, 300), (300, 1), (2, 2)]:
        rgba = np.full((*shape, 4), 128, np.uint8)
        assert decontaminate(Image(rgba)).pixels.shape == (*shape, 4)
