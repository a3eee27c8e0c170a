"""PixelAPI's product photos: ``/v1/image/product-photo`` and what follows one."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from layers.common.core.capability import Capability
from layers.common.core.dialect import Answer, BodyKind, Call, RequestForm, Route
from layers.common.core.documents import iso
from layers.common.core.job import Job
from layers.common.core.media import Upload
from layers.common.core.references import UrlReference
from layers.common.core.result import Link, Result
from layers.common.dialects.answers import file_answer, json_answer, listed, note_headers
from layers.common.dialects.described_grounds import described_ground
from layers.common.dialects.parameters import FILE, Parameter, choice, document, operation, picture
from layers.common.dialects.reading import Fields, api_key
from layers.common.errors import InvalidParameter, Problem, detail_of

PATH: Final = "/v1/image/product-photo"
TAG: Final = "PixelAPI"

_OUTPUT: Final = "/v1/image/{job_id}/{filename}"
"""Any name will do; the one in links says the format, and hides that of the photo."""

_FILES: Final = {"image": "file", "background_image": "background_image"}
"""Native files by their names."""

_PRESETS: Final = ("white-studio", "gradient-light", "marble", "outdoor", "custom")
_SHADOWS: Final = ("soft", "hard", "natural", "floating")
_FORMATS: Final = {"png": "png", "jpeg": "jpeg", "jpg": "jpeg", "webp": "webp", "avif": "avif"}
_CUSTOM: Final = "custom"

PARAMETERS: Final = (
    Parameter("image", "The photo: a file; in JSON its address, or the file in base64.", schema=FILE),
    Parameter("image_url", "The address of the photo."),
    Parameter(
        "preset",
        "What is behind the subject (white-studio); custom is what `background_prompt` says.",
        schema=choice(*_PRESETS),
    ),
    Parameter("shadow_type", "The subject's shadow (soft).", schema=choice(*_SHADOWS)),
    Parameter(
        "background_prompt",
        "The background of `preset=custom`.",
        "works",
        "a colour, #336699 or navy, or a gradient in plain words, such as soft blue to white gradient; any "
        "other description is painted by the model of GENERATOR_BASE_URL (501 without one)",
    ),
    Parameter(
        "background_image",
        "A picture behind the subject, for `preset=custom`: a file; in JSON its address or base64.",
        schema=FILE,
    ),
    Parameter("background_image_url", "The address of that picture."),
    Parameter("output_format", "Format of the result (png).", schema=choice(*_FORMATS)),
)

_NAMES: Final = {
    "file": "image",
    "preset": "preset",
    "shadow": "shadow_type",
    "background": "background_prompt",
    "background.prompt": "background_prompt",
}
_STATES: Final = {
    "queued": "pending",
    "running": "processing",
    "succeeded": "completed",
    "failed": "failed",
    "cancelled": "failed",
}
_STATUSES: Final[Mapping[int, int]] = {
    # Its callers tell these apart: 401, 404, 422 and 429.
    HTTPStatus.BAD_REQUEST: HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.GONE: HTTPStatus.NOT_FOUND,
}
_BUSY: Final = ("busy", "generator_busy")
_PIPELINE: Final = ("remove-background", "replace-background", "add-shadow")
_BODIES: Final[tuple[BodyKind, ...]] = ("multipart/form-data", "application/json")
_ADDRESS: Final = b"http"
_NO_CREDITS: Final = 0


class PixelApi:
    """The dialect of PixelAPI: a job at once, and ``{"detail"}`` for faults."""

    prefixes = ("/v1/image", "/v1/generation", "/v1/account/balance")

    def routes(self, capabilities: Sequence[Capability]) -> Sequence[Route]:  # noqa: ARG002
        files = frozenset(_FILES)
        return [
            Route("POST", PATH, "run", "product", _described, frozenset(_BODIES), files, files),
            *(
                Route("GET", path, "job", openapi=partial(_described_job, name), has_absolute_links=True)
                for name, path in (("image", "/v1/image/{job_id}"), ("generation", "/v1/generation/{job_id}"))
            ),
            Route("GET", _OUTPUT, "job_result", openapi=_described_output, is_open=True),
            Route("GET", "/v1/account/balance", "tell", openapi=_described_balance, tell=_balance),
        ]

    def key(self, headers: Mapping[str, str]) -> str:
        return api_key(headers)

    def read(self, form: RequestForm, route: Route, capability: Capability) -> Call:  # noqa: ARG002
        fields = Fields(form)
        pictures = [one for one in form.uploads if one.field in _FILES]
        files = [replace(one, field=_FILES[one.field]) for one in pictures if not _is_address(one.data)]
        references = [*_addresses(form, pictures), *_urls(fields)]
        given = {one.field for one in files} | {one.field for _, one in references}
        if "file" not in given:
            raise InvalidParameter("expected `image` or `image_url`, which was not given", param="image")
        values = {
            **_ground(fields, has_picture="background_image" in given),
            "shadow": fields.choice("shadow_type", _SHADOWS, "soft"),
            "output_format": _FORMATS[fields.choice("output_format", list(_FORMATS), "png")],
        }
        known = [one.name for one in PARAMETERS]
        others = [one.field for one in form.uploads if one.field not in _FILES]
        return Call(
            capability.name,
            values,
            files,
            [one for _, one in references],
            _NAMES | {one.param: name for name, one in references},
            wants="job",
            memo={"ignored": [*fields.unknown(known), *others]},
        )

    def result(self, result: Result, content: bytes | Link | None, call: Call | None) -> Answer:  # noqa: ARG002
        return file_answer(result, content, note_headers(result))

    def job(self, job: Job, *, accepted: bool, base: str) -> Answer:
        if accepted:
            ignored = job.memo["ignored"]
            headers = {"X-Ignored-Parameters": listed(ignored)} if ignored else {}
            return json_answer(HTTPStatus.OK, _queued(job), headers)
        return json_answer(HTTPStatus.OK, _state(job, base))

    def fault(self, problem: Problem, call: Call | None, request_id: str) -> Answer:  # noqa: ARG002
        status = _STATUSES.get(problem.status, problem.status)
        if problem.code in _BUSY:
            status = HTTPStatus.TOO_MANY_REQUESTS
        return json_answer(status, {"detail": _detail(problem)}, problem.headers)


DIALECT = PixelApi()


def _ground(fields: Fields, *, has_picture: bool) -> dict[str, Any]:
    """What is behind the subject."""
    preset = fields.choice("preset", _PRESETS, _CUSTOM if has_picture else "white-studio")
    if preset != _CUSTOM:
        if has_picture:
            raise InvalidParameter(
                f"expected no `background_image` for `preset` {preset}", param="background_image"
            )
        return {"preset": preset}
    prompt = fields.text("background_prompt")
    if has_picture:
        if prompt:
            raise InvalidParameter(
                "expected `background_image` or `background_prompt`, received both", param="background_prompt"
            )
        return {}
    if not prompt:
        raise InvalidParameter(
            "expected `background_prompt` for `preset` custom, which was not given", param="background_prompt"
        )
    return {"background": described_ground(prompt) or {"kind": "prompt", "prompt": prompt}}


def _is_address(data: bytes) -> bool:
    """Whether a part of a form holds an address instead of a file, none of which begins like one."""
    return data[: len(_ADDRESS)].lower() == _ADDRESS


def _addresses(form: RequestForm, pictures: Sequence[Upload]) -> list[tuple[str, UrlReference]]:
    """The files whose own fields hold their addresses, by these fields."""
    parts = [(one.field, one.data.decode(errors="replace")) for one in pictures if _is_address(one.data)]
    texts = Fields(RequestForm((), {}, parts, (), form.document))
    return [(name, url) for name, field in _FILES.items() if (url := texts.url(name, field))]


def _urls(fields: Fields) -> list[tuple[str, UrlReference]]:
    """The files that other fields hold the addresses of, by these fields."""
    named = {f"{name}_url": field for name, field in _FILES.items()}
    return [(name, url) for name, field in named.items() if (url := fields.url(name, field))]


def _queued(job: Job) -> dict[str, Any]:
    return {
        "generation_id": job.id,
        "id": job.id,
        "status": "queued",
        "credits_used": _NO_CREDITS,
        "pipeline": list(_PIPELINE),
        "estimated_seconds": max(1, math.ceil(job.expected_s)),
        "created_at": iso(job.created_at),
    }


def _state(job: Job, base: str) -> dict[str, Any]:
    outcome = job.outcome or {}
    state: dict[str, Any] = {
        "generation_id": job.id,
        "id": job.id,
        "status": _STATES[job.state],
        "credits_used": _NO_CREDITS,
        "created_at": iso(job.created_at),
    }
    if job.ended_at:
        milliseconds = round((job.ended_at - job.begun_at) * 1000)
        state |= {"completed_at": iso(job.ended_at), "processing_ms": milliseconds}
    if job.state == "succeeded":
        result = Result(**outcome["described"])
        name = f"output.{result.filename.rpartition('.')[2]}"
        url = base + _OUTPUT.format(job_id=job.id, filename=name)
        return state | {"output_url": url, "model": result.notes.get("Model", "none")}
    if state["status"] == "failed":
        why = _detail(Problem.from_document(outcome)) if outcome else "the job was cancelled"
        return state | {"error": why, "error_message": why}
    return state


def _detail(problem: Problem) -> str:
    """What was wrong; with its code where the request asked for something that is not here."""
    is_missing = problem.status == HTTPStatus.NOT_IMPLEMENTED
    return f"{problem.code}: {problem.detail}" if is_missing else detail_of(problem)


def _balance() -> Answer:
    """The account of a server that counts no credits."""
    return json_answer(HTTPStatus.OK, {"credits": _NO_CREDITS, "balance": _NO_CREDITS, "plan": "self-hosted"})


def _described() -> dict[str, Any]:
    return operation(
        "pixelapi_product_photo",
        "Make a product photo, as PixelAPI does",
        "It becomes a job at once: ask for its state until it is completed or failed.",
        PARAMETERS,
        {
            200: document("The job.", {"generation_id": "abc", "status": "queued", "credits_used": 0}),
            **_FAULTS,
            429: document("Too many jobs wait; Retry-After says for how long.", {"detail": "why"}),
            501: document("A model would have to paint the background.", {"detail": "why"}),
        },
        tag=TAG,
        bodies=_BODIES,
    )


def _described_job(name: str) -> dict[str, Any]:
    example = {"generation_id": "abc", "status": "completed", "output_url": "https://…/output.png"}
    told = operation(
        f"pixelapi_{name}",
        "Get the state of a product photo",
        "The status is pending, processing, completed or failed.",
        (),
        {200: document("The state.", example), 401: _FAULTS[401], 404: _FAULTS[404]},
        tag=TAG,
    )
    return told | {"parameters": [_in_path("job_id", "The `generation_id`.")]}


def _described_output() -> dict[str, Any]:
    told = operation(
        "pixelapi_output",
        "Get a finished product photo",
        "It needs no key, since its path cannot be guessed, and lives as long as the job.",
        (),
        {200: picture("The photo.", "image/png", "image/jpeg"), 404: _FAULTS[404]},
        tag=TAG,
    )
    names = {"job_id": "The `generation_id`.", "filename": "As `output_url` has it."}
    return told | {"parameters": [_in_path(name, what) for name, what in names.items()]}


def _described_balance() -> dict[str, Any]:
    return operation(
        "pixelapi_balance",
        "Get the balance, which nothing is taken from",
        "There are no credits: every photo costs 0.",
        (),
        {200: document("The account.", {"credits": _NO_CREDITS}), 401: _FAULTS[401]},
        tag=TAG,
    )


def _in_path(name: str, description: str) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


_FAULTS: Final = {
    status: document(what, {"detail": "why"})
    for status, what in {
        401: "The key is missing or wrong.",
        404: "There is no such job of yours.",
        422: "A parameter or the photo is not valid.",
    }.items()
}
