"""Files as base64 text, in every spelling that clients send."""

import base64
import os
from itertools import pairwise

import pytest

from layers.common.core.base64_text import Base64Text, encoded_bytes
from layers.common.errors import MalformedRequest

FILE = os.urandom(200_000)
TEXT = base64.b64encode(FILE)


def decoded(text: bytes, size: int = 65_536) -> bytes:
    """What the text says if it arrives in pieces of a size."""
    file = Base64Text("picture")
    for start in range(0, len(text), size):
        file.feed(text[start : start + size])
    file.end()
    return bytes(file.data)


@pytest.mark.parametrize("length", [*range(8), 49_151, 49_152, 49_153, len(FILE)])
def test_files_of_any_length(length: int) -> None:
    text = base64.b64encode(FILE[:length])
    assert decoded(text) == decoded(text.rstrip(b"=")) == decoded(text, 1000) == FILE[:length]


@pytest.mark.parametrize("size", [1, 3, 77, 65_535, 10**6])
def test_pieces_of_any_size(size: int) -> None:
    assert decoded(TEXT[:-4] if size == 1 else TEXT, size) == FILE[: len(FILE) - (2 if size == 1 else 0)]


@pytest.mark.parametrize(
    "text",
    [
        base64.encodebytes(FILE),
        base64.encodebytes(FILE).replace(b"\n", b"\r\n"),
        b"\n\t" + TEXT + b"\r\n",
        b"data:image/png;base64," + TEXT,
        b"DATA:Image/JPEG;charset=utf-8;Base64," + TEXT,
        b"data:;base64," + base64.encodebytes(FILE),
    ],
)
@pytest.mark.parametrize("size", [7, 65_536])
def test_line_breaks_and_data_urls(text: bytes, size: int) -> None:
    assert decoded(text, size) == FILE


@pytest.mark.parametrize("text", [b"", b"\r\n", b"data:image/png;base64,"])
def test_no_text_is_an_empty_file(text: bytes) -> None:
    assert decoded(text) == b""


@pytest.mark.parametrize(
    "text",
    [
        b"A",
        b"AAAAA",
        b"====",
        b"=AAA",
        b"A===",
        b"QQ==QQ==",
        b"QQ==" + b"\n" * 70_000 + b"QQ==",
        TEXT[:65_536] + b"!" + TEXT[65_536:],
        b"QUJD RUZH",  # a + that became a blank
        b"QUJ-_UZH",
        "schlüss".encode(),
        b"\x89PNG\r\n\x1a\n",
        b"https://example.org/a.png",
        b"data:image/png," + TEXT,
        b"data:image/png;base64",
        b"data:",
        b"data:" + b"x" * 400 + b";base64,QUJD",
        b"data:text/plain;base64,data:text/plain;base64,QUJD",
    ],
)
@pytest.mark.parametrize("size", [5, 65_536])
def test_any_other_text_is_refused(text: bytes, size: int) -> None:
    with pytest.raises(MalformedRequest, match="expected base64 for `picture`, received") as caught:
        decoded(text, size)
    assert (caught.value.param, caught.value.status) == ("picture", 400)


def test_the_text_of_a_file_has_a_known_size() -> None:
    sizes = [0, 1, 56, 57, 58, 1000, 200_000]
    for size in sizes:
        lines = base64.encodebytes(FILE[:size]).replace(b"\n", b"\r\n")
        assert len(lines) <= encoded_bytes(size) <= len(lines) + 76
    assert all(encoded_bytes(a) <= encoded_bytes(b) for a, b in pairwise(sizes))
