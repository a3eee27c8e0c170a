"""Requests, as far as the dialects of other services have them in common."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from layers.common.core.dialect import RequestForm
from layers.common.core.media import Upload
from layers.common.core.references import UrlReference
from layers.common.core.validation import one_of
from layers.common.core.web_address import MAX_CHARACTERS, WebAddress
from layers.common.errors import InvalidParameter, expected

_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_FLAGS: Final = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off"), False),
}


def api_key(headers: Mapping[str, str]) -> str:
    """The key in ``X-Api-Key`` or ``Authorization: Bearer``; empty without one."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return headers.get("x-api-key") or (token.strip() if scheme.lower() == "bearer" else "")


class Fields:
    """The values of a request by their names, wherever they stand: in the URL, a form or a JSON object.

    What is left out, as :func:`is_left_out` says, has no name here.

    Raises:
        InvalidParameter: a name comes twice.
    """

    def __init__(self, form: RequestForm) -> None:
        self._values: dict[str, Any] = {}
        for name, value in [*form.query, *form.texts, *(form.document or {}).items()]:
            if is_left_out(value):
                continue
            if name in self._values:
                raise InvalidParameter(f"expected `{name[:40]}` once, received it 2 times", param=name[:40])
            self._values[name] = value

    def __contains__(self, name: str) -> bool:
        return name in self._values

    @property
    def names(self) -> list[str]:
        """The names of all values, in their order."""
        return list(self._values)

    def unknown(self, known: Collection[str]) -> list[str]:
        """The names that are none of ``known``, in their order."""
        return [name for name in self._values if name not in known]

    def raw(self, name: str) -> Any:
        """A value as it came; None if it was left out."""
        return self._values.get(name)

    def text(self, name: str, default: str = "") -> str:
        """A text, without white space around it; a number or truth value of JSON as text.

        Raises:
            InvalidParameter: it is a list or an object.
        """
        value = self._values.get(name, default)
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, int):
            return str(value)
        if isinstance(value, float):
            return f"{value:.15g}"
        if not isinstance(value, str):
            raise InvalidParameter(expected("text", name, value), param=name)
        return value.strip()

    def choice(self, name: str, choices: Sequence[str], default: str = "") -> str:
        """One of ``choices``, in any case.

        Raises:
            InvalidParameter: it is none of them.
        """
        text = self.text(name, default)
        for one in choices:
            if one.lower() == text.lower():
                return one
        if text == default:
            return text
        raise InvalidParameter(expected(one_of(choices), name, text), param=name)

    def flag(self, name: str) -> bool | None:
        """A truth value; None if it was left out.

        Raises:
            InvalidParameter: it is no truth value.
        """
        if name not in self._values:
            return None
        text = self.text(name)
        if (found := _FLAGS.get(text.lower())) is None:
            raise InvalidParameter(expected("true or false", name, text), param=name)
        return found

    def number(self, name: str, least: float, most: float) -> float | None:
        """A number; None if it was left out.

        Raises:
            InvalidParameter: it is no number from ``least`` to ``most``.
        """
        if name not in self._values:
            return None
        text = self.text(name)
        value = number_of(text)
        if not least <= value <= most:
            raise InvalidParameter(expected(f"a number from {least:g} to {most:g}", name, text), param=name)
        return value

    def url(self, name: str, field: str) -> UrlReference | None:
        """The native file ``field`` by its URL; None if it was left out.

        Raises:
            InvalidParameter: it is no URL.
        """
        if name not in self._values:
            return None
        text = self.text(name)
        try:
            WebAddress.parse(text)
        except ValueError:
            raise InvalidParameter(
                f"expected an http or https address of at most {MAX_CHARACTERS:,} characters for `{name}`",
                param=name,
            ) from None
        return UrlReference(field, text, name)


def is_left_out(value: Any) -> bool:
    """Whether a value is null or a blank text, which clients send for a field that nobody filled in."""
    return value is None or (isinstance(value, str) and not value.strip())


def number_of(text: str) -> float:
    """A decimal number; NaN for any other text."""
    return float(text) if _NUMBER.fullmatch(text) else math.nan


def uploads(form: RequestForm, names: Mapping[str, str]) -> list[Upload]:
    """The files of a request, in their native fields.

    Args:
        names: native fields by the caller's names. A file of another name keeps it, and is refused later.
    """
    return [replace(one, field=names.get(one.field, one.field)) for one in form.uploads]
