"""Work on a server, with the same answers and faults as here."""

import atexit
import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from layers.common.core.capability import Capability
from layers.common.core.media import Media, Upload
from layers.common.errors import StudioError
from layers.common.service.batch.layout import extension_of
from local.cli.faults import Fault

if TYPE_CHECKING:
    import photo_studio

KEY = "STUDIO_API_KEY"
_ATTEMPTS = 3
"""Somebody waits: some seconds, and it is told that the server is not there."""
_NO_WAY_IN = frozenset({401, 403, 404, 405})
"""Statuses that speak of the key or the address, hence of every file: a wrong file is none of these."""
_NOTE = "x-"
_NO_NOTES = frozenset({"x-request-id", "x-content-type-options"})


def done_there(
    server: str, capability: Capability, values: Mapping[str, Any], uploads: Sequence[Upload]
) -> Media:
    """What the server makes of the files.

    Args:
        values: the parameters that were named; all others are left to the server.

    Raises:
        StudioError: as the capability itself would.
        Fault: the server cannot be reached, or lets nobody in who comes so.
    """
    import photo_studio as client  # noqa: PLC0415 – only who has a server

    files: dict[str, list[tuple[str, bytes]]] = {}
    for upload in uploads:
        files.setdefault(upload.field, []).append((upload.filename or "photo", upload.data))
    order = client.Order(capability.path, files, values, capability.document)
    try:
        return _media(_studio(server).do(order))
    except client.ProblemError as problem:
        raise _fault(server, problem) from None
    except client.ConnectionFailed as fault:
        raise Fault(f"{server} cannot be reached ({fault})") from None


@cache
def _studio(server: str) -> "photo_studio.Studio":
    """The one client of this process for that server, which keeps its connections until the end."""
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


def _fault(server: str, problem: "photo_studio.ProblemError") -> StudioError | Fault:
    """The fault as it would have been raised here, or what is wrong with the way to the server."""
    if problem.status in _NO_WAY_IN:
        return Fault(f"{server} refuses ({problem.status}): {problem.detail or problem.title}")
    told = {"status": problem.status, "code": problem.code, "title": problem.title}
    refused: type[StudioError] = type("Refused", (StudioError,), told)
    return refused(problem.detail or problem.title, param=problem.param)
