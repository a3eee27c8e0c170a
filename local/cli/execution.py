"""Work in this process, with progress on a terminal, or on a server, with the same results and errors."""

import atexit
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from functools import cache
from pathlib import PurePosixPath
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from layers.common.core.capability import Capability
from layers.common.core.media import Media, Upload
from layers.common.errors import StudioError
from layers.common.progress import Run, current_run, running
from layers.common.service.batch.layout import extension_of
from local.cli.errors import ServerFailed, UsageError

if TYPE_CHECKING:
    import photo_studio

T = TypeVar("T")

GRACE_S = 1.5
"""How long abandoned work may take to stop its ffmpeg and remove its temporary files."""
_POLL_S = 0.1
_SILENT_S = 0.7
"""Work shorter than this shows no progress."""

KEY = "STUDIO_API_KEY"
_ATTEMPTS = 3
"""Somebody is waiting: after some seconds the server is reported as unreachable."""
_ACCESS_STATUSES = frozenset({401, 403, 404, 405})
"""Statuses about the key or the address, hence about every file. No invalid file has one of these."""
_NOTE = "x-"
_NO_NOTES = frozenset({"x-request-id", "x-content-type-options"})


def run_locally(work: Callable[[], T], run: Run, *, shows: bool) -> T:
    """The result of the work.

    The work runs in a thread, since Python handles signals only between bytecode instructions, and a
    network's inference is a single long call.

    Args:
        run: times the work's steps.
        shows: whether a terminal is shown how far it is.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed. The work has been abandoned.
    """
    future = Future[T]()
    thread = Thread(target=_do, args=(work, run, future), daemon=True)
    thread.start()
    try:
        _await(future, run, shows=shows and sys.stderr.isatty())
        # Its end frees what the work held. If the interpreter ended meanwhile, OpenVINO would abort all.
        thread.join()
    except KeyboardInterrupt:
        run.abandon()
        with suppress(BaseException):
            future.exception(GRACE_S)
        raise
    return future.result()


def check_server(server: str | None) -> None:
    """Check the address of a server, if there is one.

    Raises:
        UsageError: it is none.
    """
    if server is None:
        return
    from photo_studio.transport import checked_url  # noqa: PLC0415 – needed only with a server

    try:
        checked_url(server)
    except ValueError as error:
        raise UsageError(str(error)) from None


def run_on_server(
    server: str, capability: Capability, values: Mapping[str, Any], uploads: Sequence[Upload]
) -> Media:
    """The server's result for the files.

    Args:
        values: the parameters that were given; the server chooses all others.

    Raises:
        StudioError: as the capability itself would raise.
        ServerFailed: the server cannot be reached, or its address or key is wrong.
    """
    import photo_studio as client  # noqa: PLC0415 – needed only with a server

    files: dict[str, list[tuple[str, bytes]]] = {}
    for upload in uploads:
        files.setdefault(upload.field, []).append((upload.filename or "photo", upload.data))
    order = client.Order(capability.path, files, values, capability.document)
    try:
        result = _studio(server).do(order)
    except client.ProblemError as problem:
        raise _error(server, problem) from None
    except client.ConnectionFailed as error:
        raise ServerFailed(f"{server} cannot be reached ({error})") from None
    for name, milliseconds in result.timings.items():
        current_run().add(name, milliseconds / 1000)
    return _media(result)


def _do(work: Callable[[], T], run: Run, future: "Future[T]") -> None:
    try:
        with running(run):
            future.set_result(work())
    except BaseException as error:  # noqa: BLE001 – raised in the waiting thread
        future.set_exception(error)


def _await(future: "Future[T]", run: Run, *, shows: bool) -> None:
    started = time.monotonic()
    try:
        while not wait(
            [future], _POLL_S
        ).done:  # not result(timeout): the work may raise a TimeoutError itself
            if shows and time.monotonic() - started > _SILENT_S:
                sys.stderr.write(f"\r\x1b[K{run.stage or 'begin'} … {run.percent} %")
                sys.stderr.flush()
    finally:
        if shows:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@cache
def _studio(server: str) -> "photo_studio.Studio":
    """This process's client for the server. It keeps its connections until the process ends."""
    from photo_studio import Retry, Studio  # noqa: PLC0415

    studio = Studio(server, api_key=os.environ.get(KEY), retry=Retry(attempts=_ATTEMPTS))
    atexit.register(studio.close)
    return studio


def _media(result: "photo_studio.Result") -> Media:
    name = PurePosixPath(result.filename)
    extension = name.suffix[1:] or extension_of(result.media_type)
    notes = {
        name[len(_NOTE) :].title(): value
        for name, value in result.headers.items()
        if name.lower().startswith(_NOTE) and name.lower() not in _NO_NOTES
    }
    return Media(result.content, result.media_type, extension, name.stem, notes)


def _error(server: str, problem: "photo_studio.ProblemError") -> StudioError | ServerFailed:
    """The error as the capability would have raised it here, or what is wrong with its address or key."""
    if problem.status in _ACCESS_STATUSES:
        return ServerFailed(f"{server} answered {problem.status}: {problem.detail or problem.title}")
    attributes = {"status": problem.status, "code": problem.code, "title": problem.title}
    error: type[StudioError] = type("ServerError", (StudioError,), attributes)
    return error(problem.detail or problem.title, param=problem.param)
