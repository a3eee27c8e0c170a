"""What a client of SnapOtter does, in tests."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray

from tests.layers.common.dialects.disc import disc
from tests.pictures import opened
from tests.waiting import PATIENCE_S

TOOL = "/api/v1/tools/image/remove-background"
OLDER_TOOL = "/api/v1/tools/remove-background"


def send(studio: httpx.Client, settings: Any = None, *, path: str = TOOL, **form: Any) -> httpx.Response:
    """The first pass; ``form`` has the photo, its name and other fields."""
    name, photo = form.pop("name", "disc.png"), form.pop("photo", None)
    background = form.pop("background", None)
    files = {"file": (name, disc() if photo is None else photo)}
    if background is not None:
        files["backgroundImage"] = ("background.png", background)
    return studio.post(path, files=files, data=form | as_field(settings))


def again(
    studio: httpx.Client, job: str, *, path: str = TOOL, background: bytes | None = None, **settings: Any
) -> httpx.Response:
    """The second pass."""
    fields: dict[str, Any] = {"settings": (None, json.dumps({"jobId": job, "filename": "a.png", **settings}))}
    if background is not None:
        fields["backgroundImage"] = ("background.png", background)
    return studio.post(f"{path}/effects", files=fields)


def as_field(settings: Any) -> dict[str, str]:
    if settings is None:
        return {}
    return {"settings": settings if isinstance(settings, str) else json.dumps(settings)}


def frames(studio: httpx.Client, job: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Names and data of a job's events, until the stream ends; a message has no name."""
    name, gives_up = "", time.monotonic() + PATIENCE_S
    with studio.stream("GET", f"/api/v1/jobs/{job}/progress") as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["x-accel-buffering"] == "no"
        for line in answer.iter_lines():  # heartbeats come for ever to a job that nobody does
            assert time.monotonic() < gives_up
            key, _, value = line.partition(": ")
            if key == "event":
                name = value
            elif key == "data":
                yield name, json.loads(value)
                name = ""


def ended(studio: httpx.Client, sent: httpx.Response) -> dict[str, Any]:
    """The last frame of a job that a request has made."""
    assert sent.status_code == 202, sent.text
    *_, (_, last) = frames(studio, sent.json()["progressJobId"])
    return last


def result(studio: httpx.Client, sent: httpx.Response) -> dict[str, Any]:
    """What a job has made."""
    last = ended(studio, sent)
    assert last["phase"] == "complete", last
    made: dict[str, Any] = last["result"]
    return made


def pixels(studio: httpx.Client, url: str) -> NDArray[np.uint8]:
    answer = studio.get(url, headers={"x-api-key": ""})
    assert answer.status_code == 200, answer.text
    return np.asarray(opened(answer.content))


def made(studio: httpx.Client, settings: Any = None, **form: Any) -> NDArray[np.uint8]:
    """The picture that the first pass makes."""
    return pixels(studio, result(studio, send(studio, settings, **form))["downloadUrl"])
