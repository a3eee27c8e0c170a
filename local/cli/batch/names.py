"""What results are called: as their photos, each by a name of its own."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path, PurePosixPath

from local.cli.batch.photos import Photo

Known = Mapping[str, Mapping[str, str]]
"""Every path that a photo's results ever had, by the photo and the path's extension."""


def names(photos: Sequence[Photo], known: Known, extension: str, folder: Path) -> dict[str, str]:
    """The result's path for each photo's: ``a/b.png`` for ``a/b.jpg``.

    A photo keeps the name that its result of that format has, or had. A name that is another's, or a file's
    that no batch made, is not taken: then it is ``a/b.jpg.png``.

    Args:
        extension: of the results.
        folder: where results go.
    """
    kept = {key: paths[extension] for key, paths in known.items() if extension in paths}
    taken = {path for paths in known.values() for path in paths.values()}
    for photo in photos:
        if photo.key not in kept:
            free = (path for path in _wished(photo.key, extension) if path not in taken)
            kept[photo.key] = next(path for path in free if not (folder / path).exists())
            taken.add(kept[photo.key])
    return {photo.key: kept[photo.key] for photo in photos}


def _wished(key: str, extension: str) -> Iterator[str]:
    yield str(PurePosixPath(key).with_suffix(f".{extension}"))
    yield f"{key}.{extension}"
    yield from (f"{key}-{number}.{extension}" for number in count(2))
