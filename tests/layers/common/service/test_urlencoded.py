"""Bodies with escapes: what the standard library makes of them, in a fraction of its memory."""

import random
import tracemalloc
from urllib.parse import unquote_to_bytes

import pytest

from layers.common.service.urlencoded import decoded, parts_of


def text_of(body: bytes) -> bytes:
    return b"".join(decoded(memoryview(body)))


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        (b"", []),
        (b"&&&", []),
        (b"a", [(b"a", b"")]),
        (b"a=", [(b"a", b"")]),
        (b"=a", [(b"", b"a")]),
        (b"&a=1&&b=2=3&", [(b"a", b"1"), (b"b", b"2=3")]),
        (b"a&b=1", [(b"a", b""), (b"b", b"1")]),
    ],
)
def test_parts(body: bytes, parts: list[tuple[bytes, bytes]]) -> None:
    assert [(bytes(name), bytes(value)) for name, value in parts_of(bytearray(body))] == parts


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"a+b", b"a b"),
        (b"%2B%2f%3D", b"+/="),
        (b"%", b"%"),
        (b"%4", b"%4"),
        (b"%zz%4g", b"%zz%4g"),
        (b"%%41", b"%A"),
        (b"%2541", b"%41"),
        (b"%00\xff", b"\0\xff"),
    ],
)
def test_escapes(body: bytes, expected: bytes) -> None:
    assert text_of(body) == expected


@pytest.mark.parametrize("size", [2**18 - 2, 2**18 - 1, 2**18, 2**18 + 1, 2**19 + 5])
def test_escapes_are_not_cut_in_two(size: int) -> None:
    body = bytes(random.Random(size).choices(b"%%%4a+z\xe9", k=size))
    assert text_of(body) == unquote_to_bytes(body.replace(b"+", b" "))


def test_memory_is_that_of_a_piece() -> None:
    body = memoryview(b"%41" * 1_000_000)
    tracemalloc.start()
    assert sum(len(piece) for piece in decoded(body)) == 1_000_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6_000_000  # one of an object for every escape has a hundred
