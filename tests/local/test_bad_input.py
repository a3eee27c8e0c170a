"""Everything a client can get wrong with the cut-out route, through a real server."""

import json
import socket
import time

import httpx
import pytest

from tests.local.bad import ALWAYS, END, MULTIPART, PHOTO, Bad, cases, check_problem, part, typed
from tests.pictures import gradient, portrait_jpeg, saved
from tests.servers import Server, serving
from tests.waiting import PATIENCE_S

FIELDS = {
    "no file": Bad(422, "invalid_parameter", "file", body=END),
    "two files": Bad(422, "invalid_parameter", "file", body=PHOTO + PHOTO + END),
    "other file field": Bad(422, "invalid_parameter", "image", body=part("image", portrait_jpeg()) + END),
    "unknown parameter": Bad(422, "invalid_parameter", "modle", query="modle=u2net"),
    "unknown form field": Bad(
        422, "invalid_parameter", "modle", body=PHOTO + part("modle", b"u2net", None) + END
    ),
    "parameter twice": Bad(422, "invalid_parameter", "model", query="model=u2net&model=classic"),
    "parameter in both places": Bad(
        422,
        "invalid_parameter",
        "model",
        query="model=u2net",
        body=PHOTO + part("model", b"u2net", None) + END,
    ),
    "unknown model": Bad(422, "invalid_parameter", "model", query="model=u3net"),
    "empty model": Bad(422, "invalid_parameter", "model", query="model="),
    "path as model": Bad(422, "invalid_parameter", "model", query="model=../../etc/passwd"),
    "NUL in model": Bad(422, "invalid_parameter", "model", query="model=%00"),
    "surrogate in model": Bad(422, "invalid_parameter", "model", query="model=%ED%A0%80"),
    "matting maybe": Bad(422, "invalid_parameter", "alpha_matting", query="alpha_matting=maybe"),
    "unknown matting": Bad(422, "invalid_parameter", "matting", query="matting=knn"),
    "no matting by ViTMatte": Bad(
        422, "invalid_parameter", "matting", query="alpha_matting=false&matting=vitmatte"
    ),
    "matting by nothing": Bad(422, "invalid_parameter", "matting", query="alpha_matting=true&matting=none"),
    "quality -1": Bad(422, "invalid_parameter", "quality", query="quality=-1"),
    "quality 0": Bad(422, "invalid_parameter", "quality", query="quality=0"),
    "quality 500": Bad(422, "invalid_parameter", "quality", query="quality=500"),
    "quality NaN": Bad(422, "invalid_parameter", "quality", query="quality=NaN"),
    "quality of 5,000 digits": Bad(422, "invalid_parameter", "quality", query="quality=" + "9" * 5000),
    "unknown format": Bad(422, "invalid_parameter", "output_format", query="output_format=gif"),
    "jpeg has no alpha": Bad(422, "invalid_parameter", "output_format", query="output_format=jpeg"),
    "negative margin": Bad(422, "invalid_parameter", "crop_margin", query="crop=1&crop_margin=-5"),
    "margin in inches": Bad(422, "invalid_parameter", "crop_margin", query="crop=1&crop_margin=5in"),
    "margin too wide": Bad(422, "output_too_large", query="crop=1&crop_margin=9999&model=classic"),
    "no subject": Bad(
        422, "no_subject", body=part("file", saved(gradient() * 0 + 128, "PNG")) + END, query="model=classic"
    ),
    "edge_refine 4": Bad(422, "invalid_parameter", "edge_refine", query="edge_refine=4"),
    "mask that is no picture": Bad(
        415, "unsupported_image", "mask", body=PHOTO + part("mask", b"x") + END, query="model=classic"
    ),
    "two masks": Bad(
        422, "invalid_parameter", "mask", body=PHOTO + part("mask", b"x") + part("mask", b"x") + END
    ),
    "weights that are not here": Bad(503, "model_unavailable", "model", query="model=birefnet-portrait"),
    "matting's weights are not here": Bad(503, "model_unavailable", "matting", query="matting=vitmatte"),
}


@pytest.mark.parametrize("bad", cases(ALWAYS | FIELDS))
def test_bad_input_gets_a_clear_4xx(server: Server, bad: Bad) -> None:
    check_problem(bad.send(f"{server.url}/v1/cutout"), bad)


def test_unknown_routes_are_told_what_there_is_beside_them(server: Server) -> None:
    answer = httpx.get(f"{server.url}/v1/nothing")
    check_problem(answer, Bad(404, "not_found"))
    assert (
        answer.json()["detail"]
        == "expected `compose`, `cutout`, `edit`, `jobs`, `models`, `product` or `uploads` after /v1/"
    )
    answer = httpx.get(f"{server.url}/v3/<b>/nothing")
    check_problem(answer, Bad(404, "not_found"))
    assert answer.json()["detail"] == "there is nothing at this path"


def test_header_over_the_limits_is_413(server: Server) -> None:
    from tests.layers.common.imaging.test_decode import png_of  # noqa: PLC0415

    answer = httpx.post(f"{server.url}/v1/cutout", files={"file": png_of(60_000, 60_000)})
    check_problem(answer, Bad(413, "image_too_large", "file"))


@pytest.fixture(scope="module")
def strict_server(way: dict[str, str]) -> object:
    with serving(
        way
        | {
            "MAX_UPLOAD_BYTES": "100000",
            "UPLOAD_STALL_S": "2",
            "REQUEST_TIMEOUT_S": "5",
            "API_KEYS": "one, two",
        }
    ) as running:
        yield running


KEY = {"x-api-key": "two"}


def test_announced_body_over_the_limit(strict_server: Server) -> None:
    answer = httpx.post(f"{strict_server.url}/v1/cutout", files={"file": bytes(200_000)}, headers=KEY)
    check_problem(answer, Bad(413, "body_too_large"))


def test_chunked_body_over_the_limit(strict_server: Server) -> None:
    def chunks() -> object:
        yield part("file", b"")[:-2]
        for _ in range(30):
            yield bytes(10_000)

    answer = httpx.post(f"{strict_server.url}/v1/cutout", content=chunks(), headers=KEY | typed(MULTIPART))  # type: ignore[arg-type]
    check_problem(answer, Bad(413, "body_too_large"))


UNFINISHED = (
    f"POST /v1/cutout HTTP/1.1\r\nHost: localhost\r\nx-api-key: one\r\n"
    f"Content-Type: {MULTIPART}\r\nContent-Length: 9999\r\n\r\n"
).encode()


@pytest.mark.router("API Gateway waits for the body itself, and gives a function no part of one")
def test_stalled_upload(strict_server: Server) -> None:
    with socket.create_connection(("127.0.0.1", strict_server.port)) as client:
        client.sendall(UNFINISHED + PHOTO[:50])
        client.settimeout(PATIENCE_S)
        answer = b""
        while not answer.endswith(b"}"):
            answer += client.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "upload_stalled"


@pytest.mark.router("API Gateway waits for the body itself, and gives a function no part of one")
def test_dripping_upload(strict_server: Server) -> None:
    """A byte now and then never stalls, but has to be whole by the deadline all the same."""
    with socket.create_connection(("127.0.0.1", strict_server.port)) as client:
        client.sendall(UNFINISHED)
        client.settimeout(0.2)
        answer = b""
        for at in range(len(PHOTO)):
            client.sendall(PHOTO[at : at + 1])
            try:
                answer = client.recv(65_536)
            except TimeoutError:
                continue
            break
    assert answer.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-api-key": "three"},
        {"Authorization": "Bearer three"},
        {"Authorization": "Basic one"},
        {"x-api-key": "one, two"},
    ],
)
def test_a_wrong_key(strict_server: Server, headers: dict[str, str]) -> None:
    for method, path in (("POST", "/v1/cutout"), ("GET", "/v1/models")):
        answer = httpx.request(method, f"{strict_server.url}{path}", headers=headers)
        has_key = headers and "Basic" not in headers.get("Authorization", "")
        check_problem(answer, Bad(401, "unauthorized", None if has_key else "x-api-key"))


@pytest.mark.parametrize("headers", [KEY, {"Authorization": "Bearer one"}, {"authorization": "bearer two"}])
def test_a_right_key(strict_server: Server, headers: dict[str, str]) -> None:
    assert httpx.get(f"{strict_server.url}/v1/models", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/", "/health", "/swagger", "/openapi.json"])
def test_what_stays_open(strict_server: Server, path: str) -> None:
    assert httpx.get(f"{strict_server.url}{path}").status_code == 200


def test_a_deadline_is_504(way: dict[str, str]) -> None:
    """A deadline that any upload meets, and work of many seconds."""
    with serving(way | {"REQUEST_TIMEOUT_S": "1"}) as hasty:
        started = time.monotonic()
        answer = httpx.post(
            f"{hasty.url}/v1/motion/ken_burns",
            files={"image": portrait_jpeg()},
            data={"params": '{"duration": 60}'},
        )
        assert time.monotonic() - started < 30, "the film takes longer"
        check_problem(answer, Bad(504, "deadline_exceeded"))
