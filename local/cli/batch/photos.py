"""The photos in a folder, and the names of their results."""

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import count
from pathlib import Path, PurePosixPath
from typing import NoReturn

from layers.common.core.file_name import cut
from layers.common.service.objects.folder import version_of
from local.cli.errors import CommandError
from local.names import MOST_NAME_BYTES, folded

PICTURES = (
    "*.jpg", "*.jpeg", "*.jfif", "*.png", "*.webp", "*.avif", "*.heic", "*.heif", "*.tif", "*.tiff", "*.bmp",
    "*.gif", "*.tga", "*.psd", "*.psb", "*.exr", "*.hdr", "*.jxl",
    "*.dng", "*.cr2", "*.cr3", "*.nef", "*.arw", "*.raf", "*.orf", "*.rw2", "*.pef", "*.srw",
)  # fmt: skip
"""Patterns used if none is given; case is ignored."""

KnownResults = Mapping[str, Mapping[str, str]]
"""Every path that a photo's results ever had, by the photo's key and the path's extension."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo.

    Attributes:
        key: path below the folder, with slashes.
        version: identifies the content found at that path.
    """

    key: str
    version: str


def photos(folder: Path, patterns: Sequence[str], results: Path) -> Sequence[Photo]:
    """All photos below a folder, sorted by name, without hidden files and without the results' folder.

    Raises:
        CommandError: the folder or something in it cannot be read.
    """
    return list(_photos(folder, patterns or PICTURES, results.resolve()))


def result_names(
    photos: Sequence[Photo], known: KnownResults, extension: str, folder: Path
) -> dict[str, str]:
    """The result's path for each photo's key: ``a/b.png`` for ``a/b.jpg``.

    A photo keeps the name that its result in that format has or had. If the name belongs to another photo, in
    whatever case, or to a file that no batch wrote, the result is called ``a/b.jpg.png``.

    Args:
        extension: of the results.
        folder: the results' folder.
    """
    kept = {key: paths[extension] for key, paths in known.items() if extension in paths}
    taken = {folded(path) for paths in known.values() for path in paths.values()}
    for photo in photos:
        if photo.key not in kept:
            free = (path for path in _candidates(photo.key, extension) if folded(path) not in taken)
            kept[photo.key] = next(path for path in free if not (folder / path).exists())
            taken.add(folded(kept[photo.key]))
    return {photo.key: kept[photo.key] for photo in photos}


def _photos(folder: Path, patterns: Sequence[str], results: Path) -> Iterator[Photo]:
    for parent, folders, names in os.walk(folder, onerror=_unreadable):
        folders[:] = sorted(
            name for name in folders if name[0] != "." and Path(parent, name).resolve() != results
        )
        for name in sorted(names):
            path = Path(parent, name)
            key = path.relative_to(folder).as_posix()
            if name[0] != "." and any(_matches(key, pattern) for pattern in patterns):
                state = _state(path)
                if state is not None and stat.S_ISREG(state.st_mode):
                    yield Photo(key, version_of(state))


def _unreadable(error: OSError) -> NoReturn:
    raise CommandError(f"{error.filename} cannot be read ({error.strerror})")


def _state(path: Path) -> os.stat_result | None:
    """A file's state; None if it was removed since its folder was read, or is a broken link."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        _unreadable(error)


def _matches(key: str, pattern: str) -> bool:
    """Whether a pattern matches: the whole path if it contains a slash, otherwise the name."""
    return fnmatch((key if "/" in pattern else key.rpartition("/")[2]).lower(), pattern.lower())


def _candidates(key: str, extension: str) -> Iterator[str]:
    path = PurePosixPath(key)
    name, stem = cut(path.name, MOST_NAME_BYTES), cut(path.stem, MOST_NAME_BYTES)
    yield str(path.with_name(f"{stem}.{extension}"))
    yield str(path.with_name(f"{name}.{extension}"))
    yield from (str(path.with_name(f"{name}-{number}.{extension}")) for number in count(2))
