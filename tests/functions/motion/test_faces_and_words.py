"""Words on photos of people, by the detector that everybody has: on no frame do they cover eyes or mouth."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from functions.motion.effects import Photos, effects
from functions.motion.film import Film
from layers.common.core.media import Upload
from layers.common.imaging.image import Mask, Pixels, Size
from layers.common.vision.faces.find import find_faces
from tests.context import motion, video_config
from tests.functions.motion.films import seen
from tests.functions.motion.spoken import ACCENT, REPORT, like
from tests.pictures import portrait_jpeg
from tests.shared import PHOTOS, needs_photos

WHITE = (255, 255, 255)
SMALL = {"w": 270, "h": 480, "duration": 3.0}
LONG = "Bränslepriset sjunker med 2 500 kr per år – så påverkas hushållen"
WORDED: dict[str, dict[str, Any]] = {
    "captions": {"words": ["Räntan", "sänks", "med 0,25", "i juni"]},
    "karaoke": {"words": REPORT},
    "ken_burns": {"headline": LONG, "zoom": 1.6, "pan": "down-right"},
    "parallax": {"headline": LONG, "kicker": "Ekonomi", "cutout_model": "u2netp", "strength": 2.0},
    "transition": {"scene_a": {"headline": LONG}, "scene_b": {"headline": LONG}},
}
WORDLESS: dict[str, dict[str, Any]] = {
    "captions": {"subtitles": "soft"},
    "karaoke": {"subtitles": "soft"},
    "ken_burns": {"headline": ""},
    "parallax": {"headline": "", "kicker": ""},
    "transition": {"scene_a": {}, "scene_b": {}},
}
MOMENTS = (0.15, 0.4, 0.8, 0.999)
"""Of a film's time, none of them in the middle of a transition."""
CASES = [
    *(pytest.param(name, None, id=f"{name}-astronaut") for name in WORDED),
    *(
        pytest.param(name, person, id=f"{name}-{person}", marks=needs_photos)
        for name in ("captions", "karaoke", "ken_burns")
        for person in ("girl-1", "girl-3")
    ),
]


def film(name: str, photo: bytes, **given: Any) -> tuple[Film, Size]:
    effect = effects()[name]
    upload = Upload("image", photo)
    params = effect.params.model_validate({**SMALL, **WORDED[name], **given})
    video = video_config(params)
    return effect.film(video, params, Photos(upload, upload), params.duration), video.size


def letters(frame: Pixels, plain: Pixels) -> Mask:
    """Where words have been written. What only shades the photo makes nothing brighter."""
    brighter = (frame.astype(int) - plain).max(axis=2) > 25
    return np.asarray((like(frame, WHITE) | like(frame, ACCENT)) & brighter, np.uint8)


def on_features(name: str, photo: bytes, **given: Any) -> Iterator[tuple[int, int]]:
    """The pixels of letters between the eyes and the mouth of a face, and of letters at all, by moment."""
    worded, size = film(name, photo, **given)
    plain, _ = film(name, photo, **{**given, **WORDLESS[name]})
    for moment in MOMENTS:
        bare = seen(plain, size, worded.duration_s * moment)
        written = letters(seen(worded, size, worded.duration_s * moment), bare)
        covered = 0
        for face in find_faces(bare):
            assert face.landmarks is not None
            points = face.landmarks[[0, 1, 3]].astype(int)
            (left, top), (right, bottom) = np.maximum(points.min(axis=0), 0), points.max(axis=0)
            covered += int(written[top : bottom + 1, left : right + 1].sum())
        yield covered, int(written.sum())


def data_of(person: str | None) -> bytes:
    return portrait_jpeg() if person is None else Path(PHOTOS / f"{person}.jpg").read_bytes()


@pytest.mark.parametrize(("name", "person"), CASES)
def test_no_letter_is_on_eyes_or_mouth(name: str, person: str | None, fresh_settings: None) -> None:
    found = list(on_features(name, data_of(person)))
    assert [covered for covered, _ in found] == [0] * len(MOMENTS)
    assert any(written for _, written in found)


def test_without_a_detector_nobody_knows_and_the_answer_says_so(models_dir: Path) -> None:
    effect = effects()["captions"]
    params = effect.params.model_validate({**SMALL, **WORDED["captions"], "poster": True})
    media = motion(effect, params, image=Upload("image", portrait_jpeg()))
    assert media.notes["Text-Place"] == "middle, without a face detector"


def test_the_same_words_in_the_middle_would_cover_the_face(
    fresh_settings: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: where faces are not known, letters are on the features that the first test looks at."""
    with monkeypatch.context() as blind:
        blind.setattr("functions.motion.features.Features.are_known", False)
        assert max(covered for covered, _ in on_features("captions", portrait_jpeg())) > 100


@pytest.mark.parametrize("name", WORDED)
def test_the_answer_says_where_words_stand(name: str, fresh_settings: None) -> None:
    effect = effects()[name]
    params = effect.params.model_validate({**SMALL, **WORDED[name], "poster": True})
    files = {one.name: Upload(one.name, portrait_jpeg()) for one in effect.photos}
    media = motion(effect, params, **cast(Any, files))
    assert media.notes["Text-Place"].partition(" ")[0] in ("foot", "middle", "head")


def test_a_photo_without_words_says_nothing(fresh_settings: None) -> None:
    effect = effects()["ken_burns"]
    params = effect.params.model_validate({**SMALL, "poster": True})
    assert "Text-Place" not in motion(effect, params, image=Upload("image", portrait_jpeg())).notes
