"""What results are called: as their photos, each by a name of its own."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path, PurePosixPath

from local.cli.batch.photos import Photo


def names(photos: Sequence[Photo], known: Mapping[str, str], extension: str, folder: Path) -> dict[str, str]:
    """The result's path for each photo's: ``a/b.png`` for ``a/b.jpg``.

    A photo keeps the name that its result has. A name that is another's, or a file's that no batch made, is
    not taken: then it is ``a/b.jpg.png``.

    Args:
        known: the paths that results have, by their photos.
        folder: where results go.
    """
    kept = {key: path for key, path in known.items() if path.endswith(f".{extension}")}
    taken = set(known.values())
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
