"""Mode llm from the files to the headers, against a server of our own."""

import json
from collections.abc import Callable, Iterator, Sequence

import pytest

from functions.compose.compose import compose
from functions.compose.params import ComposeParams
from functions.compose.placement.llm.propose import forget
from layers.common.core.media import Media, Upload
from layers.common.progress import Run, running
from layers.common.service.context import service_context
from layers.common.service.vision_model import vision_model_settings
from tests.functions.compose.figures import landscape
from tests.functions.compose.placement.llm.fake import Reply, drip, error, fake_api, message, placements
from tests.functions.compose.test_compose import cut_out
from tests.pictures import saved

SCENE, SUBJECT = saved(landscape(), "PNG"), saved(cut_out(), "PNG")


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "a-key")
    vision_model_settings.cache_clear()
    forget()
    yield
    vision_model_settings.cache_clear()
    forget()


AskAt = Callable[..., None]


@pytest.fixture
def ask_at(monkeypatch: pytest.MonkeyPatch) -> AskAt:
    """Names the server that is asked."""

    def to(url: str, timeout_s: float = 10) -> None:
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


def test_the_model_places(ask_at: AskAt) -> None:
    with fake_api(placements({"face_x": 225, "base_y": 180, "height": 100, "depth": 3})) as api:
        ask_at(api.url)
        media = composed(SUBJECT)
    (item,) = json.loads(media.notes["Placement"])
    assert (item["scale"], item["target_frac"], item["base_frac"], item["draw_order"]) == (0.5, 0.75, 0.9, 3)
    assert "Placement-Fallback" not in media.notes
    assert composed(SUBJECT, mode="manual", items=[item]).data == media.data
    assert api.requests[0]["body"]["model"] == "claude-haiku-4-5"


def test_another_model_can_be_asked(ask_at: AskAt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACEMENT_MODEL", "claude-opus-4-8")
    with fake_api(placements({})) as api:
        ask_at(api.url)
        composed(SUBJECT)
    assert api.requests[0]["body"]["model"] == "claude-opus-4-8"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (error(429), "auto; the API answered 429"),
        (error(529), "auto; the API answered 529"),
        (error(500), "auto; the API answered 500"),
        (drip(3), "auto; timeout"),
        (message("left"), "auto; the answer is no placement"),
        (message("{"), "auto; the answer is no placement"),
        (message(""), "auto; the answer is no placement"),
        (message('{"placements": []}'), "auto; the answer is no placement"),
        (message("", "refusal"), "auto; the model stopped: refusal"),
    ],
)
def test_any_failure_places_as_auto_does_and_says_so(reply: Reply, reason: str, ask_at: AskAt) -> None:
    with fake_api(reply) as api:
        ask_at(api.url, 1.2)
        media = composed(SUBJECT)
    assert media.notes["Placement-Fallback"] == reason
    auto = composed(SUBJECT, mode="auto")
    assert media.data == auto.data
    assert media.notes["Placement"] == auto.notes["Placement"]


def test_the_same_pictures_are_asked_about_once(ask_at: AskAt) -> None:
    with fake_api(placements({})) as api:
        ask_at(api.url)
        assert composed(SUBJECT).data == composed(SUBJECT).data
        assert len(api.requests) == 1
        composed(saved(cut_out(50, 80), "PNG"))
        assert len(api.requests) == 2


def test_a_failure_is_not_remembered(ask_at: AskAt) -> None:
    with fake_api(error(400), placements({})) as api:
        ask_at(api.url)
        assert "Placement-Fallback" in composed(SUBJECT).notes
        assert "Placement-Fallback" not in composed(SUBJECT).notes


def test_a_useless_answer_is_not_remembered(ask_at: AskAt) -> None:
    with fake_api(placements({"subject": 7}), placements({})) as api:
        ask_at(api.url)
        assert "Placement-Fallback" in composed(SUBJECT).notes
        assert "Placement-Fallback" not in composed(SUBJECT).notes


def test_the_runs_deadline_comes_first(ask_at: AskAt) -> None:
    with fake_api(placements({})) as api:
        ask_at(api.url)
        media = composed(SUBJECT, deadline_s=2.5)
    assert media.notes["Placement-Fallback"] == "auto; no time left to ask"
    assert api.requests == []


def test_several_subjects(ask_at: AskAt) -> None:
    with fake_api(placements({"face_x": 60}, {"face_x": 240, "mirror": True})) as api:
        ask_at(api.url)
        media = composed(SUBJECT, saved(cut_out(50, 80), "PNG"))
    items = json.loads(media.notes["Placement"])
    assert [(item["target_frac"], item["flip"]) for item in items] == [(0.2, False), (0.8, True)]
