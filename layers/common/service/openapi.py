"""What OpenAPI says of a capability, made from its declaration."""

from collections.abc import Mapping
from typing import Any

from layers.common.service import problems
from layers.common.service.capability import Capability, FileField

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
        "parameters": [_query_parameter(name, field) for name, field in query.items()],
        "requestBody": _body(capability.files, form),
        "responses": {"200": _media(capability), **_problems()},
    }


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
    required = [one.name for one in files if one.least]
    required += [name for name, field in form.items() if "default" not in field and not _is_optional(field)]
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
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


def _media(capability: Capability) -> dict[str, Any]:
    binary = {"schema": {"type": "string", "format": "binary"}}
    headers = {
        "X-Request-Id": "The caller's id, or the one that was made.",
        "Server-Timing": "Milliseconds of each step.",
        "Content-Disposition": "A file name.",
    }
    return {
        "description": "The result.",
        "headers": {
            name: {"description": text, "schema": {"type": "string"}} for name, text in headers.items()
        },
        "content": dict.fromkeys(capability.media_types, binary),
    }


def _problems() -> dict[str, Any]:
    content = {problems.MEDIA_TYPE: {"schema": problems.SCHEMA}}
    return {
        str(status): {"description": text, "content": content} for status, text in _PROBLEM_STATUSES.items()
    }
