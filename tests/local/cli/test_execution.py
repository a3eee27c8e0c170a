"""Work in a thread or on a server: results and errors. The real server is in ``test_serve.py``."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse

from functions.edit.app import capability
from layers.common.core.media import Media, Upload
from layers.common.errors import NoSubject, StudioError
from layers.common.progress import Run
from local.cli.errors import CommandError
from local.cli.execution import run_locally, run_on_server
from tests.local.cli.studio import studio
from tests.servers import serving_app


def test_what_the_work_gives() -> None:
    assert run_locally(lambda: "picture", Run(), shows=False) == "picture"


@pytest.mark.parametrize("fault", [TimeoutError("the work's own"), NoSubject("none"), KeyError("x")])
def test_what_the_work_raises(fault: Exception) -> None:
    def work() -> None:
        raise fault

    with pytest.raises(type(fault)) as told:
        run_locally(work, Run(), shows=False)
    assert told.value is fault


def test_what_the_work_held_is_free() -> None:
    held, freed = threading.local(), threading.Event()

    class Slow:
        def __del__(self) -> None:
            freed.wait(0.2)
            freed.set()

    def work() -> None:
        held.it = Slow()

    run_locally(work, Run(), shows=False)
    assert freed.is_set()


PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server whose first part of the path is the status that it answers with, or the file's name."""
    app = FastAPI()

    @app.post("/{first}/{_rest:path}")
    def answer(first: str, _rest: str) -> Response:
        if first.isdigit():
            told = {"code": "some_code", "title": "Some fault", "detail": "some detail", "param": "file"}
            return JSONResponse(told, int(first), media_type=PROBLEM)
        return Response(
            b"picture",
            media_type="image/webp",
            headers={"Content-Disposition": f'inline; filename="{first}"'},
        )

    with serving_app(app) as client:
        yield str(client.base_url).rstrip("/")


def result(server: str) -> Media:
    return run_on_server(server, capability, {}, [Upload("file", b"photo", "photo.jpg")])


@pytest.mark.parametrize(
    ("name", "stem", "extension"),
    [
        ("a.b.webp", "a.b", "webp"),
        ("a.jpeg", "a", "jpeg"),
        ("result", "result", "webp"),
        (".webp", ".webp", "webp"),
    ],
)
def test_the_names_of_results(name: str, stem: str, extension: str, url: str) -> None:
    media = result(f"{url}/{name}")
    assert (media.data, media.media_type) == (b"picture", "image/webp")
    assert (media.stem, media.extension) == (stem, extension)


@pytest.mark.parametrize("status", [401, 403, 404, 405])
def test_a_status_of_the_way(status: int, url: str) -> None:
    with pytest.raises(CommandError) as told:
        result(f"{url}/{status}")
    assert str(told.value) == f"{url}/{status} answered {status}: some detail"


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_status_of_the_file(status: int, url: str) -> None:
    with pytest.raises(StudioError) as told:
        result(f"{url}/{status}")
    fault = told.value
    assert (fault.status, fault.code, fault.title) == (status, "some_code", "Some fault")
    assert (fault.detail, fault.param) == ("some detail", "file")


@pytest.mark.parametrize("status", [408, 429])
def test_a_status_that_passes_is_tried_again_by_itself(status: int, url: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jpg").write_bytes(b"photo")
    for first, code in ((str(status), 1), ("a.webp", 0)):
        done = studio("batch", "edit", "in", "out", "--server", f"{url}/{first}", cwd=tmp_path)
        assert done.returncode == code, done.stderr
