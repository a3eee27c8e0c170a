"""The photos below a folder."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import NoReturn

from layers.common.service.objects.folder import version_of
from local.cli.faults import Fault

PICTURES = (
    "*.jpg", "*.jpeg", "*.jfif", "*.png", "*.webp", "*.avif", "*.heic", "*.heif", "*.tif", "*.tiff", "*.bmp",
    "*.gif",
)  # fmt: skip
"""What is taken where no pattern is given; capitals and small letters are the same."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo by its path below the folder, with slashes, in the version that it was found in."""

    key: str
    version: str


def photos(folder: Path, patterns: Sequence[str], beside: Path) -> Sequence[Photo]:
    """All photos below a folder, by their names in order; nothing hidden, and nothing of the results.

    Raises:
        Fault: a folder is not there, or it or what is in it cannot be read.
    """
    return list(_found(folder, patterns or PICTURES, beside.resolve()))


def _found(folder: Path, patterns: Sequence[str], beside: Path) -> Iterator[Photo]:
    for parent, folders, names in os.walk(folder, onerror=_unreadable):
        folders[:] = sorted(
            name for name in folders if name[0] != "." and Path(parent, name).resolve() != beside
        )
        for name in sorted(names):
            path = Path(parent, name)
            key = path.relative_to(folder).as_posix()
            if name[0] != "." and any(_matches(key, pattern) for pattern in patterns):
                state = _state(path)
                if state is not None and stat.S_ISREG(state.st_mode):
                    yield Photo(key, version_of(state))


def _unreadable(fault: OSError) -> NoReturn:
    raise Fault(f"{fault.filename} cannot be read ({fault.strerror})")


def _state(path: Path) -> os.stat_result | None:
    """A file's state; None where it is no more since its folder was read, or a link to nothing."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None
    except OSError as fault:
        _unreadable(fault)


def _matches(key: str, pattern: str) -> bool:
    """A pattern with a slash is meant for the whole path, any other for the name."""
    return fnmatch((key if "/" in pattern else key.rpartition("/")[2]).lower(), pattern.lower())
