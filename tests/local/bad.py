"""Requests that no picture can be made of, and what they get."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from _pytest.mark import ParameterSet

from tests.pictures import portrait_jpeg, portrait_png

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

    def send(self, url: str) -> httpx.Response:
        return httpx.request(self.method, f"{url}?{self.query}", content=self.body, headers=self.headers)


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
    "long text": Bad(413, "field_too_large", "quality", body=part("quality", b"x" * 1_000_001, None) + END),
    "text not in utf-8": Bad(
        400, "malformed_request", "quality", body=PHOTO + part("quality", b"\xff\xfe", None) + END
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

FILES = {
    "text": (415, "unsupported_image", b"just some words"),
    "html": (415, "unsupported_image", b"<!doctype html><html></html>"),
    "mp3": (415, "unsupported_image", b"ID3\4" + bytes(40)),
    "zip": (415, "unsupported_image", b"PK\3\4" + bytes(40)),
    "svg of text": (
        415,
        "unsupported_image",
        b'<svg xmlns="http://www.w3.org/2000/svg"><text>x</text></svg>',
    ),
    "eps": (415, "unsupported_image", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1"),
    "psd": (415, "unsupported_image", b"8BPS\0\1" + bytes(40)),
    "zero bytes": (422, "invalid_image", b""),
    "signature only": (422, "invalid_image", b"\x89PNG\r\n\x1a\n"),
    "cut jpeg": (422, "invalid_image", portrait_jpeg()[:9000]),
    "cut png": (422, "invalid_image", portrait_png()[:9000]),
}
BAD_FILES = {
    name: Bad(status, code, "file", part("file", data) + END) for name, (status, code, data) in FILES.items()
}


ALWAYS = TRANSPORT | BAD_FILES

ONE_DOOR = pytest.mark.router("values are checked by the same code behind the gateway")


def cases(bad: Mapping[str, Bad]) -> list[ParameterSet]:
    """Parameters of a test: transport and files at both doors, values at one."""
    return [
        pytest.param(one, id=name, marks=[] if name in ALWAYS else [ONE_DOOR]) for name, one in bad.items()
    ]


"""What every route that takes a photo refuses."""


def check_problem(answer: httpx.Response, bad: Bad) -> None:
    assert answer.status_code == bad.status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) - {"param"} == {"type", "title", "status", "detail", "code", "request_id"}
    assert (problem["status"], problem["code"], problem.get("param")) == (bad.status, bad.code, bad.param)
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert "Traceback" not in answer.text
    assert str(Path.cwd()) not in problem["detail"]
