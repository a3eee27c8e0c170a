"""Parts of an OpenAPI description that every dialect and the service share."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

PROBLEM_MEDIA_TYPE = "application/problem+json"

PROBLEMS: Mapping[int, str] = {
    400: "The body cannot be read.",
    401: "A valid API key is needed.",
    403: "The Host is foreign, or a page of another site sent the request.",
    406: "The Accept header excludes the answer.",
    408: "The upload stalled.",
    413: "The body, a text field or an image is too large.",
    415: "The body is not multipart, or a file has an unsupported format.",
    422: "A parameter is invalid, a file is damaged, or the picture has no subject.",
    503: "All workers are busy, or the model or a store is not available. See Retry-After.",
    504: "The work took longer than a request may.",
    507: "There is no room to store a file, a job or a result. See Retry-After.",
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
    tag: str,
) -> dict[str, Any]:
    """An operation, as FastAPI's ``openapi_extra`` takes it.

    Args:
        answers: by status.
        problems: statuses of what may go wrong.
        body: the content of its body, by media type.
        tag: the section that it belongs to.
    """
    texts = {status: PROBLEMS.get(status, HTTPStatus(status).phrase) for status in problems}
    content = {PROBLEM_MEDIA_TYPE: {"schema": reference("ProblemDocument")}}
    refusals = {str(status): {"description": text, "content": content} for status, text in texts.items()}
    return {
        "summary": summary,
        "description": description,
        "operationId": name,
        "tags": [tag],
        "parameters": list(parameters),
        **({"requestBody": {"required": True, "content": body}} if body else {}),
        "responses": {str(status): dict(answer) for status, answer in answers.items()} | refusals,
    }


def reference(name: str) -> dict[str, str]:
    """A reference to one of the documents that the description defines once."""
    return {"$ref": f"#/components/schemas/{name}"}


def json_content(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON body."""
    return {"application/json": {"schema": schema}}


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
