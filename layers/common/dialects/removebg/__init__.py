"""remove.bg's API (v1.0): ``/v1.0/removebg``, ``/v1.0/account`` and ``/v1.0/improve``."""

import json
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from layers.common.core.capability import Capability
from layers.common.core.dialect import Answer, Call, RequestForm, Route
from layers.common.core.negotiation import accepts_link
from layers.common.core.result import Link, Result
from layers.common.dialects.answers import (
    FILE_HERE,
    file_answer,
    ignored_header,
    json_answer,
    json_with_file,
    note_headers,
)
from layers.common.dialects.reading import Fields, api_key, uploads
from layers.common.dialects.removebg import described
from layers.common.dialects.removebg.described import KNOWN, UNLIMITED
from layers.common.dialects.removebg.values import (
    ENCODED,
    FILES,
    ground_source,
    photo_source,
    subject_type,
    values,
)
from layers.common.errors import Problem, detail_of

PATH: Final = "/v1.0/removebg"
ACCOUNT: Final = "/v1.0/account"
IMPROVE: Final = "/v1.0/improve"

_NAMES: Final = {
    "background": "bg_color",
    "background.color": "bg_color",
    "layout": "size",
    "layout.around": "crop_margin",
    "output_format": "format",
}

_STATUSES: Final = {401: 403, 403: 403, 404: 404, 405: 405}
"""Of faults of the caller that are not 400."""
_CODES: Final = {
    "body_too_large": "file_too_large",
    "empty_region": "roi_region_empty",
    "field_too_large": "file_too_large",
    "image_too_large": "resolution_too_high",
    "internal_error": "unknown_error",
    "invalid_image": "failed_to_read_image",
    "no_subject": "unknown_foreground",
    "not_multipart": "missing_source",
    "output_too_large": "invalid_dimensions",
    "region_outside": "roi_exceeds_bounds",
    "too_costly": "failed_to_read_image",
    "unsupported_image": "invalid_file_type",
}
_FILE_CODES: Final = {
    **dict.fromkeys(FILES, "invalid_file_type"),
    **dict.fromkeys(ENCODED, "failed_to_read_image"),
}
_DOWNLOADS: Final = {"image_url": "failed_image_download", "bg_image_url": "failed_bg_download"}

_PICTURE: Final = "image/png"
_MINUTE_S: Final = 60


class RemoveBg:
    """The dialect of remove.bg: 400 for nearly every fault, nothing costs credits, and base64 in JSON."""

    prefixes = ("/v1.0",)

    def routes(self, capabilities: Sequence[Capability]) -> Sequence[Route]:  # noqa: ARG002
        account = partial(json_answer, 200, described.ACCOUNT)
        improved = partial(json_answer, 200, described.IMPROVED)
        return [
            Route(
                "POST",
                PATH,
                "run",
                "product",
                described.removal,
                frozenset(described.BODIES),
                FILES,
                ENCODED,
                finds_boundary=True,
            ),
            Route("GET", ACCOUNT, "tell", "product", described.account, tell=account),
            Route("POST", IMPROVE, "tell", "product", described.improve, tell=improved),
        ]

    def key(self, headers: Mapping[str, str]) -> str:
        return api_key(headers)

    def read(self, form: RequestForm, route: Route, capability: Capability) -> Call:  # noqa: ARG002
        fields = Fields(form)
        photo, ground = photo_source(form, fields), ground_source(form, fields)
        natives = {photo: "file", "bg_image_file": "background_image"}
        urls = [fields.url("image_url", "file"), fields.url("bg_image_url", "background_image")]
        unknown_files = [one.field for one in form.uploads if one.field not in KNOWN]
        return Call(
            capability.name,
            values(fields, ground),
            [one for one in uploads(form, natives) if one.field in natives.values()],
            [one for one in urls if one],
            _NAMES | {"file": photo, "background_image": ground},
            memo={
                "accept": form.headers.get("accept", ""),
                "type": subject_type(fields),
                "ignored": [*fields.unknown(KNOWN), *unknown_files],
            },
        )

    def result(self, result: Result, content: bytes | Link | None, call: Call | None) -> Answer:
        assert call is not None  # there are no jobs
        spot = _foreground(result)
        headers = {
            **note_headers(result),
            **{f"X-Foreground-{name.title()}": str(value) for name, value in spot.items()},
            **({"X-Type": call.memo["type"]} if call.memo["type"] else {}),
            **ignored_header(call),
            **_quota(UNLIMITED, _MINUTE_S),
            "X-Credits-Charged": "0",
            "Vary": "Accept",
        }
        if isinstance(content, Link) or not _prefers_json(call.memo["accept"], result.media_type):
            return file_answer(result, content, headers)
        places = {f"foreground_{name}": value for name, value in spot.items()}
        data = {"result_b64": FILE_HERE, **places}
        return json_with_file(200, {"data": data}, content or b"", headers)

    def fault(self, problem: Problem, call: Call | None, request_id: str) -> Answer:  # noqa: ARG002
        if problem.code == "busy":
            wait_s = problem.headers.get("Retry-After", "1")
            error = {"title": "Rate limit exceeded", "code": "rate_limit_exceeded", "detail": problem.detail}
            headers = {"Retry-After": wait_s, **_quota(0, int(wait_s))}
            return json_answer(429, {"errors": [error]}, headers)
        status = problem.status if problem.status >= 500 else _STATUSES.get(problem.status, 400)
        return json_answer(status, {"errors": [_error(problem)]}, problem.headers)


DIALECT = RemoveBg()


def _prefers_json(accept: str, media_type: str) -> bool:
    """Whether JSON is preferred to the result and to pictures: who names those may mean a zip file too."""
    return accepts_link(accept, media_type) and accepts_link(accept, _PICTURE)


def _foreground(result: Result) -> Mapping[str, int]:
    """The subject's box, as far as it is on the canvas."""
    ((left, top, right, bottom),) = json.loads(result.notes["Boxes"])
    left, top = max(left, 0), max(top, 0)
    right, bottom = min(right, int(result.notes["Width"])), min(bottom, int(result.notes["Height"]))
    return {"top": top, "left": left, "width": max(right - left, 0), "height": max(bottom - top, 0)}


def _quota(left: int, resets_in_s: int) -> Mapping[str, str]:
    return {
        "X-RateLimit-Limit": str(UNLIMITED),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset": str(int(time.time()) + resets_in_s),
    }


def _error(problem: Problem) -> Mapping[str, str]:
    if problem.code == "unauthorized":
        missing = {"detail": "expected a key in X-Api-Key"} if problem.param else {}
        return {"title": "API Key invalid", "code": "auth_failed", **missing}
    title = f"{problem.param} is not valid" if problem.code == "invalid_parameter" else problem.title
    return {"title": title, "code": _code(problem), "detail": detail_of(problem)}


def _code(problem: Problem) -> str:
    match problem.code:
        case "unreachable_url" | "urls_disabled":
            return _DOWNLOADS.get(problem.param, problem.code)
        case "malformed_request" | "invalid_parameter" | "field_too_large" if problem.param in KNOWN:
            return _FILE_CODES.get(problem.param, f"invalid_{problem.param}")
    return _CODES.get(problem.code, problem.code)
