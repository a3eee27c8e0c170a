"""PhotoRoom's basic API: ``/v1/segment``."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from layers.common.core.capability import Capability
from layers.common.core.dialect import Answer, BodyKind, Call, RequestForm, Route
from layers.common.core.negotiation import accepts_link
from layers.common.core.result import Link, Result
from layers.common.dialects.answers import (
    FILE_HERE,
    file_answer,
    json_answer,
    json_with_file,
    note_headers,
)
from layers.common.dialects.parameters import FILE, Parameter, choice, document, operation, picture
from layers.common.dialects.photoroom.parameters import COLOUR
from layers.common.dialects.photoroom.values import CLEAR, check_sizes, value_of
from layers.common.dialects.photoroom.wording import TAG, own_headers, refusal_of_key, status_of
from layers.common.dialects.reading import Fields, api_key, uploads
from layers.common.errors import InvalidParameter, Problem, detail_of

PATH: Final = "/v1/segment"

_FILE, _FILE_IN_TEXT = "image_file", "image_file_b64"
_MEGAPIXELS: Final = {"preview": 0.25, "medium": 1.5, "hd": 4, "full": 36}
_FLAG: Final = choice("true", "false")
_BODIES: Final[tuple[BodyKind, ...]] = ("multipart/form-data", "application/json")

PARAMETERS: Final = (
    Parameter(_FILE, "The photo, of at most 30 MB.", schema=FILE),
    Parameter(_FILE_IN_TEXT, "That photo in base64."),
    Parameter("format", "Format of the result (png).", schema=choice("png", "jpg", "webp")),
    Parameter("channels", "The cut-out, or its alpha (rgba).", schema=choice("rgba", "alpha")),
    Parameter("bg_color", "Colour behind the subject: #FF00FF or a name (transparent).", schema=COLOUR),
    Parameter(
        "size",
        "Most megapixels of the result: preview .25, medium 1.5, hd 4, full 36 (full).",
        schema=choice(*_MEGAPIXELS),
    ),
    Parameter("crop", "Crop to the subject (false).", schema=_FLAG),
    Parameter("despill", "Free the edge of the light of a green backdrop (false).", schema=_FLAG),
)

_BY_NAME: Final = {one.name: one for one in PARAMETERS}
_NATIVE: Final = {_FILE: "file", _FILE_IN_TEXT: "file"}
_JPEG_QUALITY, _QUALITY = 80, 90


class Segment:
    """The dialect of the basic API: short names, and ``{"detail", "status_code", "type"}`` for faults."""

    prefixes = (PATH,)

    def routes(self, capabilities: Sequence[Capability]) -> Sequence[Route]:  # noqa: ARG002
        return [
            Route(
                "POST",
                PATH,
                "run",
                "product",
                _described,
                frozenset(_BODIES),
                frozenset({_FILE}),
                frozenset({_FILE_IN_TEXT}),
                finds_boundary=True,
            )
        ]

    def key(self, headers: Mapping[str, str]) -> str:
        return api_key(headers)

    def read(self, form: RequestForm, route: Route, capability: Capability) -> Call:  # noqa: ARG002
        fields = Fields(form)
        check_sizes(form.uploads)
        known = [one for one in form.uploads if one.field in _NATIVE]
        if not known:
            raise InvalidParameter(f"expected `{_FILE}`, which was not given", param=_FILE)
        names = [name for name in _BY_NAME if name in fields]
        given = {name: value_of(fields, name, _BY_NAME[name].schema) for name in names}
        others = [one.field for one in form.uploads if one.field not in _NATIVE]
        return Call(
            capability.name,
            _values(given),
            uploads(RequestForm((), {}, (), known), _NATIVE),
            names={"file": known[0].field, "background": "bg_color", "background.color": "bg_color"},
            memo={
                "unsupported": [*fields.unknown(list(_BY_NAME)), *others],
                "accept": form.headers.get("accept", ""),
            },
        )

    def result(self, result: Result, content: bytes | Link | None, call: Call | None) -> Answer:
        headers = {"Vary": "Accept", **note_headers(result), **own_headers(result, call)}
        accept = call.memo["accept"] if call else ""
        if not isinstance(content, bytes) or not accepts_link(accept, result.media_type):
            return file_answer(result, content, headers)
        return json_with_file(200, {"result_b64": FILE_HERE, "base64img": FILE_HERE}, content, headers)

    def fault(self, problem: Problem, call: Call | None, request_id: str) -> Answer:  # noqa: ARG002
        if problem.status == 401:
            return refusal_of_key(problem)
        status = status_of(problem)
        about: dict[str, Any] = {"detail": detail_of(problem), "status_code": status, "type": problem.code}
        return json_answer(status, about, problem.headers)


DIALECT = Segment()


def _values(given: Mapping[str, Any]) -> Mapping[str, Any]:
    kind = given.get("format", "png").replace("jpg", "jpeg")
    colour = given.get("bg_color", CLEAR)
    return {
        "layout": {
            "size": "subject" if given.get("crop") == "true" else "original",
            "reference": "subject" if given.get("crop") == "true" else "photo",
            "max_pixels": round(_MEGAPIXELS[given.get("size", "full")] * 1e6),
        },
        "background": {"kind": "transparent"} if colour == CLEAR else {"kind": "color", "color": colour},
        "channels": given.get("channels", "rgba"),
        "despill": given.get("despill") == "true",
        "output_format": kind,
        "quality": _JPEG_QUALITY if kind == "jpeg" else _QUALITY,
        "metadata": "never",
    }


def _described() -> dict[str, Any]:
    return operation(
        "photoroom_segment",
        "Remove the background, as PhotoRoom does",
        "Point PhotoRoom's callers at this host. Parameters may also stand in the URL. A caller whose Accept "
        "header prefers JSON gets the picture in base64.",
        PARAMETERS,
        {
            200: picture("The cut-out.", "image/png", "image/jpeg", "image/webp"),
            400: document("A fault.", {"detail": "why", "status_code": 400, "type": "invalid_parameter"}),
            403: {"description": "The key is wrong."},
        },
        tag=TAG,
        bodies=_BODIES,
    )
