"""What OpenAPI says of a capability, made from its declaration."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from layers.common.core.capability import Capability, FileField
from layers.common.service import problems
from layers.common.service.delivery import LINK
from layers.common.service.jobs import view
from layers.common.service.uploads.key import PATTERN, SUFFIX

_PROBLEM_STATUSES: Mapping[int, str] = {
    400: "The body cannot be read as multipart/form-data.",
    401: "A valid API key is needed.",
    406: "The Accept header excludes the answer.",
    408: "The upload stalled.",
    413: "Body, text field or image too large.",
    415: "Not multipart, or a file of no supported kind.",
    422: "A parameter is not valid, a file is damaged, or there is nothing to do with it.",
    503: "All workers are busy, or the named model cannot be had. See Retry-After.",
    504: "The work took longer than a request may.",
}

_LOCATION = {"Location": "Where it is."}

_HEADERS: Sequence[Mapping[str, Any]] = (
    {
        "name": "Prefer",
        "in": "header",
        "required": False,
        "description": "With `respond-async` the work becomes a job, and the answer is 202.",
        "schema": {"type": "string", "enum": ["respond-async"]},
    },
    {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "Of a job: the same request with the same key gets the same job.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
)


def operation(capability: Capability) -> dict[str, Any]:
    """The operation's parameters, body and answers, as FastAPI's ``openapi_extra`` takes them."""
    schema = inlined(capability.params.model_json_schema())
    fields = {capability.document: schema} if capability.document else schema.get("properties", {})
    in_form = capability.form | {capability.document}
    query = {name: field for name, field in fields.items() if name not in in_form}
    form = {name: field for name, field in fields.items() if name in in_form}
    return {
        "summary": capability.summary,
        "description": capability.description,
        "operationId": capability.name,
        "parameters": [*(_query_parameter(name, field) for name, field in query.items()), *_HEADERS],
        "requestBody": _body(capability.files, form),
        "responses": {
            "200": _media(capability),
            "202": _job(),
            "303": {
                "description": "The result is large: Location leads to it.",
                "headers": _texts(_LOCATION),
            },
            **_problems(_PROBLEM_STATUSES),
        },
    }


def described(
    name: str,
    summary: str,
    description: str,
    answers: Mapping[int, Mapping[str, Any]],
    *,
    problems: Sequence[int],
    parameters: Sequence[Mapping[str, Any]] = (),
    body: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """An operation of the service's own, for ``openapi_extra``.

    Args:
        answers: by status.
        problems: statuses of what may go wrong.
        body: JSON schema of what it takes.
    """
    taken = {"requestBody": {"required": True, "content": json_content(body)}} if body else {}
    told = {status: _PROBLEM_STATUSES.get(status, HTTPStatus(status).phrase) for status in problems}
    return {
        "summary": summary,
        "description": description,
        "operationId": name,
        "parameters": list(parameters),
        **taken,
        "responses": {str(status): dict(answer) for status, answer in answers.items()} | _problems(told),
    }


def json_content(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON body, as OpenAPI describes it."""
    return {"application/json": {"schema": schema}}


def _query_parameter(name: str, field: Mapping[str, Any]) -> dict[str, Any]:
    schema = {key: value for key, value in field.items() if key not in ("title", "description")}
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": field.get("description", ""),
        "schema": schema,
    }


def _body(files: tuple[FileField, ...], form: Mapping[str, Any]) -> dict[str, Any]:
    properties = {one.name: _file_schema(one) for one in files} | dict(form)
    properties |= {one.name + SUFFIX: _key_schema(one) for one in files}
    required = [name for name, field in form.items() if "default" not in field and not _is_optional(field)]
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    either = [
        {"anyOf": [{"required": [one.name]}, {"required": [one.name + SUFFIX]}]} for one in files if one.least
    ]
    schema |= {"allOf": either} if either else {}
    as_json = {name: {"contentType": "application/json"} for name, field in form.items() if _is_json(field)}
    content = {"schema": schema} | ({"encoding": as_json} if as_json else {})
    return {"required": True, "content": {"multipart/form-data": content}}


def _is_json(field: Mapping[str, Any]) -> bool:
    return field.get("type") in ("array", "object")


def _is_optional(field: Mapping[str, Any]) -> bool:
    return field.get("type") == "object" and not field.get("required")


def inlined(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON schema without ``$defs``: its references would mean nothing inside a larger document."""
    defs: Mapping[str, Any] = schema.get("$defs", {})

    def resolve(node: Any) -> Any:
        if isinstance(node, list):
            return [resolve(one) for one in node]
        if not isinstance(node, Mapping):
            return node
        name = str(node.get("$ref", "")).removeprefix("#/$defs/")
        merged = {**defs[name], **node} if name else node
        return {
            key: resolve(value) for key, value in merged.items() if key not in ("$ref", "$defs", "mapping")
        }

    return dict(resolve(schema))


def _file_schema(one: FileField) -> dict[str, Any]:
    binary = {"type": "string", "format": "binary", "description": one.description}
    if one.most == 1:
        return binary
    return {"type": "array", "items": binary, "minItems": one.least, "maxItems": one.most}


def _key_schema(one: FileField) -> dict[str, Any]:
    key = {
        "type": "string",
        "pattern": PATTERN,
        "description": f"In place of `{one.name}`: the key of a file sent ahead by POST /v1/uploads.",
    }
    return key if one.most == 1 else {"type": "array", "items": key, "maxItems": one.most}


def _media(capability: Capability) -> dict[str, Any]:
    binary = {"schema": {"type": "string", "format": "binary"}}
    headers = {
        "X-Request-Id": "The caller's id, or the one that was made.",
        "Server-Timing": "Milliseconds of each step.",
        "Content-Disposition": "A file name.",
    }
    return {
        "description": "The result, or a link to it where the Accept header likes JSON better.",
        "headers": _texts(headers),
        "content": {**dict.fromkeys(capability.media_types, binary), **json_content(LINK)},
    }


def _job() -> dict[str, Any]:
    headers = _LOCATION | {
        "Retry-After": "Seconds until a look at it is worth while.",
        "Preference-Applied": "respond-async",
    }
    return {
        "description": "A job: the Prefer header asked for one.",
        "headers": _texts(headers),
        "content": json_content(view.SCHEMA),
    }


def _texts(headers: Mapping[str, str]) -> dict[str, Any]:
    return {name: {"description": text, "schema": {"type": "string"}} for name, text in headers.items()}


def _problems(statuses: Mapping[int, str]) -> dict[str, Any]:
    content = {problems.MEDIA_TYPE: {"schema": problems.SCHEMA}}
    return {str(status): {"description": text, "content": content} for status, text in statuses.items()}
