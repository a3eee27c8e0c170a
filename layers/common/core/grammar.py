"""One grammar of requests for all capabilities.

A parameter comes as a query parameter or form field of its name, with a dotted name inside of another
(``brand.font``), or as a member of the JSON object in ``params``. Each comes once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from layers.common.core.json_text import loads
from layers.common.errors import InvalidParameter, MalformedRequest

DOCUMENT = "params"


class JsonText:
    """Marks a parameter whose text is JSON: ``ops: Annotated[list[Op], JsonText]``."""


@dataclass(slots=True)
class Gathered:
    """What was sent, by the top names of parameters.

    Attributes:
        document: the names that came in ``params``; None where that was not sent.
    """

    values: dict[str, Any] = field(default_factory=dict)
    document: frozenset[str] | None = None


def gather(texts: Iterable[tuple[str, str]], params: type[BaseModel]) -> Gathered:
    """Bring together what names and values in text say.

    Raises:
        MalformedRequest: what should be JSON cannot be read.
        InvalidParameter: a parameter comes twice, or ``params`` is no object.
    """
    gathered = Gathered()
    for name, text in texts:
        if name == DOCUMENT:
            _take_document(gathered, loads(text, DOCUMENT))
        else:
            _put(gathered.values, name.split("."), _value(name, text, params), name)
    return gathered


def _take_document(gathered: Gathered, document: Any) -> None:
    if not isinstance(document, dict):
        raise InvalidParameter(f"expected an object for `{DOCUMENT}`", param=DOCUMENT)
    if gathered.document is not None:
        raise _twice(DOCUMENT)
    for name, value in document.items():
        _put(gathered.values, [name], value, f"{DOCUMENT}.{name[:40]}")
    gathered.document = frozenset(document)


def _put(values: dict[str, Any], path: list[str], value: Any, name: str) -> None:
    *parents, leaf = path
    for parent in parents:
        values = values.setdefault(parent, {})
        if not isinstance(values, dict):
            raise _twice(name)
    if leaf in values:
        raise _twice(name)
    values[leaf] = value


def _twice(name: str) -> InvalidParameter:
    return InvalidParameter(f"expected `{name[:40]}` once, received it 2 times", param=name[:40])


def _value(name: str, text: str, params: type[BaseModel]) -> Any:
    """What a text stands for: JSON where the field takes no text, or where it looks like an object."""
    found = _field(name.split("."), params)
    if found is None:
        return text  # that nothing has this name is told when all is validated
    if JsonText in found.metadata:
        return loads(text, name)
    annotation: Any = found.annotation
    kinds = set(_kinds(TypeAdapter(annotation).json_schema()))
    looks_like = {"{": "object", "[": "array"}.get(text[:1])
    if looks_like in kinds:
        return loads(text, name)
    if "string" in kinds or not params.model_config.get("strict"):
        return text
    try:
        return loads(text, name)
    except MalformedRequest:
        return text  # to be told what was expected instead


def _field(path: list[str], params: type[BaseModel]) -> FieldInfo | None:
    head, *rest = path
    found = params.model_fields.get(head)
    if found is None or not rest:
        return found
    models = [
        one for one in _members(found.annotation) if isinstance(one, type) and issubclass(one, BaseModel)
    ]
    return next((leaf for model in models if (leaf := _field(rest, model))), None)


def _members(annotation: Any) -> Iterator[Any]:
    """An annotation, or those that a union or ``Annotated`` is made of."""
    yield annotation
    for member in get_args(annotation):
        yield from _members(member)


def _kinds(schema: Mapping[str, Any]) -> Iterator[str]:
    """The JSON types that a schema takes at its top."""
    if "$ref" in schema:
        yield "object"
    if "enum" in schema or "const" in schema:
        yield "string"
    if isinstance(schema.get("type"), str):
        yield schema["type"]
    for member in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _kinds(member)
