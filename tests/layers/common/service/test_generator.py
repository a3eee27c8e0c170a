"""The model that paints, over real HTTP: what it is asked, and whatever it answers."""

import base64
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from layers.common.core.context import Limits
from layers.common.errors import AnswerTimeout, GeneratorBusy, NoAnswer, PromptRefused, StudioError
from layers.common.generators.port import OPERATIONS
from layers.common.progress import Abandoned, Run, running
from layers.common.service import generator as module
from layers.common.service.generator import GeneratorSettings, ImagesServer, generator
from tests.fresh import forget
from tests.hostile import png_declaring
from tests.images_server import (
    PAINT,
    Asked,
    Reply,
    answer,
    fault,
    hangs,
    images_server,
    obeys_alpha,
    obeys_white,
    paints,
    says,
    send,
    writes,
)
from tests.images_server import ImagesServer as Server
from tests.pictures import gradient, saved
from tests.waiting import wait_for

LIMITS = Limits(max_pixels=1_000_000, max_film_pixels=1)
MAX_BYTES = 100_000
PICTURE = saved(np.full((64, 64, 3), PAINT, np.uint8), "PNG")
SECRET = "k-123456"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(module, "_PAUSE_S", 0.01)
    monkeypatch.setenv("STUDIO_DATA_DIR", str(tmp_path))
    forget()
    yield
    monkeypatch.undo()
    forget()


def model(url: str, **settings: Any) -> ImagesServer:
    named = {f"generator_{name}": value for name, value in settings.items()}
    return ImagesServer(url, GeneratorSettings.model_validate(named), LIMITS, MAX_BYTES)


def generated(url: str, **settings: Any) -> Any:
    return model(url, **settings).generate("a bee", (1024, 1024))


def test_what_a_server_is_asked_to_make() -> None:
    with images_server(paints(shrink=8)) as server:
        made = model(server.url, model="m-1", api_key=SECRET).generate("a bee", (1500, 1000), seed=7)
    (asked,) = server.asked
    assert asked.path == "/v1/images/generations"
    assert asked.fields == {"model": "m-1", "prompt": "a bee", "size": "1504x1008", "n": 1}
    assert asked.headers["authorization"] == f"Bearer {SECRET}"
    assert made[0, 0].tolist() == [*PAINT]
    assert abs(made.shape[1] / made.shape[0] - 1.5) < 0.02


def test_what_has_to_be_set_for_a_server_to_hear_it() -> None:
    with images_server(paints(shrink=8)) as server:
        model(server.url, seed_field="seed", response_format="b64_json", sizes="512x512").generate(
            "a bee", (1500, 1000), seed=7
        )
    assert server.asked[0].fields == {
        "prompt": "a bee", "size": "512x512", "n": 1, "seed": 7, "response_format": "b64_json"
    }  # fmt: skip
    assert "authorization" not in server.asked[0].headers


def test_what_a_server_is_asked_to_change() -> None:
    mask = np.zeros((48, 64), np.uint8)
    mask[:, :32] = 255
    with images_server(obeys_alpha) as server:
        made = model(server.url, model="m-1").edit([gradient()], "bluer", (64, 48), mask=mask)
    (asked,) = server.asked
    assert asked.path == "/v1/images/edits"
    assert asked.fields == {"model": "m-1", "prompt": "bluer", "size": "592x448", "n": "1"}
    assert [name for name, _ in asked.pictures] == ["image", "mask"]
    assert asked.picture("image").size == asked.picture("mask").size == asked.size
    assert len(asked.pictures[1][1]) < 4_000_000
    assert made[20, 10].tolist() == [*PAINT]
    assert made[20, -10].tolist() != [*PAINT]


def test_several_pictures_have_the_name_of_a_list() -> None:
    with images_server(paints(shrink=8)) as server:
        model(server.url).edit([gradient(), gradient(4000, 10)], "bluer", (64, 48))
    (asked,) = server.asked
    assert [name for name, _ in asked.pictures] == ["image[]", "image[]"]
    assert asked.picture("image[]", 1).size[0] == 1536


def test_the_same_call_of_a_server_with_other_habits() -> None:
    mask = np.full((48, 64), 255, np.uint8)
    with images_server(obeys_white) as server:
        made = model(server.url, mask_field="mask_image").edit([gradient()], "bluer", (64, 48), mask=mask)
    assert made[20, 20].tolist() == [*PAINT]


def test_a_picture_may_lie_at_an_address_of_the_same_server() -> None:
    def reply(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        address = f"http://{asked.headers['host']}/a.png"
        says(200, {"data": [{"url": address}]})(handler, asked)

    with images_server(reply) as server:
        assert generated(server.url)[0, 0].tolist() == [*PAINT]


def test_a_picture_may_be_a_data_url() -> None:
    text = "data:image/png;base64," + base64.b64encode(PICTURE).decode()
    with images_server(says(200, {"data": [{"url": text}]})) as server:
        assert generated(server.url)[0, 0].tolist() == [*PAINT]


def body(status: int, data: bytes, *headers: tuple[str, str]) -> Reply:
    return lambda handler, _: send(handler, status, data, headers=headers)


def picture(data: bytes) -> Reply:
    return body(200, answer(data))


HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
PAST, FUTURE = "Wed, 21 Oct 2015 07:28:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"
REFUSED = "the picture of the answer is refused"
FAULTS: list[tuple[Reply, type[StudioError], str, int]] = [
    (fault(400, "moderation_blocked"), PromptRefused, "refuses", 1),
    (fault(400, "content_policy_violation"), PromptRefused, "refuses", 1),
    (says(200, {"created": 1, "data": []}), PromptRefused, "refuses", 1),
    (fault(429), GeneratorBusy, "takes no more", 3),
    (fault(429, headers=[("retry-after", "0")]), GeneratorBusy, "takes no more", 3),
    (fault(503, headers=[("retry-after", "0")]), GeneratorBusy, "takes no more", 3),
    (fault(429, headers=[("retry-after", "77")]), GeneratorBusy, "takes no more", 1),
    (fault(400, "invalid_size"), NoAnswer, "answered 400", 1),
    (fault(401), NoAnswer, "answered 401", 1),
    (fault(500), NoAnswer, "answered 500", 1),
    (fault(503), NoAnswer, "answered 503", 1),
    (fault(504), AnswerTimeout, "given up", 1),
    (says(400, {"error": "a secret"}), NoAnswer, "answered 400", 1),
    (says(400, {"detail": "a secret"}), NoAnswer, "answered 400", 1),
    (says(400, ["a secret"]), NoAnswer, "answered 400", 1),
    (body(307, b"", ("location", "/v1/elsewhere")), NoAnswer, "answered 307", 1),
    (fault(503, headers=[("retry-after", PAST)]), GeneratorBusy, "takes no more", 3),
    (fault(503, headers=[("retry-after", FUTURE)]), GeneratorBusy, "takes no more", 1),
    (fault(503, headers=[("retry-after", "Fri, 99 Dec 9999")]), NoAnswer, "answered 503", 1),
    (fault(200, "moderation_blocked"), PromptRefused, "refuses", 1),
    (body(204, b""), NoAnswer, "answered 204", 1),
    (body(200, b"<html>"), NoAnswer, "no usable JSON", 1),
    (body(200, PICTURE), NoAnswer, "no usable JSON", 1),
    (body(200, b"[" * 9_000), NoAnswer, "no usable JSON", 1),
    (body(200, b'{"data": [' + b"[], " * 20_000 + b"1]}"), NoAnswer, "no usable JSON", 1),
    (writes(), NoAnswer, "broke off", 1),
    (writes(b"\0\1\2\r\n\r\n"), NoAnswer, "broke off", 1),
    (writes(HEAD + b"content-length: 99\r\n\r\n{"), NoAnswer, "broke off", 1),
    (writes(HEAD + b"transfer-encoding: chunked\r\n\r\nsome\r\n"), NoAnswer, "broke off", 1),
    (writes(HEAD, *[b"x-one: " + b"x" * 1000 + b"\r\n"] * 1000), NoAnswer, "broke off", 1),
    (says(200, ["a secret"]), NoAnswer, "no picture", 1),
    (says(200, {"data": "a secret"}), NoAnswer, "no picture", 1),
    (says(200, {"data": [{"b64_json": None, "url": 3}]}), NoAnswer, "no picture", 1),
    (says(200, {"data": [{"b64_json": "a secret?"}]}), NoAnswer, "no base64", 1),
    (says(200, {"data": [{"url": "http://127.0.0.1:9/a.png"}]}), NoAnswer, "address is refused", 1),
    (says(200, {"data": [{"url": "http://169.254.169.254/a"}]}), NoAnswer, "address is refused", 1),
    (says(200, {"data": [{"url": "file:///etc/passwd"}]}), NoAnswer, "address is refused", 1),
    (picture(b"a secret"), NoAnswer, f"{REFUSED}: unsupported_image", 1),
    (picture(PICTURE[:60]), NoAnswer, f"{REFUSED}: invalid_image", 1),
    (picture(png_declaring(20_000, 10_000)), NoAnswer, f"{REFUSED}: image_too_large", 1),
    (paints(size=(1, 5000)), NoAnswer, "much smaller", 1),
    (paints(size=(1001, 1000)), NoAnswer, f"{REFUSED}: image_too_large", 1),
    (picture(b"x" * (MAX_BYTES + 1)), NoAnswer, "too many bytes", 1),
    (body(200, b"x" * 300_000), NoAnswer, "too many bytes", 1),
    (body(200, answer(PICTURE), ("content-encoding", "gzip")), NoAnswer, "compressed", 1),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "kind", "words", "calls"), FAULTS, ids=lambda one: None)
def test_whatever_a_server_answers(
    reply: Reply, kind: type[StudioError], words: str, calls: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing of it is repeated, and what may have been paid for is not asked for again."""
    with images_server(reply) as server, pytest.raises(StudioError) as caught:
        generated(server.url, api_key=SECRET)
    assert type(caught.value) is kind
    assert words in caught.value.detail
    assert "a secret" not in caught.value.detail
    assert len(server.asked) == calls
    assert SECRET not in caplog.text


def test_what_an_answer_says_of_its_kind_does_not_matter() -> None:
    with images_server(lambda handler, _: send(handler, 200, answer(PICTURE), "text/html")) as server:
        assert generated(server.url)[0, 0].tolist() == [*PAINT]


@pytest.mark.parametrize("size", [(64, 64), (640, 64), (65, 900)])
def test_a_picture_of_another_size_is_used_as_far_as_its_ratio_allows(size: tuple[int, int]) -> None:
    with images_server(paints(size=size)) as server:
        made = generated(server.url)
    assert made.shape == (min(size), min(size), 3)


def test_the_caller_is_told_when_to_come_back() -> None:
    with (
        images_server(fault(429, headers=[("retry-after", "77")])) as server,
        pytest.raises(GeneratorBusy) as busy,
    ):
        generated(server.url)
    assert busy.value.retry_after_s == 77


def test_a_server_that_asks_for_more_time_than_there_is_is_not_waited_for() -> None:
    with (
        images_server(fault(429, headers=[("retry-after", "19")])) as server,
        pytest.raises(GeneratorBusy) as busy,
    ):
        generated(server.url, timeout_s=18)
    assert busy.value.retry_after_s == 19
    assert len(server.asked) == 1


def test_a_call_that_was_turned_away_is_made_again() -> None:
    with images_server(fault(429), paints(shrink=8)) as server:
        generated(server.url)
    assert len(server.asked) == 2


def test_nobody_there() -> None:
    with images_server(paints()) as server:
        url = server.url
    with pytest.raises(NoAnswer, match="no connection"):
        generated(url)


@pytest.mark.parametrize(
    "reply",
    [
        hangs(60),
        writes(HEAD, pause_s=0.01),
        writes(b"HTTP/1.1 102 Processing\r\n\r\n", pause_s=0.01),
        writes(HEAD + b"content-length: 99999\r\n\r\n", *[b" "] * 9999, pause_s=0.01),
    ],
    ids=["nothing", "head", "informational", "body"],
)
def test_a_server_that_takes_too_long(reply: Reply) -> None:
    with images_server(reply) as server, pytest.raises(AnswerTimeout):
        generated(server.url, timeout_s=0.5)


@contextmanager
def a_call(server: Server) -> Iterator[list[type[BaseException]]]:
    """A call that the server has got, abandoned after the block; what it raised is added to the list."""
    run, raised = Run(), list[type[BaseException]]()

    def work() -> None:
        try:
            with running(run):
                generated(server.url)
        except BaseException as error:  # noqa: BLE001 – of any kind
            raised.append(type(error))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        wait_for(lambda: server.asked)
        yield raised
    finally:
        run.abandon()
        thread.join()


def test_an_abandoned_run_ends_its_call() -> None:
    gone = threading.Event()
    with images_server(hangs(600, gone)) as server:
        with a_call(server) as raised:
            assert not gone.is_set()
        wait_for(gone.is_set)
    assert raised == [Abandoned]


def test_a_call_does_not_wait_for_its_turn_until_it_is_too_late() -> None:
    with images_server(hangs(600)) as server, a_call(server):
        with pytest.raises(GeneratorBusy, match="still being painted") as busy:
            generated(server.url, concurrency=1, timeout_s=0.2)
        assert busy.value.retry_after_s
        assert len(server.asked) == 1


def test_calls_wait_for_one_another() -> None:
    inside: list[int] = []
    most: list[int] = []
    lock = threading.Lock()

    def reply(handler: Any, asked: Any) -> None:
        with lock:
            inside.append(1)
            most.append(len(inside))
        time.sleep(0.05)
        with lock:
            inside.pop()
        paints(shrink=8)(handler, asked)

    with images_server(reply) as server:
        threads = [threading.Thread(target=lambda: generated(server.url, concurrency=2)) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(most) == 5
    assert max(most) <= 2


def test_without_an_address_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert generator(LIMITS) is None
    monkeypatch.setenv("GENERATOR_BASE_URL", "http://localhost:8080/v1/")
    forget()
    found = generator(LIMITS)
    assert found is not None
    assert (found.base_url, found.name) == ("http://localhost:8080/v1", "localhost:8080")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("api_key", "sécret"),
        ("api_key", "a\nsecret"),
        ("base_url", "localhost:8080"),
        ("base_url", "ftp://a.example"),
        ("base_url", "http://user:secret@a.example"),
        ("base_url", "http://a.example/?key=secret"),
        ("allow", "background,magic"),
        ("sizes", "1024"),
        ("mask_field", "a\r\nb"),
        ("model", "m\n"),
        ("timeout_s", "0"),
        ("response_format", "png"),
    ],
)
def test_settings_that_make_no_sense(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"GENERATOR_{name.upper()}", value)
    with pytest.raises(ValidationError) as caught:
        GeneratorSettings()
    assert "secret" not in str(caught.value)


def test_settings_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    assert GeneratorSettings().allowed == set(OPERATIONS)
    monkeypatch.setenv("GENERATOR_ALLOW", "edit, background")
    monkeypatch.setenv("GENERATOR_SIZES", "1024x1024, 1536x1024")
    found = GeneratorSettings()
    assert found.allowed == {"edit", "background"}
    assert found.generator_sizes == ((1024, 1024), (1536, 1024))
