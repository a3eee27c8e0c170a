"""A shelf that is a folder of this machine."""

from pathlib import Path

from layers.common.errors import BodyTooLarge
from layers.common.service.batch.shelf import Found, NotThere
from layers.common.service.blobs.files import write


class Folder:
    """A folder, with keys as paths below it."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    @property
    def name(self) -> str:
        return self._root.name

    def read(self, key: str, *, version: str = "", most_bytes: int) -> Found:  # noqa: ARG002 – it has but one
        path = self._path(key)
        try:
            size = path.stat().st_size
            if size > most_bytes:
                raise BodyTooLarge(f"expected a file of at most {most_bytes:,} bytes, received {size:,}")
            return Found(path.read_bytes())
        except OSError:
            raise NotThere(key) from None

    def has(self, key: str) -> bool:
        return self._path(key).is_file()

    def write(self, key: str, data: bytes, media_type: str, *, if_absent: bool) -> bool:  # noqa: ARG002
        return write(self._path(key), data, if_absent=if_absent)

    def _path(self, key: str) -> Path:
        path = (self._root / key).resolve()
        if not path.is_relative_to(self._root):
            raise NotThere(key)
        return path
