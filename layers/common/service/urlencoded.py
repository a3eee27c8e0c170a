"""Bodies of names and values with escapes, as HTML forms send them (WHATWG URL, 5.1), decoded in pieces.

The standard library's decoder makes an object of every escape: a hundred bytes of memory for three of a body.
"""

import re
from collections.abc import Iterator
from typing import Final

import numpy as np

_PART: Final = re.compile(rb"[^&]+")
_PIECE_BYTES: Final = 2**18
_ESCAPE: Final = ord("%")
_ESCAPE_BYTES: Final = 3
_NONE: Final = 255


def parts_of(body: bytearray) -> Iterator[tuple[memoryview, memoryview]]:
    """Names and values as they came; a part without text counts as none."""
    view = memoryview(body)
    for found in _PART.finditer(body):
        start, end = found.span()
        middle = body.find(b"=", start, end)
        if middle < 0:
            yield view[start:end], view[:0]
        else:
            yield view[start:middle], view[middle + 1 : end]


def decoded(text: memoryview) -> Iterator[bytes]:
    """A name or a value without its escapes, in pieces. What only looks like an escape stays as it is."""
    start = 0
    while start < len(text):
        piece = bytes(text[start : start + _PIECE_BYTES])
        is_last = start + len(piece) == len(text)
        # The next piece begins with an escape that this one would cut in two.
        cut = -1 if is_last else piece.rfind(b"%", len(piece) - _ESCAPE_BYTES + 1)
        piece = piece if cut < 0 else piece[:cut]
        yield _decoded(piece)
        start += len(piece)


def _decoded(piece: bytes) -> bytes:
    values = np.frombuffer(piece.replace(b"+", b" "), np.uint8).copy()
    at = np.flatnonzero(values[: 1 - _ESCAPE_BYTES] == _ESCAPE)
    high, low = _DIGITS[values[at + 1]], _DIGITS[values[at + 2]]
    is_escape = (high != _NONE) & (low != _NONE)
    at = at[is_escape]
    values[at] = high[is_escape] * 16 + low[is_escape]
    is_kept = np.ones(len(values), bool)
    is_kept[at + 1] = is_kept[at + 2] = False
    return values[is_kept].tobytes()


def _digits() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """The values of hexadecimal digits by their bytes."""
    found = np.full(256, _NONE, np.uint8)
    for digit in b"0123456789abcdefABCDEF":
        found[digit] = int(chr(digit), 16)
    return found


_DIGITS: Final = _digits()
