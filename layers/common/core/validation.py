"""Validation errors of pydantic, worded for callers."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from layers.common.errors import InvalidParameter, describe, expected, spelled

_UNKNOWN = "extra_forbidden"
_MISSING = "missing"
_NO_TAG = "union_tag_not_found"
_TAGS = ("union_tag_invalid", _NO_TAG)


def invalid_parameter(
    fault: ValidationError,
    values: Any,
    model: type[BaseModel],
    names: Mapping[str, str] | None = None,
) -> InvalidParameter:
    """The first validation error.

    Args:
        values: the values that were validated.
        model: the model that they were validated by.
        names: the caller's names of the model's fields, where they differ; the empty name stands for all of
            them.
    """
    first = fault.errors(include_url=False)[0]
    path = _path(first, values)
    names = names or {}
    name = spelled(_dotted(path), names) if path else names.get("", "")
    known = _names_at(model, path, values) if first["type"] == _UNKNOWN else ()
    return InvalidParameter(_sentence(first, name, path, known), param=name or None)


def names_inside(whole: str, names: Iterable[str]) -> Mapping[str, str]:
    """The caller's names of parameters that are members of ``whole``; none where that is empty."""
    return {"": whole} | {name: f"{whole}.{name}" for name in names} if whole else {}


def one_of(names: Sequence[str]) -> str:
    """Names as a choice in a sentence."""
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _path(complaint: ErrorDetails, values: Any) -> list[str | int]:
    """The path of the fault in the values. Pydantic's own path also names union members."""
    if not complaint["loc"]:
        return []
    *parents, last = complaint["loc"]
    path: list[str | int] = []
    tag_may_follow = False  # pydantic puts a union member behind the item of a list
    for part in parents:
        is_tag = tag_may_follow and isinstance(values, Mapping) and part in values.values()
        tag_may_follow = isinstance(part, int)
        if isinstance(part, str) and (is_tag or not _has(values, part)):
            continue
        path.append(part)
        values = values[part]
    if complaint["type"] in _TAGS:
        return [*path, last, complaint["ctx"]["discriminator"].strip("'")]
    if isinstance(last, str) and complaint["type"] != _MISSING and not _has(values, last):
        return path
    return [*path, last]


def _has(values: Any, name: str) -> bool:
    return isinstance(values, Mapping) and name in values


def _dotted(path: Sequence[str | int]) -> str:
    steps = (f"[{part}]" if isinstance(part, int) else f".{part[:40]}" for part in path)
    return "".join(steps).removeprefix(".")


def _sentence(
    complaint: ErrorDetails, name: str, path: Sequence[str | int], known: Sequence[str] = ()
) -> str:
    kind, received = complaint["type"], complaint["input"]
    if kind == _UNKNOWN:
        return f"there is no parameter `{name}`{_known(known, path[-1])}"
    if kind == _MISSING or (kind == _NO_TAG and path[-1] not in received):
        return f"expected `{name}`, which was not given"
    if kind in _TAGS:
        choices = complaint["ctx"].get("expected_tags", "the known names").replace("'", "")
        tag = received.get(path[-1])
        return expected(f"one of {choices}", name, tag) + near_miss(tag, choices.split(", "))
    head, found, wanted = complaint["msg"].partition("Input should be ")
    if not found:
        return f"{head.removeprefix('Value error, ')} for `{name}`, received {describe(received)}"
    sentence = expected(_WANTED.get(kind) or _lead(wanted), name, received)
    return sentence + (near_miss(received, _QUOTED.findall(wanted)) if kind == "literal_error" else "")


def near_miss(received: Any, choices: Iterable[str]) -> str:
    """The end of a message that suggests the closest choice; empty if none is close."""
    close = get_close_matches(received.lower(), choices, 1, _CLOSE) if isinstance(received, str) else []
    return f"; did you mean `{close[0]}`?" if close else ""


def _known(names: Sequence[str], received: str | int) -> str:
    """The end of a message that lists the known names."""
    if not names:
        return ""
    return near_miss(received, names) or f"; expected {one_of(names)}"


def _names_at(model: type[BaseModel], path: Sequence[str | int], values: Any) -> Sequence[str]:
    """The fields that are allowed at the end of the path, in a model or inside of it."""
    models: list[type[BaseModel]] = [model]
    for part in path[:-1]:
        fields = [
            one.model_fields[part] for one in models if isinstance(part, str) and part in one.model_fields
        ]
        if isinstance(part, str):
            models = [found for one in fields for found in _models(one.annotation)]
        values = values[part]
    keys = set(values) if isinstance(values, Mapping) else set()
    # The member of a union that has most of the given names.
    best = max(models, key=lambda one: len(keys & set(one.model_fields)), default=None)
    return list(best.model_fields) if best else []


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for member in get_args(annotation):
        yield from _models(member)


_CLOSE = 0.7
"""Similarity from which a choice is suggested: for jpg, jpeg has .86 and png .67."""

_QUOTED = re.compile(r"'([^']+)'")

_WANTED: Mapping[str, str] = {
    "bool_parsing": "a valid boolean",
    "int_parsing": "a valid integer",
    "int_type": "a valid integer",
    "float_parsing": "a valid number",
    "float_type": "a valid number",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "list_type": "a list",
    "tuple_type": "a list",
    "finite_number": "a finite number",
}


def _lead(wanted: str) -> str:
    return f"a value {wanted}" if wanted.startswith(("greater", "less")) else wanted
