"""Names of files, and others where these are taken."""

import unicodedata
from collections.abc import Iterator
from itertools import count
from pathlib import PurePosixPath

from layers.common.core.file_name import cut

MOST_NAME_BYTES = 230
"""Of what a result has of its photo's name; file systems have 255 for all of it."""


def numbered(path: str, suffix: str) -> Iterator[str]:
    """The path with that suffix, then the same with numbers: ``a/b.png``, ``a/b-2.png``, …"""
    photo = PurePosixPath(path)
    stem = cut(photo.stem, MOST_NAME_BYTES)
    yield str(photo.with_name(f"{stem}{suffix}"))
    yield from (str(photo.with_name(f"{stem}-{number}{suffix}")) for number in count(2))


def folded(path: str) -> str:
    """The same for all paths that a file system may take for one: without regard to case, or composed."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
