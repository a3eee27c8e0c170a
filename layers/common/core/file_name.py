"""Names of files as callers send them, reduced to what a result may safely be called after."""

import unicodedata
from typing import Final

_MOST_CHARACTERS: Final = 100
_MOST_BYTES: Final = 180
"""In UTF-8. File systems have 255 for a name, and a result's name is longer than that of its file."""
_UNSEEN: Final = frozenset({"Cc", "Zl", "Zp"})
"""General categories: control characters, line and paragraph separators."""
_REORDERING: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks of direction, by which a name could look like another."""


def base_name(text: str) -> str:
    """The last part of a path of any system, without characters that nobody sees; it may be empty."""
    shown = "".join(
        one for one in text if unicodedata.category(one) not in _UNSEEN and one not in _REORDERING
    )
    name = shown.replace("\\", "/").rpartition("/")[2].strip()
    return "" if name.strip(".") == "" else name


def stem_of(text: str) -> str:
    """The name without its extension and leading dots, cut to a moderate length; it may be empty."""
    name = base_name(text).lstrip(". ")
    stem = name.rpartition(".")[0] or name
    return cut(stem[:_MOST_CHARACTERS], _MOST_BYTES).rstrip()


def cut(name: str, most_bytes: int) -> str:
    """The beginning of a name of at most so many bytes in UTF-8. Python's marks of other bytes count too."""
    data = name.encode(errors="surrogatepass")
    return name if len(data) <= most_bytes else data[:most_bytes].decode(errors="ignore")
