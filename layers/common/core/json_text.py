"""Strict reading of untrusted JSON."""

import json
import math
import re
from typing import Any, NoReturn

from layers.common.errors import InvalidParameter, MalformedRequest

_BOM = "\ufeff"
_SURROGATE = re.compile(r"\\u[dD]")
"""The only way by which half of a character comes into text that was UTF-8."""

MAX_NAMES = 1000
"""No parameter has nearly as many, and each unknown one costs a complaint."""


def loads(text: str, param: str) -> Any:
    """The value of a text field (RFC 8259). A byte order mark before it, as Windows writes, is ignored.

    Raises:
        MalformedRequest: the text is no JSON, or its nesting or a number's length is unreasonable.
        InvalidParameter: it has NaN, an infinity, a repeated name, an object of more than ``MAX_NAMES``, or
            half of a surrogate pair.
    """
    try:
        value = json.loads(
            text.removeprefix(_BOM),
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_float=_finite,
        )
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode()
    except _TooLax as fault:
        raise InvalidParameter(f"expected {fault} in `{param}`", param=param) from None
    except UnicodeEncodeError:
        raise InvalidParameter(
            f"expected whole characters in `{param}`, received half of one", param=param
        ) from None
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno}, column {fault.colno}"
        raise MalformedRequest(
            f"expected JSON for `{param}`; it cannot be read from {where} on", param=param
        ) from None
    except (ValueError, RecursionError):
        raise MalformedRequest(
            f"expected JSON of reasonable numbers and depth for `{param}`", param=param
        ) from None
    return value


def characters(value: Any) -> int:
    """The characters of all names and texts in a value, and one of each other member."""
    total, waiting = 0, [value]
    while waiting:
        one = waiting.pop()
        total += len(one) if isinstance(one, str) else 1
        if isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
    return total


class _TooLax(ValueError):
    """The text is valid for Python's reader, and too lax for this one."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MAX_NAMES:
        raise _TooLax(f"at most {MAX_NAMES:,} names in an object")
    value = dict(pairs)
    if len(value) < len(pairs):
        raise _TooLax("each name once in an object")
    return value


def _no_constant(_name: str) -> NoReturn:
    raise _TooLax("finite numbers")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _TooLax("finite numbers")
    return value
