"""The secrets of this process: declared by the type of a setting, and concealed wherever text leaves it."""

import json
import re
from collections.abc import Mapping
from threading import Lock
from typing import Annotated, Any, Final
from urllib.parse import quote

from pydantic import AfterValidator, SecretStr

CONCEALED: Final = "**********"
"""What stands for a secret, as in pydantic's own."""


class _Known:
    """The secrets that were read, in every spelling in which a message may hold one. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._spellings: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def add(self, secret: str) -> None:
        spellings = {secret, repr(secret)[1:-1], json.dumps(secret)[1:-1], quote(secret), quote(secret, "")}
        with self._lock:
            self._spellings |= spellings - {""}
            # The longest first: a secret may contain another.
            longest_first = sorted(self._spellings, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def clear(self) -> None:
        with self._lock:
            self._spellings.clear()
            self._pattern = None

    def conceal(self, text: str) -> str:
        return text if self._pattern is None else self._pattern.sub(CONCEALED, text)


_known = _Known()
forget = _known.clear


def _learn(secret: SecretStr) -> SecretStr:
    _known.add(secret.get_secret_value())
    return secret


Secret = Annotated[SecretStr, AfterValidator(_learn)]
"""The type of a setting that no log may show. It is known as soon as the setting is read."""


def _check_header(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[\x21-\x7e]+", secret.get_secret_value()):
        raise ValueError("expected printable ASCII without blanks")
    return secret


HeaderSecret = Annotated[Secret, AfterValidator(_check_header)]
"""The type of such a setting that is sent in a header."""


def conceal(value: Any) -> Any:
    """A value to be logged, without any secret.

    Mappings and lists keep their form; anything but text, numbers and None becomes its text.
    """
    match value:
        case str():
            return _known.conceal(value)
        case None | bool() | int() | float():
            return value
        case Mapping():
            return {_known.conceal(str(name)): conceal(one) for name, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [conceal(one) for one in value]
    return _known.conceal(str(value))
