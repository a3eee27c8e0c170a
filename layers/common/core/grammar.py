"""The grammar of requests, the same for all capabilities.

A parameter comes as a query parameter or form field of its name, with a dotted name inside of another
(``brand.font``), or as a member of the JSON object in ``params``. Each parameter comes once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from layers.common.core.json_text import loads
from layers.common.core.validation import names_inside
from layers.common.errors import InvalidParameter, MalformedRequest

PARAMS = "params"


class JsonText:
    """Marks a parameter whose text is JSON: ``ops: Annotated[list[Op], JsonText]``."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The values of a request.

    Attributes:
        values: by the top names of parameters, as JSON has them or as text.
        names: the caller's names of parameters, for faults; the empty name stands for all of them.
    """

    values: Mapping[str, Any]
    names: Mapping[str, str]


def gather(texts: Iterable[tuple[str, str]], params: type[BaseModel], root: str = "") -> Gathered:
    """Bring the names and values of a request together.

    Args:
        params: the model that the values are meant for.
        root: the name of the parameters as a whole where ``params`` does not come.

    Raises:
        MalformedRequest: a value should be JSON and is not.
        InvalidParameter: a parameter comes twice, or ``params`` is no object.
    """
    values: dict[str, Any] = {}
    flat: set[str] = set()
    document: dict[str, Any] | None = None
    for name, text in texts:
        if name == PARAMS:
            if document is not None:
                raise _twice(PARAMS)
            document = _document(text)
            for member, value in document.items():
                _put(values, [member], value, f"{PARAMS}.{member[:40]}")
        else:
            path = name.split(".")
            flat.add(path[0])
            _put(values, path, _value(name, text, params), name)
    whole = root if document is None else PARAMS
    by_itself = flat - (document or {}).keys()
    return Gathered(values, names_inside(whole, {*params.model_fields, *values} - by_itself))


def _document(text: str) -> dict[str, Any]:
    document = loads(text, PARAMS)
    if not isinstance(document, dict):
        raise InvalidParameter(f"expected an object for `{PARAMS}`", param=PARAMS)
    return document


def _put(values: dict[str, Any], path: list[str], value: Any, name: str) -> None:
    *parents, leaf = path
    for parent in parents:
        values = values.setdefault(parent, {})
        if not isinstance(values, dict):
            raise InvalidParameter(
                f"expected `{parent[:40]}` by itself or by its parts, received both", param=name[:40]
            )
    if leaf in values:
        raise _twice(name)
    values[leaf] = value


def _twice(name: str) -> InvalidParameter:
    return InvalidParameter(f"expected `{name[:40]}` once, received it 2 times", param=name[:40])


def _value(name: str, text: str, params: type[BaseModel]) -> Any:
    """The value of a text: JSON if the field takes no text, or if the text looks like an object or list."""
    path = tuple(name.split("."))
    found = _field(path, params)
    if found is None:
        return text  # validation reports the unknown name
    if JsonText in found.metadata:
        return loads(text, name)
    kinds = _json_types(path, params)
    looks_like = {"{": "object", "[": "array"}.get(text[:1])
    if looks_like in kinds:
        return loads(text, name)
    if "string" in kinds or not params.model_config.get("strict"):
        return text
    try:
        return loads(text, name)
    except MalformedRequest:
        return text  # validation says what was expected instead


@cache
def _json_types(path: tuple[str, ...], params: type[BaseModel]) -> frozenset[str]:
    """The JSON types of a parameter. Cached, since the schema of a storyboard's scenes takes 24 ms."""
    found = _field(path, params)
    assert found is not None  # so that a stranger's names cannot fill the cache
    annotation: Any = found.annotation
    return frozenset(_kinds(TypeAdapter(annotation).json_schema()))


def _field(path: tuple[str, ...], params: type[BaseModel]) -> FieldInfo | None:
    head, *rest = path
    found = params.model_fields.get(head)
    if found is None or not rest:
        return found
    models = [
        one for one in _members(found.annotation) if isinstance(one, type) and issubclass(one, BaseModel)
    ]
    return next((leaf for model in models if (leaf := _field(tuple(rest), model))), None)


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
