"""The HTTP adapter: one endpoint for any capability."""

import re
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from layers.common.service.capability import Capability
from layers.common.service.media import Media
from layers.common.service.multipart import read_form
from layers.common.service.negotiation import check_accept
from layers.common.service.settings import ServiceSettings
from layers.common.service.workers import CallerGone, Workers
from layers.common.steps import Run

Endpoint = Callable[[Request], Awaitable[Response]]

_NOBODY = Response(status_code=499)
"""For the log, as nginx writes it: the caller has hung up, so it reaches nobody."""


def endpoint(capability: Capability, workers: Workers, settings: ServiceSettings) -> Endpoint:
    """How ``capability`` is reached over HTTP."""
    file_fields = frozenset(one.name for one in capability.files)

    async def answer(request: Request) -> Response:
        run = request.state.run = Run(settings.request_timeout_s)
        with workers.enter() as place:
            form = await read_form(request, file_fields, settings, run)
            bound = capability.bind([*request.query_params.multi_items(), *form.texts])
            files = capability.pick_files(form.uploads)
            accept = ",".join(request.headers.getlist("accept"))
            params = capability.settle(bound, accept)
            check_accept(accept, capability.produces(params))
            media = await place.run(
                lambda: capability.run(**files, params=params), run, lambda: _hung_up(request)
            )
        return respond(media, negotiated=params is not bound)

    async def answer_those_who_wait(request: Request) -> Response:
        try:
            return await answer(request)
        except CallerGone:
            return _NOBODY

    return answer_those_who_wait


def respond(media: Media, *, negotiated: bool = False) -> Response:
    """A result as an HTTP answer; caches are told where the Accept header had a say in it."""
    headers = {
        "Content-Disposition": _disposition(media.filename),
        "X-Content-Type-Options": "nosniff",
        **({"Vary": "Accept"} if negotiated else {}),
        **{f"X-{name}": _header_safe(value) for name, value in media.notes.items()},
    }
    return Response(media.data, headers=headers, media_type=media.media_type)


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _disposition(filename: str) -> str:
    """Both forms of a file name (RFC 6266): ASCII for old clients, UTF-8 for the rest."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", filename)
    if plain == filename:
        return f'inline; filename="{plain}"'
    return f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, errors='replace')}"


def _header_safe(value: str) -> str:
    return re.sub(r"[^\x20-\x7e]", "?", value)
