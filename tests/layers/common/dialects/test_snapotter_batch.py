"""SnapOtter's batches: the archive at once, its headers, events and faults."""

import io
import json
import threading
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote

import httpx
import numpy as np
import pytest

from local.router import CAPABILITIES
from tests.layers.common.dialects.disc import CORNER, disc
from tests.pictures import opened, saved
from tests.servers import working_here

TOOL = "/api/v1/tools/image/remove-background/batch"
OLDER_TOOL = "/api/v1/tools/remove-background/batch"
UUID = "5a1b2c3d-0e4f-4a6b-8c7d-9e0f1a2b3c4d"

BROKEN = b"no picture"
COLOURED = {"backgroundType": "color", "backgroundColor": "#0f0"}


@pytest.fixture(scope="module", autouse=True)
def worker(studio: httpx.Client) -> Iterator[None]:
    with working_here(CAPABILITIES):
        yield


def send(
    studio: httpx.Client,
    photos: Sequence[tuple[str, bytes]],
    settings: Any = None,
    *,
    path: str = TOOL,
    field: str = "file",
    **form: str,
) -> httpx.Response:
    if settings is not None:
        form["settings"] = settings if isinstance(settings, str) else json.dumps(settings)
    return studio.post(path, files=[(field, one) for one in photos], data=form)


def archive(answer: httpx.Response) -> zipfile.ZipFile:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].startswith("attachment")
    found = zipfile.ZipFile(io.BytesIO(answer.content))
    assert found.testzip() is None
    return found


def results(answer: httpx.Response) -> dict[str, str]:
    found: dict[str, str] = json.loads(unquote(answer.headers["x-file-results"]))
    return found


@pytest.mark.parametrize(("path", "field"), [(TOOL, "file"), (OLDER_TOOL, "files")])
def test_a_batch(studio: httpx.Client, path: str, field: str) -> None:
    photos = [("b.png", disc()), ("a.png", disc()), ("b.png", disc())]
    answer = send(studio, photos, COLOURED, path=path, field=field)
    found = archive(answer)
    names = found.namelist()
    assert [name[0] for name in names] == ["b", "a", "b"]
    assert names[2] == names[0].replace(".png", "_1.png")
    assert results(answer) == {str(number): name for number, name in enumerate(names)}
    for name in names:
        assert np.asarray(opened(found.read(name)))[CORNER][:3].tolist() == [0, 255, 0]
    job = answer.headers["x-job-id"]
    again = studio.get(f"/api/v1/download/{job}/product.zip", headers={"x-api-key": ""})
    assert again.content == answer.content


def test_some_are_broken(studio: httpx.Client) -> None:
    answer = send(studio, [("a.png", disc()), ("b.png", BROKEN), ("c.png", b""), ("d.png", disc())])
    found = archive(answer)
    *names, report = found.namelist()
    assert results(answer) == dict(zip(("0", "3"), names, strict=True))
    told = json.loads(found.read(report))["files"]
    assert [one["status"] for one in told] == ["succeeded", "failed", "failed", "succeeded"]
    assert told[1]["problem"]["code"] == "unsupported_image"


def test_all_are_broken(studio: httpx.Client) -> None:
    answer = send(studio, [("a.png", BROKEN), ("b.png", saved(np.zeros((9, 9, 4), np.uint8), "PNG"))])
    assert answer.status_code == 422
    told = answer.json()
    assert told["error"] == "All files failed processing"
    assert [one["filename"] for one in told["errors"]] == ["a.png", "b.png"]
    assert all(one["error"] for one in told["errors"])
    assert "`file`" in told["errors"][0]["error"]


def test_its_events(studio: httpx.Client) -> None:
    seen: list[dict[str, Any]] = []

    def listen() -> None:
        with studio.stream("GET", f"/api/v1/jobs/{UUID}/progress", headers={"x-api-key": ""}) as stream:
            data = (line[6:] for line in stream.iter_lines() if line.startswith("data: "))
            seen.extend(json.loads(one) for one in data)

    listener = threading.Thread(target=listen)
    listener.start()
    answer = send(studio, [("a.png", disc()), ("b.png", BROKEN)], clientJobId=UUID)
    listener.join()
    assert answer.headers["x-job-id"] == UUID
    last = seen[-1]
    assert (last["jobId"], last["type"], last["status"]) == (UUID, "batch", "completed")
    assert (last["totalFiles"], last["completedFiles"], last["failedFiles"]) == (2, 2, 1)
    assert [one["filename"] for one in last["errors"]] == ["b.png"]
    assert last["fileResults"] == results(answer)
    assert studio.get(last["downloadUrl"], headers={"x-api-key": ""}).content == answer.content


@pytest.mark.parametrize(
    ("photos", "settings", "form", "status", "error"),
    [
        ([], None, {"x": "1"}, 400, "Failed to parse"),
        ([("a.png", disc())], "not json{{", {}, 400, "JSON"),
        ([("a.png", disc())], "[]", {}, 400, "JSON"),
        ([("a.png", disc())], {"blurIntensity": 200}, {}, 400, "Invalid settings"),
        ([("a.png", disc())], {"backgroundType": "sparkles"}, {}, 400, "Invalid settings"),
        ([("a.png", disc())], None, {"clientJobId": "../x"}, 400, "Invalid settings"),
        ([("a.png", b"")] * 201, None, {}, 400, "Too many files"),
        ([("a.png", bytes(200_001))], None, {}, 413, ""),
    ],
)
def test_what_is_refused(
    studio: httpx.Client,
    photos: Sequence[tuple[str, bytes]],
    settings: Any,
    form: dict[str, str],
    status: int,
    error: str,
) -> None:
    answer = send(studio, photos, settings, **form)
    assert answer.status_code == status, answer.text
    assert error in answer.json()["error"]


def test_no_photo_and_no_key(studio: httpx.Client) -> None:
    none = studio.post(TOOL, files={"settings": (None, "{}")})
    assert (none.status_code, none.json()["error"]) == (400, "No image file provided")
    refused = studio.post(TOOL, files={"file": disc()}, headers={"x-api-key": ""})
    assert (refused.status_code, next(iter(refused.json()))) == (401, "error")
    assert studio.post("/api/v1/tools/resize/batch", files={"file": disc()}).status_code == 404
