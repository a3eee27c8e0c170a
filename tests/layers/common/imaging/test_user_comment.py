"""User comments in every character code, and as others write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.imaging.user_comment import LONGEST, read_comment, write_comment


@pytest.mark.parametrize(
    ("value", "big_endian", "text"),
    [
        (b"ASCII\0\0\0hello  \0\0", False, "hello"),
        (b"ASCII\0\0\0h\xc3\xa9llo", False, "héllo"),
        (bytes(8) + b"h\xe9llo", False, "héllo"),
        (b"UNICODE\0" + "Ångström".encode("utf-16-le"), False, "Ångström"),
        (b"UNICODE\0" + "Ångström".encode("utf-16-be"), True, "Ångström"),
        (b"UNICODE\0" + "Ångström".encode("utf-16-le"), True, "Ångström"),
        (b"UNICODE\0" + "Ångström".encode("utf-16"), True, "Ångström"),
        (b"UNICODE\0" + "鞋子".encode("utf-16-be"), True, "鞋子"),
        (b"JIS\0\0\0\0\0" + "靴".encode("iso2022_jp"), False, "靴"),
        (b"a comment without a code", False, "a comment without a code"),
        (b"ASCII\0\0\0two\nlines\x07", False, "two\nlines"),
        (b"ASCII\0\0\0", False, ""),
        (b"", False, ""),
        (None, False, ""),
        (5, False, ""),
    ],
)
def test_comments_are_read(value: object, big_endian: bool, text: str) -> None:
    assert read_comment(value, big_endian=big_endian) == text


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=50))
def test_what_is_written_is_read_again(text: str) -> None:
    assert read_comment(write_comment(text), big_endian=True) == text.strip()


@given(st.binary(max_size=60), st.booleans())
def test_junk_is_some_text(value: bytes, big_endian: bool) -> None:
    assert isinstance(read_comment(b"UNICODE\0" + value, big_endian=big_endian), str)
    assert isinstance(read_comment(value, big_endian=big_endian), str)


def test_a_long_one_is_cut() -> None:
    assert len(read_comment(b"ASCII\0\0\0" + b"a" * 70_000, big_endian=True)) == LONGEST
