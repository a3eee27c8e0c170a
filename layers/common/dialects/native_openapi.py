"""What OpenAPI says of a capability in the native dialect, made from what the capability declares."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from layers.common.core.batch import MOST_FILES, REPORT
from layers.common.core.capability import Capability, FileField
from layers.common.core.openapi import PROBLEMS, described, inlined, json_content, reference
from layers.common.core.references import KEY_PATTERN, UploadReference, UrlReference
from layers.common.core.web_address import MAX_CHARACTERS

_REQUEST_HEADERS: Sequence[Mapping[str, Any]] = (
    {
        "name": "Prefer",
        "in": "header",
        "required": False,
        "description": "`respond-async` turns the work into a job; the answer is 202.",
        "schema": {"type": "string", "enum": ["respond-async"]},
    },
    {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "Makes retries safe: the same request with the same key gets the same job.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
)


def operation(capability: Capability) -> dict[str, Any]:
    """The parameters, body and answers of a capability's route, as FastAPI's ``openapi_extra`` takes them."""
    schema = inlined(capability.params.model_json_schema())
    fields = {capability.document: schema} if capability.document else schema.get("properties", {})
    form = {name: field for name, field in fields.items() if _is_in_form(name, field, capability)}
    query = [_query_parameter(name, field) for name, field in fields.items() if name not in form]
    return described(
        capability.name,
        capability.summary,
        capability.description,
        {200: _media(capability), 202: _job(), 303: _redirect()},
        problems=tuple(PROBLEMS),
        parameters=[*query, *_references(capability.files), *_REQUEST_HEADERS],
        body=_multipart(capability.files, form),
        tag=capability.path.split("/")[2],
    )


def takes_batches(capability: Capability) -> bool:
    """Whether a capability makes something of one file in little time, which a video is not."""
    return capability.sole_file is not None and not capability.media_types[0].startswith("video/")


def batch_path(capability: Capability) -> str:
    """Where a capability takes batches."""
    return capability.path.replace("/v1/", "/v1/batch/", 1)


def batch_operation(capability: Capability) -> dict[str, Any]:
    """The parameters, body and answers of a capability's route for batches."""
    own = capability.sole_file
    files = tuple(replace(one, most=MOST_FILES) if one == own else one for one in capability.files)
    many = replace(capability, files=files)
    single = operation(many)
    return single | {
        "summary": f"{capability.summary}, for up to {MOST_FILES} files",
        "description": f"{capability.description} One job does the files one after the other. Its result is "
        f"an archive with their results in the same order, and with `{REPORT}` if a file failed.",
        "operationId": f"batch_{capability.name}",
        "tags": ["batch"],
        "responses": {status: one for status, one in single["responses"].items() if status not in _ALONE},
    }


_ALONE = ("200", "303")
"""What a batch never answers."""


def _is_in_form(name: str, field: Mapping[str, Any], capability: Capability) -> bool:
    """Whether a parameter is documented as a field of the form, which is where JSON goes.

    What may be left out and has no default is a query parameter: in a form, Swagger UI would invent a value.
    """
    return _is_json(field) or (name in capability.form and field.get("default") is not None)


def _query_parameter(name: str, field: Mapping[str, Any]) -> dict[str, Any]:
    schema = {key: value for key, value in field.items() if key not in ("title", "description")}
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": field.get("description", ""),
        "schema": schema,
    }


def _references(files: Sequence[FileField]) -> list[dict[str, Any]]:
    """What may stand in place of files; in the form too, but there Swagger UI would invent a value."""
    key = {"type": "string", "pattern": KEY_PATTERN}
    # A pattern instead of the format "uri", of which Swagger UI cannot show a list.
    url = {"type": "string", "pattern": "^https?://", "maxLength": MAX_CHARACTERS}
    keys = [
        _reference_parameter(
            one, UploadReference.suffix, key, "Key of an earlier upload (`POST /v1/uploads`)"
        )
        for one in files
    ]
    urls = [_reference_parameter(one, UrlReference.suffix, url, "http or https address") for one in files]
    return keys + urls


def _reference_parameter(one: FileField, suffix: str, schema: Mapping[str, Any], what: str) -> dict[str, Any]:
    return {
        "name": one.name + suffix,
        "in": "query",
        "required": False,
        "description": f"{what}, in place of the file `{one.name}`.",
        "schema": schema if one.most == 1 else {"type": "array", "items": schema, "maxItems": one.most},
    }


def _multipart(files: tuple[FileField, ...], form: Mapping[str, Any]) -> dict[str, Any]:
    examples = {name: field | {"example": _example(field)} for name, field in form.items() if _is_json(field)}
    properties = {one.name: _file_schema(one) for one in files} | dict(form) | examples
    required = [name for name, field in form.items() if "default" not in field and not _is_optional(field)]
    schema = {"type": "object", "properties": properties, "required": required}
    as_json = {name: {"contentType": "application/json"} for name, field in form.items() if _is_json(field)}
    return {"multipart/form-data": {"schema": schema} | ({"encoding": as_json} if as_json else {})}


def _example(field: Mapping[str, Any]) -> Any:
    """A valid value of a field that takes JSON: its own example, or those of what an object must have."""
    if "examples" in field:
        return field["examples"][0]
    properties, required = field.get("properties", {}), field.get("required", ())
    return {name: properties[name]["examples"][0] for name in required}


def _is_json(field: Mapping[str, Any]) -> bool:
    return field.get("type") in ("array", "object")


def _is_optional(field: Mapping[str, Any]) -> bool:
    return field.get("type") == "object" and not field.get("required")


def _file_schema(one: FileField) -> dict[str, Any]:
    binary: dict[str, Any] = {
        "type": "string",
        "format": "binary",
        "contentMediaType": one.media,
        "description": one.description,
    }
    schema = (
        binary
        if one.most == 1
        else {"type": "array", "items": binary, "minItems": one.least, "maxItems": one.most}
    )
    # No required field of the form, since a key or a URL in the query may take its place.
    instead = [one.name + kind.suffix for kind in (UploadReference, UrlReference)]
    instead += [one.instead] if one.instead else []
    return schema | ({"x-required-unless": instead} if one.least else {})


def _media(capability: Capability) -> dict[str, Any]:
    binary = {"schema": {"type": "string", "format": "binary"}}
    headers = {
        "X-Request-Id": "The caller's id, or a new one.",
        "Server-Timing": "Milliseconds of each step.",
        "Content-Disposition": "A file name.",
    }
    return {
        "description": "The result, or a link to it if the Accept header prefers JSON.",
        "headers": _headers(headers),
        "content": {**dict.fromkeys(capability.media_types, binary), **json_content(reference("ResultLink"))},
    }


def _job() -> dict[str, Any]:
    headers = {
        "Location": "The job.",
        "Retry-After": "Seconds to wait before polling.",
        "Preference-Applied": "respond-async",
    }
    return {
        "description": "A job, as the Prefer header requested.",
        "headers": _headers(headers),
        "content": json_content(reference("JobStatus")),
    }


def _redirect() -> dict[str, Any]:
    return {
        "description": "The result is large: Location leads to it.",
        "headers": _headers({"Location": "The result."}),
    }


def _headers(headers: Mapping[str, str]) -> dict[str, Any]:
    return {name: {"description": text, "schema": {"type": "string"}} for name, text in headers.items()}
