"""The HTTP server of rembg (``rembg s``, 2.0.86): ``/api/remove``."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from layers.common.core.capability import Capability
from layers.common.core.dialect import Answer, Call, RequestForm, Route
from layers.common.core.json_text import loads
from layers.common.core.result import Link, Result
from layers.common.dialects.answers import file_answer, ignored_header, json_answer, note_headers
from layers.common.dialects.parameters import (
    FILE,
    FLAG,
    INTEGER,
    Parameter,
    document,
    operation,
    picture,
)
from layers.common.dialects.reading import Fields, api_key, uploads
from layers.common.errors import InvalidParameter, MalformedRequest, Problem, detail_of, expected

PATH: Final = "/api/remove"

PARAMETERS: Final = (
    Parameter("file", "The photo, in the body of a POST.", schema=FILE),
    Parameter("url", "Where the photo is, in a GET."),
    Parameter("model", "The model, one of /v1/models; by default the best one that is here."),
    Parameter("a", "Refine the edges; here the default is true.", schema=FLAG),
    Parameter(
        "af",
        "Alpha from which a pixel is foreground for matting (240).",
        "ignored",
        "the unknown band follows the mask's own edges",
        INTEGER,
    ),
    Parameter("ab", "Alpha up to which a pixel is background (10).", "ignored", "as af", INTEGER),
    Parameter("ae", "Width of the unknown band in px (10).", "ignored", "as af", INTEGER),
    Parameter("om", "Return only the mask (false).", schema=FLAG),
    Parameter(
        "ppm",
        "Clean the mask up (false).",
        "approximated",
        "by `edge_refine=1`: the edge is closed and smoothed, and stays soft",
        FLAG,
    ),
    Parameter("dc", "Free the edge's colours of the old background; here the default is true.", schema=FLAG),
    Parameter(
        "vm",
        "Refine the edges by ViTMatte (false).",
        "works",
        "where its weights are; else by closed-form matting, as X-Matte says",
        FLAG,
    ),
    Parameter("bgc", "Colour behind the subject: red,green,blue,alpha, each 0 to 255."),
    Parameter(
        "extras",
        "A JSON object of options for some models.",
        "ignored",
        "no model here takes any; prompts such as `sam_prompt` are refused",
    ),
)

_KNOWN: Final = {one.name for one in PARAMETERS}
_NAMES: Final = {
    "only_mask": "om",
    "edge_refine": "ppm",
    "decontaminate": "dc",
    "background": "bgc",
}
_PROMPT: Final = "prompt"
_FAULTS: Final = (400, 401, 403, 408, 413, 415, 422, 503, 504)
_CHANNEL: Final = re.compile(r"\d{1,3}", re.ASCII)
_CHANNELS, _MOST = 4, 255


class Rembg:
    """The dialect of rembg's server: short names, PNG back, and FastAPI's ``{"detail"}`` for faults."""

    prefixes = ("/api/remove",)

    def routes(self, capabilities: Sequence[Capability]) -> Sequence[Route]:  # noqa: ARG002
        return [
            Route("GET", PATH, "run", "cutout", partial(_described, "GET")),
            Route(
                "POST",
                PATH,
                "run",
                "cutout",
                partial(_described, "POST"),
                frozenset({"multipart/form-data"}),
                frozenset({"file"}),
            ),
        ]

    def key(self, headers: Mapping[str, str]) -> str:
        return api_key(headers)

    def read(self, form: RequestForm, route: Route, capability: Capability) -> Call:
        fields = Fields(form)
        _check_extras(fields)
        only_mask = fields.flag("om")
        values = {
            "model": fields.text("model") or None,
            "matting": _matting(fields),
            "only_mask": only_mask,
            "edge_refine": int(bool(fields.flag("ppm"))),
            "decontaminate": fields.flag("dc"),
            # As there: the mask alone has no background.
            "background": None if only_mask else _background(fields),
        }
        is_by_url = route.method == "GET"
        url = fields.url("url", "file") if is_by_url else None
        if is_by_url and url is None:
            raise InvalidParameter("expected `url`, which was not given", param="url")
        return Call(
            capability.name,
            {name: value for name, value in values.items() if value is not None},
            uploads(form, {}),
            [url] if url else [],
            {**_NAMES, "matting": "vm" if fields.flag("vm") else "a", "file": "url" if url else "file"},
            memo={"ignored": fields.unknown(_KNOWN - {"file" if is_by_url else "url"})},
        )

    def result(self, result: Result, content: bytes | Link | None, call: Call | None) -> Answer:
        assert call is not None  # there are no jobs
        return file_answer(result, content, {**note_headers(result), **ignored_header(call)})

    def fault(self, problem: Problem, call: Call | None, request_id: str) -> Answer:  # noqa: ARG002
        return json_answer(problem.status, {"detail": detail_of(problem)}, problem.headers)


DIALECT = Rembg()


def _matting(fields: Fields) -> str | None:
    if fields.flag("vm"):
        return "auto"
    is_wanted = fields.flag("a")
    return "none" if is_wanted is False else None


def _background(fields: Fields) -> str | None:
    if "bgc" not in fields:
        return None
    text = fields.text("bgc")
    parts = [part.strip() for part in text.strip("()[]").split(",")]
    numbers = [int(part) for part in parts if _CHANNEL.fullmatch(part)]
    if len(numbers) != len(parts) or len(parts) != _CHANNELS or max(numbers) > _MOST:
        raise InvalidParameter(
            expected("red,green,blue,alpha, each from 0 to 255,", "bgc", text), param="bgc"
        )
    return "#" + bytes(numbers).hex()


def _check_extras(fields: Fields) -> None:
    """Refuse prompts, which would change the result."""
    if "extras" not in fields:
        return
    options = loads(fields.text("extras"), "extras")
    if not isinstance(options, dict):
        raise InvalidParameter(expected("an object", "extras", options), param="extras")
    for name in options:
        if name.endswith(_PROMPT):
            raise MalformedRequest(f"no model here takes `{name[:40]}` in `extras`", param="extras")


def _fault() -> dict[str, Any]:
    return document("A fault.", {"detail": "why"})


def _described(method: str) -> dict[str, Any]:
    return operation(
        f"rembg_remove_{method.lower()}",
        "Remove the background, as rembg's server does",
        "The parameters of `rembg s`. Point its callers at this host.",
        PARAMETERS,
        {200: picture("The cut-out.", "image/png"), **dict.fromkeys(_FAULTS, _fault())},
        tag="rembg",
        bodies=() if method == "GET" else ("multipart/form-data",),
    )
