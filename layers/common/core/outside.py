"""What models outside of this program answer: read like hostile uploads, and never repeated to a caller."""

import unicodedata
from typing import Any, Final

from layers.common.core.context import Limits
from layers.common.core.json_text import loads
from layers.common.errors import NoAnswer, StudioError
from layers.common.imaging.decode import decode
from layers.common.imaging.image import Image
from layers.common.progress import ANSWER, step

MAX_TEXT: Final = 100_000
"""Characters of an answer in JSON."""
MAX_DEPTH: Final = 16
"""Lists and objects inside one another."""
MAX_NUMBER: Final = 2**53
"""Every integer up to it is exact in any reader of JSON (RFC 8259, section 6)."""

_BREAKS = frozenset("\t\n\r")


def read_json(text: str) -> Any:
    """The value of an answer in JSON: of limited length, depth and numbers, without control characters but
    tabs and line breaks.

    Raises:
        NoAnswer: it is anything else.
    """
    if len(text) > MAX_TEXT:
        raise NoAnswer("the answer is too long")
    try:
        value = loads(text, "answer")
    except StudioError:
        raise NoAnswer("the answer is no JSON") from None
    _check(value, 0)
    return value


def read_picture(data: bytes, limits: Limits, *, max_bytes: int) -> Image:
    """The picture of an answer, sniffed, guarded and decoded like an upload, as the step ``ANSWER``.

    Raises:
        NoAnswer: it has more bytes or pixels than it may, is damaged, of another format, or too costly.
    """
    if len(data) > max_bytes:
        raise NoAnswer("the picture of the answer has too many bytes")
    with step(ANSWER):
        try:
            return decode(data, max_pixels=limits.max_pixels)
        except StudioError as fault:
            raise NoAnswer(f"the picture of the answer is refused: {fault.code}") from None


def _check(value: object, depth: int) -> None:
    match value:
        case str():
            if not _is_plain(value):
                raise NoAnswer("the answer has control characters")
        case int() | float():
            if abs(value) > MAX_NUMBER:
                raise NoAnswer("the answer has a number that is too large")
        case list() | dict():
            if depth == MAX_DEPTH:
                raise NoAnswer("the answer is too deep")
            members = value if isinstance(value, list) else [*value, *value.values()]
            for member in members:
                _check(member, depth + 1)


def _is_plain(text: str) -> bool:
    return all(one in _BREAKS or unicodedata.category(one) != "Cc" for one in text)
