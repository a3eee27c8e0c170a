"""The Content-Disposition header of a part: the names of a field and of its file."""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

# RFC 9110, 5.6.6; a quoted value may lack its closing quote, and anything may stand unquoted.
_PARAMETER = re.compile(rb';[ \t]*([^\s=;"]++)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*+)"?|([^;]*+))', re.DOTALL)
# RFC 8187, 3.2.1: charset, language and percent-encoded octets.
_EXTENDED = re.compile(rb"([A-Za-z0-9!#$%&+^_`{}~-]+)'[^']*'((?:[^%\s]|%[0-9A-Fa-f]{2})*)")
_CHARSETS = frozenset({"utf-8", "iso8859-1", "ascii"})
"""By Python's names. UTF-8 is required; older clients send the others."""
_ESCAPED = re.compile(rb"(?:[^%]|%[0-9A-Fa-f]{2})*")


class Disposition(NamedTuple):
    """The field's name, empty if there is none, and the file's, None if there is none."""

    name: str
    filename: str | None


def read_disposition(header: bytes) -> Disposition:
    """The names of a part (RFC 7578, 4.2).

    A file's name comes as browsers send it, in UTF-8 with ``%22`` for a quote, percent-encoded as in a URL,
    or as ``filename*`` (RFC 8187), which wins over ``filename`` if it can be read.
    """
    found = dict(reversed(list(_parameters(header))))  # of several, the first
    extended = found.get(b"filename*")
    filename = None if extended is None else _extended(extended)
    if filename is None and (plain := found.get(b"filename")) is not None:
        filename = _text(_unescaped(plain))
    if filename is None and extended is not None:
        filename = ""  # a file all the same
    return Disposition(_text(found.get(b"name", b"")), filename)


def _parameters(header: bytes) -> Iterator[tuple[bytes, bytes]]:
    for found in _PARAMETER.finditer(header):
        name, quoted, bare = found.groups()
        # Browsers send a backslash as it is, so it escapes nothing but itself and a quote.
        value = bare.strip() if quoted is None else re.sub(rb'\\([\\"])', rb"\1", quoted)
        yield name.lower(), value


def _extended(value: bytes) -> str | None:
    """The text of an extended value; None if it is none, or in an unknown charset."""
    found = _EXTENDED.fullmatch(value)
    if found is None:
        return None
    with suppress(LookupError, UnicodeDecodeError):
        charset = codecs.lookup(found[1].decode()).name
        return unquote_to_bytes(found[2]).decode(charset) if charset in _CHARSETS else None
    return None


def _unescaped(value: bytes) -> bytes:
    """A value without percent-encoding, unless it has a percent sign that encodes nothing."""
    if not _ESCAPED.fullmatch(value):
        return value
    decoded = unquote_to_bytes(value)
    try:
        decoded.decode()
    except UnicodeDecodeError:
        return value
    return decoded


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
