"""What was typed for a capability's parameters, as the values that it checks."""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from layers.common.core.capability import Capability
from layers.common.core.json_text import loads
from layers.common.errors import MalformedRequest
from local.cli.faults import DOCUMENT, Misuse
from local.cli.fields import Field, Kind, number

STDIN = "-"


def values(capability: Capability, typed: Mapping[str, Any], document: str | None) -> dict[str, Any]:
    """The parameters by their names.

    Args:
        typed: what the options were given.
        document: what ``--params`` was given: JSON, ``@FILE`` or ``-``. Options go before it.

    Raises:
        MalformedRequest, InvalidParameter: what should be JSON is none.
        Misuse: a file cannot be read, or the document is no object.
    """
    told = loads(text_of(document, DOCUMENT), capability.document or DOCUMENT) if document else {}
    if not isinstance(told, dict):
        raise Misuse(f"expected a JSON object for {DOCUMENT}")
    fields = capability.params.model_fields
    return told | {name: _value(capability, Field(name, fields[name]), raw) for name, raw in typed.items()}


def expect_one_stdin(capability: Capability, typed: Mapping[str, Any], others: Iterable[str | None]) -> None:
    """Refuse what only one can have: the standard input.

    Args:
        typed: what the options were given; ``-`` is itself for those that are no JSON.
        others: what else may be ``-``.

    Raises:
        Misuse: two are to read it.
    """
    fields = capability.params.model_fields
    texts = [raw for name, raw in typed.items() if Field(name, fields[name]).kind is Kind.JSON]
    if [*texts, *others].count(STDIN) > 1:
        raise Misuse("expected - once: there is one standard input")


def text_of(typed: str, option: str) -> str:
    """What was typed, or what lies in the file that it names with ``@``, or comes in with ``-``.

    Raises:
        Misuse: the file cannot be read, or is no text.
    """
    try:
        if typed == STDIN:
            return sys.stdin.buffer.read().decode("utf-8-sig")
        return Path(typed[1:]).read_text("utf-8-sig") if typed.startswith("@") else typed
    except UnicodeDecodeError:
        raise Misuse(f"expected text in UTF-8 for {option}") from None
    except OSError as fault:
        raise Misuse(f"{typed[1:]}, which {option} names, cannot be read ({fault.strerror})") from None


def _value(capability: Capability, field: Field, typed: Any) -> Any:
    if field.kind in (Kind.INTEGER, Kind.NUMBER):
        return number(typed)
    if field.kind is not Kind.JSON:
        return typed
    text = text_of(typed, field.option)
    try:
        return loads(text, field.name)
    except MalformedRequest:
        if _may_be_text(capability, field.name):  # subtitles, for one
            return text
        raise


def _may_be_text(capability: Capability, name: str) -> bool:
    schema = capability.params.model_json_schema()
    field = schema["properties"][name]
    kinds = [field, *field.get("anyOf", ())]
    named = (one.get("$ref", "").rpartition("/")[2] for one in kinds)
    return any(
        one.get("type") == "string" for one in [*kinds, *(schema.get("$defs", {}).get(n, {}) for n in named)]
    )
