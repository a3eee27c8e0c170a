"""The EXIF user comment: text behind the name of its character code (EXIF 2.32, 4.6.5)."""

from collections.abc import Mapping
from typing import Final

LONGEST: Final = 8000
"""Characters that are kept: EXIF and XMP of a JPEG have room for them."""
_NAME: Final = 8
_ASCII: Final = b"ASCII\0\0\0"
_UNICODE: Final = b"UNICODE\0"
_UNDEFINED: Final = bytes(_NAME)
_PLAIN: Final[Mapping[bytes, str]] = {
    _ASCII: "utf-8",  # as many write it
    b"JIS\0\0\0\0\0": "iso2022_jp",
    _UNDEFINED: "utf-8",
}


def read_comment(value: object, *, big_endian: bool) -> str:
    """The text of a comment; empty if it has none, or none that can be read.

    Args:
        big_endian: the byte order of the EXIF block.
    """
    if not isinstance(value, bytes):
        return ""
    name, body = value[:_NAME], value[_NAME:]
    if name == _UNICODE:
        text = _utf16(body, big_endian=big_endian)
    elif name in _PLAIN:
        text = _decoded(body, _PLAIN[name])
    else:
        text = _decoded(value, "utf-8")  # without the name, as some write it
    text = text.partition("\0")[0]
    return "".join(c for c in text if c.isprintable() or c in "\n\t").strip()[:LONGEST]


def write_comment(text: str) -> bytes:
    """The comment for a big-endian EXIF block."""
    if text.isascii():
        return _ASCII + text.encode("ascii")
    return _UNICODE + text.encode("utf-16-be", "replace")


def _utf16(body: bytes, *, big_endian: bool) -> str:
    """UTF-16 in the block's byte order, or in the other one, which some write: most upper bytes are 0."""
    if body.startswith((b"\xfe\xff", b"\xff\xfe")):
        return body.decode("utf-16", "replace")
    first, second = body[::2].count(0), body[1::2].count(0)
    is_big = big_endian if first == second else first > second
    return body.decode("utf-16-be" if is_big else "utf-16-le", "replace")


def _decoded(body: bytes, code: str) -> str:
    try:
        return body.decode(code)
    except UnicodeDecodeError:
        return body.decode("latin-1")
