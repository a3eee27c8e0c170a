"""The parts of mode llm, and the whole of it against a local server."""

import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow
from pydantic import ValidationError

from functions.compose.compose import compose
from functions.compose.params import ComposeParams, Item
from functions.compose.placement.llm import (
    Answer,
    answer_items,
    as_jpeg,
    clear_cache,
    make_prompt,
    reduced_background,
    reduced_subjects,
)
from layers.common.core.media import Media, Upload
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Credit, Image
from layers.common.progress import Run, running
from layers.common.service.vision_model import vision_model_settings
from layers.common.service.work import service_context
from layers.common.vision.subject import Subject
from tests.functions.compose.figures import figure, landscape
from tests.functions.compose.placement.fake_api import Reply, drip, error, fake_api, message, placements
from tests.functions.compose.test_compose import cut_out
from tests.pictures import saved

SCENE, SUBJECT = saved(landscape(), "PNG"), saved(cut_out(), "PNG")


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "a-key")
    vision_model_settings.cache_clear()
    clear_cache()
    yield
    vision_model_settings.cache_clear()
    clear_cache()


UseServer = Callable[..., None]


@pytest.fixture
def use_server(monkeypatch: pytest.MonkeyPatch) -> UseServer:
    """Sets the address of the server."""

    def to(url: str, timeout_s: float = 60) -> None:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", url)
        monkeypatch.setenv("PLACEMENT_TIMEOUT_S", str(timeout_s))
        vision_model_settings.cache_clear()

    return to


def composed(
    *subjects: bytes, mode: str = "llm", items: Sequence[object] = (), deadline_s: float = 60
) -> Media:
    uploads = tuple(Upload(f"subjects[{i}]", data) for i, data in enumerate(subjects))
    params = ComposeParams.model_validate({"mode": mode, "items": list(items)})
    with running(Run(deadline_s)):
        return compose(Upload("background", SCENE), uploads, params, service_context())


def test_the_model_places(use_server: UseServer) -> None:
    with fake_api(placements({"face_x": 225, "base_y": 180, "height": 100, "depth": 3})) as api:
        use_server(api.url)
        media = composed(SUBJECT)
    (item,) = json.loads(media.notes["Placement"])
    assert (item["scale"], item["target_frac"], item["base_frac"], item["draw_order"]) == (0.5, 0.75, 0.9, 3)
    assert "Placement-Fallback" not in media.notes
    assert composed(SUBJECT, mode="manual", items=[item]).data == media.data
    assert api.requests[0]["body"]["model"] == "claude-haiku-4-5"


def test_another_model(use_server: UseServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACEMENT_MODEL", "claude-opus-4-8")
    with fake_api(placements({})) as api:
        use_server(api.url)
        composed(SUBJECT)
    assert api.requests[0]["body"]["model"] == "claude-opus-4-8"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (error(429), "auto; the API answered 429"),
        (error(529), "auto; the API answered 529"),
        (error(500), "auto; the API answered 500"),
        (drip(60), "auto; timeout"),
        (message("left"), "auto; the answer is no JSON"),
        (message("{"), "auto; the answer is no JSON"),
        (message(""), "auto; the answer is no JSON"),
        (placements({"face_x": 10**400}), "auto; the answer has a number that is too large"),
        (message('{"placements": []}'), "auto; the answer is not a valid placement"),
        (message("", "refusal"), "auto; the model stopped: refusal"),
    ],
)
def test_any_failure_places_as_auto_and_is_reported(reply: Reply, reason: str, use_server: UseServer) -> None:
    with fake_api(reply) as api:
        use_server(api.url, 1.2 if reason == "auto; timeout" else 60)
        media = composed(SUBJECT)
    assert media.notes["Placement-Fallback"] == reason
    auto = composed(SUBJECT, mode="auto")
    assert media.data == auto.data
    assert media.notes["Placement"] == auto.notes["Placement"]


def test_answers_are_cached(use_server: UseServer) -> None:
    with fake_api(placements({})) as api:
        use_server(api.url)
        assert composed(SUBJECT).data == composed(SUBJECT).data
        assert len(api.requests) == 1
        composed(saved(cut_out(50, 80), "PNG"))
        assert len(api.requests) == 2


def test_a_failure_is_not_remembered(use_server: UseServer) -> None:
    with fake_api(error(400), placements({})) as api:
        use_server(api.url)
        assert "Placement-Fallback" in composed(SUBJECT).notes
        assert "Placement-Fallback" not in composed(SUBJECT).notes


def test_a_useless_answer_is_not_remembered(use_server: UseServer) -> None:
    with fake_api(placements({"subject": 7}), placements({})) as api:
        use_server(api.url)
        assert "Placement-Fallback" in composed(SUBJECT).notes
        assert "Placement-Fallback" not in composed(SUBJECT).notes


def test_the_runs_deadline_comes_first(use_server: UseServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("functions.compose.placement.llm._RESERVE_S", 90.0)
    with fake_api(placements({})) as api:
        use_server(api.url)
        media = composed(SUBJECT, deadline_s=60)
    assert media.notes["Placement-Fallback"] == "auto; no time left"
    assert api.requests == []


def test_several_subjects(use_server: UseServer) -> None:
    with fake_api(placements({"face_x": 60}, {"face_x": 240, "mirror": True})) as api:
        use_server(api.url)
        media = composed(SUBJECT, saved(cut_out(50, 80), "PNG"))
    items = json.loads(media.notes["Placement"])
    assert [(item["target_frac"], item["flip"]) for item in items] == [(0.2, False), (0.8, True)]


PROMPT = make_prompt(landscape(2000, 1000), [figure(cut_below=True), figure(cut_below=False)])


def test_only_reduced_copies_without_metadata_are_sent() -> None:
    assert len(PROMPT.pictures) == 3
    for data in PROMPT.pictures:
        with Pillow.open(io.BytesIO(data)) as picture:
            assert max(picture.size) <= 1024
            assert not picture.getexif()
    assert (PROMPT.width, PROMPT.height) == (1024, 512)


def test_the_prompt_refers_to_pixels_of_the_picture_that_is_sent() -> None:
    assert "1024 × 512 px" in PROMPT.text
    assert len(re.findall("cut off below", PROMPT.text)) == 2  # the one subject, and the rule
    assert "{" not in PROMPT.text


def test_the_answers_schema_is_closed() -> None:
    assert Answer.model_json_schema()["additionalProperties"] is False


def test_the_digest_is_of_all_that_is_sent() -> None:
    scene, subject = landscape(), figure()
    credited = Subject(Image(subject.image.pixels, Credit("©")), subject.face, cut_below=True)
    same = {make_prompt(scene, [subject]).digest("m"), make_prompt(scene, [credited]).digest("m")}
    others = {
        make_prompt(scene, [subject]).digest("n"),
        make_prompt(np.asarray(scene[::-1]), [subject]).digest("m"),
        make_prompt(scene, [subject, subject]).digest("m"),
        make_prompt(scene, [figure(cut_below=False)]).digest("m"),
    }
    assert len(same) == 1
    assert len(others - same) == 4


@pytest.mark.parametrize(("size", "shown"), [((3000, 2000), (1024, 683)), ((300, 200), (300, 200))])
def test_a_scene_is_reduced_and_never_enlarged(size: tuple[int, int], shown: tuple[int, int]) -> None:
    assert reduced_background(landscape(*size)).size == shown


def test_subjects_are_smaller_still() -> None:
    assert [one.size for one in reduced_subjects([figure(1000, 2000), figure(100, 50)])] == [
        (256, 512),
        (100, 50),
    ]


def test_what_is_hidden_is_not_shown() -> None:
    """Under a transparent pixel may lie a whole photo."""
    secret = np.random.default_rng(0).integers(0, 256, (80, 80, 3), np.uint8)
    (shown,) = reduced_subjects([Subject(Image(with_alpha(secret, np.zeros((80, 80), np.uint8))))])
    assert set(np.unique(shown.rgb)) == {128}


def test_the_file_holds_pixels_only() -> None:
    image = Image(landscape())
    with Pillow.open(io.BytesIO(as_jpeg(Image(image.pixels, Credit())))) as picture:
        assert picture.format == "JPEG"
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


USUAL: dict[str, Any] = {
    "subject": 1,
    "face_x": 250,
    "base_y": 600,
    "height": 400,
    "mirror": False,
    "depth": 2,
}
STANDING, BUST = figure(cut_below=False), figure()


def items(*rows: dict[str, Any], cut_below: bool = False) -> tuple[Item, ...]:
    answer = Answer.model_validate({"placements": [USUAL | row for row in rows]})
    return answer_items(answer, [BUST if cut_below else STANDING] * len(rows), 1000, 800)


def test_pixels_become_fractions() -> None:
    assert items({}) == (Item(scale=0.5, target_frac=0.25, base_frac=0.75, flip=False, draw_order=2),)


def test_a_bust_stays_at_the_bottom() -> None:
    (item,) = items({"base_y": 300}, cut_below=True)
    assert item.base_frac is None


@pytest.mark.parametrize(
    ("row", "field", "value"),
    [
        ({"height": 0}, "scale", 0.1),
        ({"height": -5}, "scale", 0.1),
        ({"height": 10**12}, "scale", 1.5),
        ({"face_x": -(10**12)}, "target_frac", 0.05),
        ({"face_x": 5000}, "target_frac", 0.95),
        ({"base_y": -1}, "base_frac", 0.3),
        ({"base_y": 10**12}, "base_frac", 1.0),
        ({"depth": 10**9}, "draw_order", 100),
        ({"depth": -(10**9)}, "draw_order", -100),
    ],
)
def test_what_is_out_of_range_is_clamped(row: dict[str, Any], field: str, value: float) -> None:
    (item,) = items(row)
    assert getattr(item, field) == value


def test_a_bust_is_never_a_tiny_distant_figure() -> None:
    (item,) = items({"height": 10}, cut_below=True)
    assert item.scale == 0.4


def test_the_order_of_the_answer_does_not_matter() -> None:
    first, second = items({"subject": 2, "face_x": 900}, {"subject": 1, "face_x": 100})
    assert (first.target_frac, second.target_frac) == (0.1, 0.9)


@pytest.mark.parametrize(
    "rows",
    [[], [{"subject": 0}], [{"subject": 2}], [{}, {}], [{}, {"subject": 3}]],
    ids=["none", "number 0", "unknown", "twice", "a gap"],
)
def test_every_subject_needs_one_placement(rows: list[dict[str, Any]]) -> None:
    answer = Answer.model_validate({"placements": [USUAL | row for row in rows]})
    with pytest.raises(ValueError, match="not one placement"):
        answer_items(answer, [STANDING] * max(len(rows), 1), 1000, 800)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I would place her on the left.",
        "[]",
        '{"placements": [{"subject": 1}]}',
        json.dumps({"placements": [USUAL | {"face_x": float("nan")}]}),
        json.dumps({"placements": [USUAL | {"mood": "good"}]}),
    ],
)
def test_anything_else_is_no_answer(text: str) -> None:
    with pytest.raises(ValidationError):
        Answer.model_validate_json(text)
