"""Everything a client can get wrong with the cut-out route, through a real server."""

import json
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.pictures import gradient, portrait_jpeg, portrait_png, saved
from tests.servers import Server, serving

BOUNDARY = "frontier"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


def part(name: str | None, body: bytes, filename: str | None = "photo.jpg") -> bytes:
    disposition = (
        "form-data" + (f'; name="{name}"' if name else "") + (f'; filename="{filename}"' if filename else "")
    )
    return f"--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\n\r\n".encode() + body + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()
PHOTO = part("file", portrait_jpeg())


@dataclass
class Bad:
    status: int
    code: str
    param: str | None = None
    body: bytes = PHOTO + END
    query: str = ""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": MULTIPART})
    method: str = "POST"


def typed(content_type: str) -> dict[str, str]:
    return {"Content-Type": content_type}


TRANSPORT = {
    "no content type": Bad(415, "not_multipart", headers={}),
    "json": Bad(415, "not_multipart", body=b"{}", headers=typed("application/json")),
    "raw picture": Bad(415, "not_multipart", body=portrait_jpeg(), headers=typed("image/jpeg")),
    "urlencoded": Bad(415, "not_multipart", body=b"a=b", headers=typed("application/x-www-form-urlencoded")),
    "no boundary": Bad(400, "malformed_request", headers=typed("multipart/form-data")),
    "empty boundary": Bad(400, "malformed_request", headers=typed('multipart/form-data; boundary=""')),
    "wrong boundary": Bad(400, "malformed_request", headers=typed("multipart/form-data; boundary=other")),
    "garbage": Bad(400, "malformed_request", body=b"\0\1\2garbage" * 50),
    "empty body": Bad(400, "malformed_request", body=b""),
    "cut in the file": Bad(400, "malformed_request", body=PHOTO[: len(PHOTO) // 2]),
    "no closing boundary": Bad(400, "malformed_request", body=PHOTO),
    "part without a name": Bad(400, "malformed_request", body=part(None, b"x") + END),
    "too many parts": Bad(400, "malformed_request", body=part("model", b"u2net", None) * 101 + END),
    "long text": Bad(413, "field_too_large", "model", body=part("model", b"x" * 1_000_001, None) + END),
    "text not in utf-8": Bad(
        400, "malformed_request", "model", body=PHOTO + part("model", b"\xff\xfe", None) + END
    ),
    "wrong method": Bad(405, "method_not_allowed", method="GET", body=b""),
    "wrong method with a body": Bad(405, "method_not_allowed", method="PUT"),
    "accept excludes the answer": Bad(
        406, "not_acceptable", headers={"Content-Type": MULTIPART, "Accept": "text/html"}
    ),
    "accept excludes the format": Bad(
        406,
        "not_acceptable",
        query="output_format=webp",
        headers={"Content-Type": MULTIPART, "Accept": "image/png"},
    ),
}

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
    "weights that are not here": Bad(503, "model_unavailable", "model", query="model=birefnet-portrait"),
}

FILES = {
    "text": (415, "unsupported_image", b"just some words"),
    "html": (415, "unsupported_image", b"<!doctype html><html></html>"),
    "pdf": (415, "unsupported_image", b"%PDF-1.7\n1 0 obj"),
    "zip": (415, "unsupported_image", b"PK\3\4" + bytes(40)),
    "svg": (415, "unsupported_image", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    "eps": (415, "unsupported_image", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1"),
    "psd": (415, "unsupported_image", b"8BPS\0\1" + bytes(40)),
    "zero bytes": (422, "invalid_image", b""),
    "signature only": (422, "invalid_image", b"\x89PNG\r\n\x1a\n"),
    "cut jpeg": (422, "invalid_image", portrait_jpeg()[:9000]),
    "cut png": (422, "invalid_image", portrait_png()[:9000]),
    "no subject": (422, "no_subject", saved(gradient() * 0 + 128, "PNG")),
}
BAD_FILES = {
    name: Bad(status, code, "file", part("file", data) + END) for name, (status, code, data) in FILES.items()
}
BAD_FILES["no subject"].param = None

CASES = TRANSPORT | FIELDS | BAD_FILES


def check_problem(answer: httpx.Response, bad: Bad) -> None:
    assert answer.status_code == bad.status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) - {"param"} == {"type", "title", "status", "detail", "code", "request_id"}
    assert (problem["status"], problem["code"], problem.get("param")) == (bad.status, bad.code, bad.param)
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert "Traceback" not in answer.text
    assert str(Path.cwd()) not in problem["detail"]


@pytest.mark.parametrize("bad", CASES.values(), ids=CASES)
def test_bad_input_gets_a_clear_4xx(server: Server, bad: Bad) -> None:
    answer = httpx.request(
        bad.method, f"{server.url}/v1/cutout?{bad.query}", content=bad.body, headers=bad.headers, timeout=30
    )
    check_problem(answer, bad)


def test_unknown_routes(server: Server) -> None:
    check_problem(httpx.get(f"{server.url}/v1/nothing"), Bad(404, "not_found"))


def test_header_over_the_limits_is_413(server: Server) -> None:
    from tests.layers.common.imaging.test_decode import png_of  # noqa: PLC0415

    answer = httpx.post(f"{server.url}/v1/cutout", files={"file": png_of(60_000, 60_000)})
    check_problem(answer, Bad(413, "image_too_large", "file"))


@pytest.fixture(scope="module")
def strict_server() -> object:
    with serving(
        {
            "MAX_UPLOAD_BYTES": "100000",
            "UPLOAD_STALL_S": "0.5",
            "REQUEST_TIMEOUT_S": "3",
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
    f"POST /v1/cutout HTTP/1.1\r\nHost: x\r\nx-api-key: one\r\n"
    f"Content-Type: {MULTIPART}\r\nContent-Length: 9999\r\n\r\n"
).encode()


def test_stalled_upload(strict_server: Server) -> None:
    with socket.create_connection(("127.0.0.1", strict_server.port)) as client:
        client.sendall(UNFINISHED + PHOTO[:50])
        client.settimeout(5)
        answer = b""
        while not answer.endswith(b"}"):
            answer += client.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "upload_stalled"


def test_dripping_upload(strict_server: Server) -> None:
    """A byte now and then never stalls, but has to be whole by the deadline all the same."""
    with socket.create_connection(("127.0.0.1", strict_server.port)) as client:
        client.sendall(UNFINISHED)
        client.settimeout(0.2)
        answer = b""
        for at in range(60):
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
        check_problem(answer, Bad(401, "unauthorized"))


@pytest.mark.parametrize("headers", [KEY, {"Authorization": "Bearer one"}, {"authorization": "bearer two"}])
def test_a_right_key(strict_server: Server, headers: dict[str, str]) -> None:
    assert httpx.get(f"{strict_server.url}/v1/models", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/", "/health", "/swagger", "/openapi.json"])
def test_what_stays_open(strict_server: Server, path: str) -> None:
    assert httpx.get(f"{strict_server.url}{path}").status_code == 200


def test_a_deadline_is_504() -> None:
    with serving({"REQUEST_TIMEOUT_S": "0.05"}) as hasty:
        started = time.monotonic()
        answer = httpx.post(
            f"{hasty.url}/v1/cutout?model=classic", files={"file": portrait_jpeg()}, timeout=30
        )
        assert time.monotonic() - started < 5
        check_problem(answer, Bad(504, "deadline_exceeded"))
