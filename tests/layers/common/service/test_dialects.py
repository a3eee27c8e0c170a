"""A second dialect on the same service: requests, results, jobs and every kind of fault in its own words."""

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

import httpx
import pytest

from layers.common.core.capability import Capability
from layers.common.core.dialect import Answer, BodyKind, Call, JobEvent, RequestForm, Route
from layers.common.core.job import Job
from layers.common.core.references import JobFileReference
from layers.common.core.result import Link, Result
from layers.common.dialects import dialects
from layers.common.errors import InvalidParameter, Problem
from layers.common.service.app import create_app
from layers.common.service.faults import DialectTable
from layers.common.service.settings import job_settings
from tests.layers.common.service.jobs.slow import capability
from tests.layers.common.service.service import working
from tests.servers import serving_app
from tests.waiting import wait_for

TOKEN = {"token": "secret"}
PHOTO = {"picture": ("a.txt", b"quiet")}


class Terse:
    """An API of plain text, whose files, parameters and keys have names of their own."""

    prefixes: tuple[str, ...] = ("/terse/",)

    def routes(self, capabilities: Sequence[Capability]) -> Sequence[Route]:
        return [
            Route("POST", "/terse/loud", "run", "slow"),
            Route("POST", "/terse/queue", "run", "slow"),
            Route("POST", "/terse/text", "run", "slow", base64_fields=frozenset({"picture_b64"})),
            Route(
                "POST",
                "/terse/any",
                "run",
                "slow",
                bodies=frozenset(get_args(BodyKind)),
                base64_fields=frozenset({"picture_b64"}),
                finds_boundary=True,
            ),
            Route("POST", "/terse/told", "tell", tell=lambda: Answer(200, b"told", "text/terse")),
            Route("POST", "/terse/other", "run", "not-here"),
            Route("GET", "/terse/jobs/{job_id}", "job"),
            Route("GET", "/terse/jobs/{job_id}/file", "job_result"),
            Route("GET", "/terse/jobs/{job_id}/files/{filename}", "job_file", is_open=True),
            Route("GET", "/terse/jobs/{job_id}/private/{filename}", "job_file"),
            Route("GET", "/terse/jobs/{job_id}/events", "job_events", by_name=True),
            Route("POST", "/terse/jobs/{job_id}/cancel", "cancel_job", by_name=True),
            Route("POST", "/terse/again", "run", "slow", bodies=frozenset({"application/json"})),
        ]

    def key(self, headers: Mapping[str, str]) -> str:
        return headers.get("token", "")

    def read(self, form: RequestForm, route: Route, capability: Capability) -> Call:
        values: dict[str, Any] = {"keeps": True}
        query = dict(form.query)
        job_id = query.get("job", "")
        names = {"parts": "pieces", "ends": "how", "file": "picture"}
        if route.path == "/terse/again":
            original = JobFileReference("file", job_id, query.get("part", "original"), "job")
            return Call(capability.name, {}, references=[original], names=names, beside=job_id)
        for name, value in [*form.texts, *(form.document or {}).items()]:
            if name not in ("pieces", "how"):
                raise InvalidParameter("what?", param=name)
            values[{"pieces": "parts", "how": "ends"}[name]] = value
        return Call(
            capability.name,
            values,
            [replace(one, field="file") for one in form.uploads],
            names=names,
            wants="job" if "queue" in query else "result",
            job_name=query.get("name", ""),
            memo={"said": query.get("name", "")},
        )

    def result(self, result: Result, content: bytes | Link | None, call: Call | None) -> Answer:
        assert not isinstance(content, Link)
        return Answer(200, content or b"", "text/terse", {"Terse-Name": result.filename})

    def job(self, job: Job, *, accepted: bool, base: str) -> Answer:
        return Answer(201 if accepted else 200, f"{job.id} {job.state}".encode(), "text/terse")

    def jobs(self, jobs: Sequence[Job], cursor: str | None, *, base: str) -> Answer:
        return Answer(200, " ".join(one.id for one in jobs).encode(), "text/terse")

    heartbeat = JobEvent("", {"still": "here"})

    def events(self, job: Job, *, base: str) -> Sequence[JobEvent]:
        state = {"state": job.state, "memo": job.memo["said"]}
        return [JobEvent("state", state), JobEvent("", state)]

    def fault(self, problem: Problem, call: Call | None, request_id: str) -> Answer:
        known = "" if call is None else f" {call.operation}"
        body = f"{problem.status} {problem.code} {problem.param or '-'}{known} {request_id}"
        return Answer(418, body.encode(), "text/terse", problem.headers)


@pytest.fixture
def client(embedded: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    monkeypatch.setenv("API_KEYS", "secret")
    monkeypatch.setenv("MAX_UPLOAD_BYTES", "5000")
    with serving_app(create_app([capability], [*dialects(), Terse()])) as client:
        yield client


def words(answer: httpx.Response) -> list[str]:
    assert answer.headers["content-type"].startswith("text/terse")
    assert answer.text.endswith(answer.headers["x-request-id"])
    return answer.text.split()[:-1]


def test_a_result(client: httpx.Client) -> None:
    answer = client.post("/terse/loud", files=PHOTO, data={"pieces": "2"}, headers=TOKEN)
    assert (answer.status_code, answer.content) == (200, b"QUIET")
    assert answer.headers["terse-name"] == "a-loud.txt"
    assert answer.headers["server-timing"].startswith("render;dur=")


def test_a_job_and_its_result(client: httpx.Client) -> None:
    answer = client.post("/terse/queue?queue=1", files=PHOTO, headers=TOKEN)
    assert (answer.status_code, answer.text.endswith(" queued")) == (201, True)
    path = f"/terse/jobs/{answer.text.split()[0]}"
    assert words(client.get(f"{path}/file", headers=TOKEN)) == ["409", "job_unfinished", "-"]
    with working():
        wait_for(lambda: client.get(path, headers=TOKEN).text.endswith("succeeded"))
    assert client.get(f"{path}/file", headers=TOKEN).content == b"QUIET"


def test_a_job_that_fails(client: httpx.Client) -> None:
    answer = client.post("/terse/queue?queue=1", files=PHOTO, data={"how": "fault"}, headers=TOKEN)
    path = f"/terse/jobs/{answer.text.split()[0]}"
    with working():
        wait_for(lambda: client.get(path, headers=TOKEN).text.endswith("failed"))
    assert words(client.get(f"{path}/file", headers=TOKEN)) == ["422", "no_subject", "picture"]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({"url": "/terse/loud", "files": PHOTO}, ["401", "unauthorized", "x-api-key"]),
        ({"url": "/terse/loud", "headers": {"token": "wrong"}}, ["401", "unauthorized", "-"]),
        ({"url": "/terse/nowhere", "headers": TOKEN}, ["404", "not_found", "-"]),
        ({"url": "/terse/other", "headers": TOKEN}, ["404", "not_found", "-"]),
        ({"url": "/terse/loud", "method": "GET", "headers": TOKEN}, ["405", "method_not_allowed", "-"]),
        ({"url": "/terse/loud", "content": b"x", "headers": TOKEN}, ["415", "not_multipart", "-"]),
        (
            {"url": "/terse/loud", "files": {"picture": bytes(9000)}, "headers": TOKEN},
            ["413", "body_too_large", "-"],
        ),
        (
            {"url": "/terse/loud", "files": PHOTO, "data": {"x": "1"}, "headers": TOKEN},
            ["422", "invalid_parameter", "x"],
        ),
        (
            {"url": "/terse/loud", "files": PHOTO, "data": {"pieces": "0"}, "headers": TOKEN},
            ["422", "invalid_parameter", "pieces", "slow"],
        ),
        (
            {"url": "/terse/loud", "files": PHOTO, "data": {"how": "fault"}, "headers": TOKEN},
            ["422", "no_subject", "picture", "slow"],
        ),
        (
            {"url": "/terse/loud", "files": PHOTO, "data": {"how": "bug"}, "headers": TOKEN},
            ["500", "internal_error", "-", "slow"],
        ),
    ],
)
def test_every_kind_of_fault(client: httpx.Client, request_: dict[str, Any], expected: list[str]) -> None:
    answer = client.request(**{"method": "POST", **request_})
    assert (answer.status_code, words(answer)) == (418, expected)


def as_text(file: bytes) -> str:
    return base64.b64encode(file).decode()


@pytest.mark.parametrize(
    "text",
    [
        as_text(b"quiet"),
        as_text(b"quiet").rstrip("="),
        "data:image/png;base64," + as_text(b"quiet"),
        "cXVp\r\nZXQ=\r\n",
    ],
)
def test_a_file_may_be_text(client: httpx.Client, text: str) -> None:
    fields = {"picture_b64": text, "pieces": "2"}
    answer = client.post(
        "/terse/text", files={name: (None, one) for name, one in fields.items()}, headers=TOKEN
    )
    assert (answer.status_code, answer.content) == (200, b"QUIET")
    as_blob = client.post("/terse/text", files={"picture_b64": ("blob", text)}, headers=TOKEN)
    assert as_blob.content == b"QUIET"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"picture_b64": (None, "no base64!")}, ["400", "malformed_request", "picture_b64"]),
        ({"picture_b64": (None, "data:image/png,abcd")}, ["400", "malformed_request", "picture_b64"]),
        ({"picture_b64": (None, as_text(bytes(5001)))}, ["413", "body_too_large", "-"]),
        ({"picture_b64": (None, as_text(bytes(9000)))}, ["413", "body_too_large", "-"]),
        (
            {"picture_b64": (None, as_text(bytes(2600))), "picture": ("a.txt", bytes(2600))},
            ["413", "body_too_large", "-"],
        ),
        ({"picture_b64": (None, "")}, ["422", "invalid_parameter", "picture", "slow"]),
    ],
)
def test_text_that_is_no_file_of_the_permitted_size(
    client: httpx.Client, files: dict[str, Any], expected: list[str]
) -> None:
    answer = client.post("/terse/text", files=files, headers=TOKEN)
    assert (answer.status_code, words(answer)) == (418, expected)


def test_a_file_of_the_permitted_size_fits_as_text(client: httpx.Client) -> None:
    text = base64.encodebytes(bytes(4700)).replace(b"\n", b"\r\n")
    assert len(text) > 5000, "the body is larger than that of a file may be"
    answer = client.post("/terse/text", files={"picture_b64": (None, text)}, headers=TOKEN)
    assert (answer.status_code, answer.content) == (200, bytes(4700))
    # Where no field is base64, the same body is too large.
    answer = client.post("/terse/loud", files={"picture": ("a.txt", text)}, headers=TOKEN)
    assert words(answer) == ["413", "body_too_large", "-"]


@pytest.mark.parametrize(
    "body",
    [
        {"json": {"picture_b64": as_text(b"quiet"), "pieces": 2}},
        {"data": {"picture_b64": as_text(b"quiet"), "pieces": "2"}},
        {"files": PHOTO, "headers": {"content-type": "multipart/form-data"}},
    ],
)
def test_bodies_of_every_kind(client: httpx.Client, body: dict[str, Any]) -> None:
    if "files" in body:  # with the boundary in the body alone
        body["content"] = client.build_request("POST", "/", files=body.pop("files")).read()
    answer = client.post("/terse/any", **body | {"headers": TOKEN | body.get("headers", {})})
    assert (answer.status_code, answer.content) == (200, b"QUIET")


JSON, FORM = {"content-type": "application/json"}, {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        (JSON, b"[1]", ["422", "invalid_parameter", "body"]),
        (JSON, b"{", ["400", "malformed_request", "body"]),
        (JSON, b"\xff", ["400", "malformed_request", "body"]),
        (JSON, b'{"picture_b64": 7}', ["422", "invalid_parameter", "picture_b64"]),
        (JSON, b'{"picture_b64": "no base64!"}', ["400", "malformed_request", "picture_b64"]),
        (JSON, b'{"picture_b64": null}', ["422", "invalid_parameter", "picture", "slow"]),
        (JSON, b'{"sound": 1}', ["422", "invalid_parameter", "sound"]),
        (JSON, b'{"picture_b64": "%s"}' % as_text(bytes(5001)).encode(), ["413", "body_too_large", "-"]),
        (FORM, b"picture_b64=no+base64!", ["400", "malformed_request", "picture_b64"]),
        (FORM, b"&".join([b"pieces=1"] * 101), ["400", "malformed_request", "-"]),
        (FORM, b"&" * 99 + b"sound=1", ["422", "invalid_parameter", "sound"]),
        (FORM, b"&" * 100 + b"sound=1", ["400", "malformed_request", "-"]),
        (FORM, b"pieces=%ff", ["400", "malformed_request", "pieces"]),
        ({"content-type": "text/plain"}, b"x", ["415", "not_multipart", "-"]),
        ({"content-type": "multipart/form-data"}, b"x" * 100, ["400", "malformed_request", "-"]),
        ({"content-type": "multipart/form-data"}, b"--edge", ["400", "malformed_request", "-"]),
    ],
)
def test_bodies_that_cannot_be_read(
    client: httpx.Client, kind: dict[str, str], body: bytes, expected: list[str]
) -> None:
    answer = client.post("/terse/any", content=body, headers=TOKEN | kind)
    assert words(answer) == expected


def test_a_route_that_tells_something(client: httpx.Client) -> None:
    assert client.post("/terse/told", content=bytes(2000), headers=TOKEN).content == b"told"
    assert words(client.post("/terse/told")) == ["401", "unauthorized", "x-api-key"]


NAME = "0b6c1d2e-7f80-4a1b-9c2d-3e4f5a6b7c8d"


def test_a_job_by_its_callers_own_name(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS_HEARTBEAT_S", "0.05")
    job_settings.cache_clear()

    def state(name: str) -> str:
        return "data: " + json.dumps({"state": name, "memo": NAME})

    with serving_app(create_app([capability], [*dialects(), Terse()])) as studio:
        # Whoever has a random name may listen before there is a job; nobody is told of any other.
        assert words(studio.get("/terse/jobs/holiday/events"))[:2] == ["401", "unauthorized"]
        with studio.stream("GET", f"/terse/jobs/{NAME}/events") as stream:
            lines = stream.iter_lines()
            assert 'data: {"still": "here"}' in lines
            asked = f"/terse/queue?queue=1&name={NAME}"
            made = studio.post(asked, files=PHOTO, headers=TOKEN)
            assert made.status_code == 201
            assert state("queued") in lines
            with working():
                assert "event: state" in lines
                seen = [line for line in lines if "state" in line]
        assert seen[-1] == state("succeeded")
        assert seen.count(seen[-1]) == 2
        assert studio.post(asked, files=PHOTO, headers=TOKEN).text == made.text.replace("queued", "succeeded")
        other = studio.post(asked, files={"picture": b"other"}, headers=TOKEN)
        assert words(other)[:2] == ["422", "idempotency_key_reused"]
        assert words(studio.post(f"/terse/jobs/{NAME}/cancel", headers=TOKEN))[:2] == ["409", "job_ended"]


def test_the_files_of_a_job(client: httpx.Client) -> None:
    job = client.post("/terse/queue?queue=1", files=PHOTO, headers=TOKEN).text.split()[0]
    path = f"/terse/jobs/{job}"
    assert words(client.get(f"{path}/files/a.txt"))[:2] == ["409", "job_unfinished"]
    with working():
        wait_for(lambda: client.get(path, headers=TOKEN).text.endswith("succeeded"))
    # An open route needs the id alone, another the caller's key.
    assert client.get(f"{path}/files/a-loud.txt").content == b"QUIET"
    assert client.get(f"{path}/files/a.txt", headers={"Range": "bytes=1-2"}).content == b"ui"
    assert words(client.get(f"{path}/private/a.txt"))[:2] == ["401", "unauthorized"]
    assert client.get(f"{path}/private/a.txt", headers=TOKEN).content == b"quiet"
    assert words(client.get(f"{path}/files/b.txt"))[:2] == ["404", "not_found"]
    # The original is there for another pass, whose result joins the files.
    again = client.post(f"/terse/again?job={job}", json={}, headers=TOKEN)
    assert (again.status_code, again.content) == (200, b"")
    assert re.fullmatch("photo-loud-[0-9a-f]{8}.txt", again.headers["terse-name"])
    assert client.get(f"{path}/files/{again.headers['terse-name']}").content == b"QUIET"
    for query in ("job=unknown", f"job={job}&part=other"):
        gone = client.post(f"/terse/again?{query}", json={}, headers=TOKEN)
        assert words(gone) == ["410", "expired", "job", "slow"]


def test_a_full_queue(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_JOBS", "1")
    job_settings.cache_clear()
    with serving_app(create_app([capability], [*dialects(), Terse()])) as small:
        assert small.post("/terse/queue?queue=1", files=PHOTO, headers=TOKEN).status_code == 201
        answer = small.post("/terse/queue?queue=1", files=PHOTO, headers=TOKEN)
    assert words(answer) == ["503", "busy", "-", "slow"]
    assert int(answer.headers["retry-after"]) > 0


def test_the_native_dialect_has_all_other_paths(client: httpx.Client) -> None:
    answer = client.post("/v1/nowhere", headers={"x-api-key": "secret"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert client.post("/v1/slow", headers=TOKEN).status_code == 401
    described = json.dumps(client.get("/openapi.json").json())
    assert "/v1/slow" in described


class Twice(Terse):
    prefixes = ("/",)


class Lost(Terse):
    prefixes = ("/elsewhere/",)


def test_two_dialects_cannot_share_a_prefix(embedded: object) -> None:
    with pytest.raises(ValueError, match="two dialects have the prefix /"):
        create_app([capability], [*dialects(), Twice()])


def test_a_route_is_below_a_prefix_of_its_dialect(embedded: object) -> None:
    with pytest.raises(ValueError, match="/terse/loud is below no prefix of its dialect"):
        create_app([capability], [*dialects(), Lost()])


def test_prefixes_are_whole_segments() -> None:
    table = DialectTable([*dialects(), Terse()])
    assert isinstance(table.at("/terse/x"), Terse)
    assert isinstance(table.at("/terse"), Terse)
    assert not isinstance(table.at("/terser"), Terse)
