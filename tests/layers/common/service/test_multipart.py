"""Multipart bodies as HTML forms and Swagger UI send them."""

from urllib.parse import quote

import httpx
import pytest


def part(name: str, data: bytes, disposition: str = "", kind: str = "") -> bytes:
    lines = [f'Content-Disposition: form-data; name="{name}"{disposition}']
    lines += [f"Content-Type: {kind}"] if kind else []
    return b"\r\n".join([b"--b", *(line.encode() for line in lines), b"", data, b""])


def send(client: httpx.Client, *parts: bytes) -> httpx.Response:
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    return client.post("/v1/slow", content=b"".join(parts) + b"--b--\r\n", headers=headers)


PHOTO = part("file", b"quiet", '; filename="a.txt"', "text/plain")


@pytest.mark.parametrize("disposition", ['; filename=""', ""])
def test_a_file_that_nobody_chose_is_absent(idle: httpx.Client, disposition: str) -> None:
    answer = send(idle, PHOTO, part("other", b"", disposition))
    assert (answer.status_code, answer.content) == (200, b"QUIET")


def test_an_empty_file_is_a_file(idle: httpx.Client) -> None:
    answer = send(idle, PHOTO, part("other", b"", '; filename="b.txt"'))
    assert answer.content == b"QUIET "


def test_a_required_file_that_nobody_chose_is_missing(idle: httpx.Client) -> None:
    answer = send(idle, part("file", b"", '; filename=""'))
    assert (answer.status_code, answer.json()["param"]) == (422, "file")
    assert answer.json()["detail"] == "expected one file for `file`, received none"


@pytest.mark.parametrize("name", ["params", "parts"])
def test_a_parameter_may_be_sent_as_a_blob(idle: httpx.Client, name: str) -> None:
    value = b'{"parts": 0}' if name == "params" else b"0"
    answer = send(idle, PHOTO, part(name, value, '; filename="blob"', "application/json"))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_parameter")
    assert "greater than or equal to 1" in answer.json()["detail"]


def test_a_text_field_has_at_most_a_megabyte(idle: httpx.Client) -> None:
    answer = send(idle, PHOTO, part("file_b64", b"QUJD" * 250_001))
    assert (answer.status_code, answer.json()["code"]) == (413, "field_too_large")
    assert answer.json()["param"] == "file_b64"


def test_a_file_with_an_unknown_name_is_a_file(idle: httpx.Client) -> None:
    answer = send(idle, PHOTO, part("photo", b"x", '; filename="b.txt"'))
    assert answer.json()["detail"].startswith("there is no file field `photo`")


@pytest.mark.parametrize(
    ("disposition", "stem"),
    [
        ("; filename*=utf-8''r%C3%A4k.png", "räk"),
        ("; filename=\"a.png\"; filename*=utf-8''r%C3%A4k.png", "räk"),
        ('; filename="../../räk.png"', "räk"),
        (f'; filename="{"å" * 3000}.png"', "å" * 90),
    ],
)
def test_a_result_is_named_after_its_file(idle: httpx.Client, disposition: str, stem: str) -> None:
    answer = send(idle, part("file", b"quiet", disposition))
    assert (answer.status_code, answer.content) == (200, b"QUIET")
    assert answer.headers["content-disposition"].endswith(f"filename*=UTF-8''{quote(stem)}-loud.txt")


def test_a_name_of_any_field_makes_its_part_a_file(idle: httpx.Client) -> None:
    answer = send(idle, PHOTO, part("photo", b"x", "; filename*=utf-8''b.txt"))
    assert answer.json()["detail"].startswith("there is no file field `photo`")
