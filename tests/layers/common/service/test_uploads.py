"""Files sent ahead, from the form to the request that uses them, over both sets of stores."""

import logging
import re
import socket
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from layers.common.service import intake
from tests.layers.common.service.service import ASYNC, served, until, working
from tests.waiting import PATIENCE_S, wait_for


def form_for(client: httpx.Client, **wanted: Any) -> dict[str, Any]:
    answer = client.post("/v1/uploads", json={"bytes": 100, **wanted})
    assert answer.status_code == 201, answer.text
    form: dict[str, Any] = answer.json()
    return form


def fill(form: dict[str, Any], data: bytes, **changed: str) -> httpx.Response:
    return httpx.post(form["url"], data={**form["fields"], **changed}, files={"file": data})


def uploaded(client: httpx.Client, data: bytes, filename: str = "a.txt") -> str:
    form = form_for(client, filename=filename, bytes=len(data))
    assert fill(form, data).status_code == 204
    return str(form["key"])


def boundary_only() -> dict[str, Any]:
    """A multipart body with a part that is no file, since httpx sends none without one."""
    return {"files": {"parts": (None, "1")}}


def test_a_key_stands_in_for_the_file(stores: str) -> None:
    with served() as client:
        key = uploaded(client, b"quiet", "Räntan (1).txt")
        for sent in ({"params": {"file_key": key}}, {"data": {"file_key": key}}):
            answer = client.post("/v1/slow", **boundary_only(), **sent)  # type: ignore[arg-type]
            assert (answer.status_code, answer.content) == (200, b"QUIET"), answer.text
            name = "filename=\"R_ntan _1_-loud.txt\"; filename*=UTF-8''R%C3%A4ntan%20%281%29-loud.txt"
            assert answer.headers["content-disposition"] == f"inline; {name}"


def test_files_and_keys_may_be_mixed(stores: str) -> None:
    with served() as client:
        keys = [uploaded(client, word) for word in (b"two", b"three")]
        answer = client.post(
            "/v1/slow",
            params={"other_key": keys},
            files=[("file", b"zero"), ("other", b"one")],
        )
        assert answer.content == b"ZERO ONE TWO THREE"


def test_a_job_takes_a_key_too(stores: str) -> None:
    with served() as client, working():
        key = uploaded(client, b"quiet")
        asked = client.post("/v1/slow", params={"file_key": key}, headers=ASYNC, **boundary_only())
        job = until(client, asked.headers["location"], "succeeded")
        assert client.get(job["result"]["url"]).content == b"QUIET"


@pytest.mark.usefixtures("embedded")
@pytest.mark.parametrize("headers", [{}, ASYNC], ids=["at once", "as a job"])
def test_all_files_of_a_request_count_together(
    headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAX_UPLOAD_BYTES", "10000")
    with served() as client:
        keys = [uploaded(client, letter * 4000) for letter in (b"a", b"b")]
        body: dict[str, Any] = {"files": {"file": b"c" * 2001}, "headers": headers}
        assert client.post("/v1/slow", params={"other_key": keys[:1]}, **body).is_success
        answer = client.post("/v1/slow", params={"other_key": keys}, **body)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["param"]) == (413, "body_too_large", "other_key")


@pytest.mark.usefixtures("embedded")
@pytest.mark.parametrize("headers", [{}, ASYNC], ids=["at once", "as a job"])
def test_a_key_that_is_named_often_is_read_once(
    headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAX_UPLOAD_BYTES", "10000")
    with served() as client, working():
        key = uploaded(client, b"a" * 9000)
        sent = {"file_key": key, "other_key": [key] * 3}
        answer = client.post("/v1/slow", params=sent, headers=headers, **boundary_only())
        if headers:
            job = until(client, answer.headers["location"], "succeeded")
            answer = client.get(job["result"]["url"])
    assert answer.content.split() == [b"A" * 9000] * 4


@pytest.mark.usefixtures("embedded")
def test_a_file_that_was_replaced_by_a_larger_one_ends_its_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_UPLOAD_BYTES", "10000")
    with served() as client:
        form, key = form_for(client, bytes=9000), uploaded(client, b"a" * 4000)
        assert fill(form, b"b" * 4000).status_code == 204
        sent = {"file_key": key, "other_key": form["key"]}
        asked = client.post("/v1/slow", params=sent, headers=ASYNC, **boundary_only())
        assert fill(form, b"b" * 9000).status_code == 204
        with working():
            job = until(client, asked.headers["location"], "failed")
    assert job["problem"]["code"] == "body_too_large"


def test_a_form_says_all_that_a_client_needs(idle: httpx.Client) -> None:
    form = form_for(idle, filename="photo.jpg", content_type="image/jpeg", bytes=5)
    assert re.fullmatch(r"uploads/\d+/[A-Za-z0-9_-]{43}/photo\.jpg", form["key"])
    assert form["method"] == "POST"
    assert form["url"].startswith(str(idle.base_url))
    assert 3500 < int(form["key"].split("/")[1]) - time.time() <= 3600
    assert form_for(idle)["key"] != form_for(idle)["key"]


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        (b"", 400, "body"),
        (b"{", 400, "body"),
        (b"\xff", 400, None),
        (b"[]", 422, None),
        (b"{}", 422, "bytes"),
        (b'{"bytes": 0}', 422, "bytes"),
        (b'{"bytes": -1}', 422, "bytes"),
        (b'{"bytes": 40000001}', 422, "bytes"),
        (b'{"bytes": "5"}', 422, "bytes"),
        (b'{"bytes": true}', 422, "bytes"),
        (b'{"bytes": NaN}', 422, "body"),
        (b'{"bytes": 5, "bytes": 6}', 422, "body"),
        (b'{"bytes": 5, "filename": ""}', 422, "filename"),
        (b'{"bytes": 5, "filename": 7}', 422, "filename"),
        (b'{"bytes": 5, "url": "http://example.com"}', 422, "url"),
        (b" " * 10_001, 413, None),
    ],
)
def test_bad_requests_for_a_form(idle: httpx.Client, body: bytes, status: int, param: str | None) -> None:
    answer = idle.post("/v1/uploads", content=body)
    assert (answer.status_code, answer.json().get("param")) == (status, param), answer.text


@pytest.mark.parametrize(
    "filename", ["../../etc/passwd", "..\\boot.ini", "a/b/c", "a\0b", "..", ".", "ä" * 200, ".hidden", " "]
)
def test_no_file_name_leads_out_of_the_store(client: httpx.Client, embedded: Path, filename: str) -> None:
    key = uploaded(client, b"x", filename)
    assert re.fullmatch(r"uploads/\d+/[A-Za-z0-9_-]{43}/[A-Za-z0-9_%-][A-Za-z0-9._%-]{0,199}", key)
    assert (embedded / "blobs" / key).read_bytes() == b"x"


@pytest.mark.parametrize("data", [b"", b"123456"])
def test_a_form_takes_no_more_than_was_said(idle: httpx.Client, data: bytes) -> None:
    answer = fill(form_for(idle, bytes=5), data)
    assert (answer.status_code, answer.json()["param"]) == (422, "file")


@pytest.mark.parametrize(
    "changed",
    [
        {"signature": "0" * 64},
        {"signature": ""},
        {"signature": "é"},
        {"key": "uploads/9999999999/" + "x" * 43 + "/a.txt"},
        {"key": "../signing.key"},
        {"key": "jobs/x/result-1"},
        {"bytes": "1000000"},
        {"expires": "9999999999"},
        {"expires": "never"},
    ],
)
def test_a_form_cannot_be_altered(idle: httpx.Client, changed: dict[str, str]) -> None:
    answer = fill(form_for(idle), b"x", **changed)
    assert (answer.status_code, answer.json()["code"]) == (403, "invalid_link")


def test_a_form_without_its_fields(idle: httpx.Client) -> None:
    assert idle.post("/blobs", files={"file": b"x"}).status_code == 403
    form = form_for(idle)
    assert idle.post("/blobs", data=form["fields"], files={"flie": b"x"}).status_code == 422


FORGED = "uploads/9999999999/" + "x" * 43 + "/a.txt"


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("", "that /v1/uploads gave"),
        ("../../etc/passwd", "that /v1/uploads gave"),
        ("uploads/../jobs/x/result-1", "that /v1/uploads gave"),
        ("http://example.com/photo.jpg", "that /v1/uploads gave"),
        ("file:///etc/passwd", "that /v1/uploads gave"),
        ("jobs/x/result-1", "that /v1/uploads gave"),
        (FORGED.replace("/a.txt", "/.."), "that /v1/uploads gave"),
        (FORGED + "\n", "that /v1/uploads gave"),
        (FORGED.replace("9999999999", "1000000000"), "this one has expired"),
        (FORGED, "nothing was uploaded"),
    ],
)
@pytest.mark.parametrize("headers", [{}, ASYNC], ids=["at once", "as a job"])
def test_keys_that_are_none(idle: httpx.Client, key: str, reason: str, headers: dict[str, str]) -> None:
    answer = idle.post("/v1/slow", data={"file_key": key}, headers=headers, **boundary_only())
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["param"]) == (422, "invalid_parameter", "file_key")
    assert reason in problem["detail"]
    assert "example" not in answer.text


@pytest.mark.parametrize("headers", [{}, ASYNC], ids=["at once", "as a job"])
def test_a_key_of_nothing(stores: str, headers: dict[str, str]) -> None:
    with served() as client:
        answer = client.post("/v1/slow", data={"file_key": FORGED}, headers=headers, **boundary_only())
    assert (answer.status_code, answer.json()["param"]) == (422, "file_key")
    assert "nothing was uploaded" in answer.json()["detail"]


def test_a_file_and_a_key_for_one_field(idle: httpx.Client) -> None:
    key = uploaded(idle, b"x")
    answer = idle.post("/v1/slow", params={"file_key": key}, files={"file": b"y"})
    assert (answer.status_code, answer.json()["param"]) == (422, "file")


@pytest.mark.usefixtures("embedded")
def test_forms_and_keys_have_a_short_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPLOAD_LIFE_S", "4")
    with served() as client:
        unused = form_for(client)
        key = uploaded(client, b"x")
        time.sleep(4.1)
        assert fill(unused, b"x").status_code == 403
        answer = client.post("/v1/slow", params={"file_key": key}, **boundary_only())
        assert "expired" in answer.json()["detail"]


@pytest.mark.usefixtures("embedded")
def test_a_form_is_the_key_to_the_store_and_the_api_key_to_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEYS", "one")
    with served() as client:
        assert client.post("/v1/uploads", json={"bytes": 1}).status_code == 401
        form = client.post("/v1/uploads", json={"bytes": 1}, headers={"x-api-key": "one"}).json()
        assert fill(form, b"x").status_code == 204


@pytest.mark.parametrize("path", ["/v1/uploads", "/blobs", "/v1/slow"])
def test_a_caller_who_disconnects_is_no_fault(
    client: httpx.Client, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    with caplog.at_level(logging.INFO, "photo_studio.access"):
        with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as caller:
            caller.sendall(f"{head}Content-Length: 999\r\n\r\n--b".encode())
        wait_for(lambda: [one for one in caplog.records if one.name == "photo_studio.access"])
    (line,) = [one for one in caplog.records if one.name == "photo_studio.access"]
    assert line.status == 499  # type: ignore[attr-defined]
    assert not [one for one in caplog.records if one.name == "photo_studio.faults"]


def test_no_file_is_read_without_a_signature(client: httpx.Client) -> None:
    """Nothing follows the head of the file, so an answer shows that the service does not wait for it."""
    head = b"POST /blobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    start = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as caller:
        caller.settimeout(PATIENCE_S)
        caller.sendall(head + b"Content-Length: 9999999\r\n\r\n" + start)
        assert caller.recv(65_536).startswith(b"HTTP/1.1 403 ")


def test_little_is_read_before_the_file(client: httpx.Client) -> None:
    head = b"POST /blobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    start = b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\n' + b"x" * 10_000
    with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as caller:
        caller.settimeout(PATIENCE_S)
        caller.sendall(head + b"Content-Length: 9999999\r\n\r\n" + start)
        time.sleep(0.2)  # so that what follows is read by itself
        caller.sendall(b"x" * 1000)
        assert caller.recv(65_536).startswith(b"HTTP/1.1 413 ")


def test_forms_without_a_signature_take_no_place_of_a_body(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_MOST_BODIES", 1)
    head = b"POST %b HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    address = client.base_url.host, client.base_url.port or 80
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nquiet\r\n--b--\r\n'
    length = b"Content-Length: %d\r\n\r\n" % len(part)
    with socket.create_connection(address) as first, socket.create_connection(address) as second:
        first.sendall(head % b"/v1/slow" + length + part[:9])
        second.sendall(head % b"/blobs" + length + part[:9])
        assert client.get("/health").is_success
        first.sendall(part[9:])
        assert first.recv(65_536).startswith(b"HTTP/1.1 200 ")


def test_callers_without_a_signature_take_no_place(client: httpx.Client) -> None:
    head = b"POST /blobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    with ExitStack() as stack:
        address = client.base_url.host, client.base_url.port or 80
        for _ in range(24):  # more than there are places
            caller = stack.enter_context(socket.create_connection(address))
            caller.sendall(head + b"Content-Length: 99\r\n\r\n-")
        answer = client.post("/v1/slow", files={"file": ("a.txt", b"quiet")})
        assert (answer.status_code, answer.content) == (200, b"QUIET")


def test_fields_after_the_file_cannot_replace_signed_ones(client: httpx.Client) -> None:
    form = form_for(client, bytes=5)
    other = form["key"].replace("/photo", "/other")
    parts = [
        *((name, (None, value)) for name, value in form["fields"].items()),
        ("file", ("a.txt", b"quiet")),
        ("key", (None, other)),
    ]
    answer = httpx.post(form["url"], files=parts)
    assert (answer.status_code, answer.json()["code"]) == (403, "invalid_link")
    for key in (form["key"], other):
        assert ask_by_key(client, key).json()["detail"].endswith("nothing was uploaded under this one")


def ask_by_key(client: httpx.Client, key: str) -> httpx.Response:
    return client.post("/v1/slow", data={"file_key": key}, **boundary_only())
