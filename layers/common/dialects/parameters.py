"""Parameters of other services, as OpenAPI and the documentation describe them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from layers.common.core.dialect import BodyKind
from layers.common.core.openapi import json_content

Support = Literal["works", "approximated", "ignored", "refused"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of another service.

    Attributes:
        summary: what it does, with its values and its default.
        support: what becomes of it here.
        note: how it is approximated, or why it is ignored or refused.
        schema: its JSON schema.
    """

    name: str
    summary: str
    support: Support = "works"
    note: str = ""
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})

    @property
    def description(self) -> str:
        """Its summary and note."""
        return f"{self.summary} {self.support.capitalize()}: {self.note}" if self.note else self.summary


FILE: Mapping[str, Any] = {"type": "string", "format": "binary"}
NUMBER: Mapping[str, Any] = {"type": "number"}
INTEGER: Mapping[str, Any] = {"type": "integer"}
FLAG: Mapping[str, Any] = {"type": "boolean"}


def choice(*values: str) -> Mapping[str, Any]:
    """The schema of a choice."""
    return {"type": "string", "enum": list(values)}


def operation(
    name: str,
    summary: str,
    description: str,
    parameters: Sequence[Parameter],
    answers: Mapping[int, Mapping[str, Any]],
    *,
    tag: str,
    bodies: Sequence[BodyKind] = (),
) -> dict[str, Any]:
    """A route of another service, as FastAPI's ``openapi_extra`` takes it.

    Args:
        answers: by status.
        tag: the section that it belongs to.
        bodies: media types of its body; without one, the parameters are those of the URL.
    """
    found: dict[str, Any] = {
        "summary": summary,
        "description": description,
        "operationId": name,
        "tags": [tag],
        "responses": {str(status): dict(answer) for status, answer in answers.items()},
    }
    if not bodies:
        return found | {"parameters": [_in_query(one) for one in parameters if one.schema != FILE]}
    properties = {one.name: {**one.schema, "description": one.description} for one in parameters}
    schema = {"type": "object", "properties": properties}
    content = {kind: {"schema": schema} for kind in bodies}
    return found | {"requestBody": {"required": True, "content": content}}


def picture(description: str, *media_types: str) -> dict[str, Any]:
    """The answer that is a file."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {"description": description, "content": dict.fromkeys(media_types, binary)}


def document(description: str, example: Any) -> dict[str, Any]:
    """The answer that is a JSON object."""
    return {"description": description, "content": json_content({"type": "object", "example": example})}


def _in_query(one: Parameter) -> dict[str, Any]:
    return {
        "name": one.name,
        "in": "query",
        "required": False,
        "description": one.description,
        "schema": dict(one.schema),
    }
