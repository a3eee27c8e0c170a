"""The results of a watched folder, named like their photos, and a record of which photo each belongs to."""

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath

from layers.common.core.media import Media
from layers.common.service.batch.layout import Item, extension_of
from layers.common.service.batch.work import Values
from layers.common.service.objects.folder import FolderStore, version_of
from layers.common.service.objects.store import ObjectMissing
from local.names import folded, numbered

_RECORDS = ".studio"
"""The folder of records, beside ``in`` and ``out``."""


@dataclass(frozen=True, slots=True)
class _Record:
    """The result of a file.

    Attributes:
        work: digest of everything that it depends on.
        before: the state of the file that is replaced, if any.
        state: that of the result; None until it has been written, so that a killed program is noticed.
    """

    key: str
    work: str
    result: str
    before: str | None
    state: str | None = None


class FolderResults:
    """Results below ``out``, each under its photo's name.

    A photo's result is replaced when the photo or its parameters have changed. A file that is no result of
    the same photo, or that somebody has changed, is never written over: then the name gets a number.

    Args:
        root: the folder that is watched.
    """

    def __init__(self, root: Path, store: FolderStore) -> None:
        self._root = root
        self._store = store
        self._lock = threading.Lock()

    def has(self, item: Item, params: Values, media_type: str) -> bool:  # noqa: ARG002 – the parameters tell
        record = self._record(item.key)
        if record is None or record.work != item.digest(params):
            return False
        now = self._state(record.result)
        return now is not None and (record.state is not None or now != record.before)

    def put(self, item: Item, params: Values, media: Media) -> str:
        extension = extension_of(media.media_type)
        with self._lock:
            own = self._own(item, extension)
            for key in [own] if own else self._free(item, extension):
                record = _Record(item.key, item.digest(params), key, self._state(key))
                self._note(record)
                if self._store.put(key, media.data, if_absent=own is None):
                    break
            self._note(replace(record, state=self._state(key)))
        return key

    def forget(self, key: str) -> None:
        """Take it that the file is gone: its result stays, and another file of that name has its own."""
        self._store.delete(_record_key(key))

    def forget_missing(self) -> None:
        """Forget every file that is gone."""
        for name in self._store.names(_RECORDS):
            record = self._read(f"{_RECORDS}/{name}")
            if record is not None and is_gone(self._root / record.key):
                self.forget(record.key)

    def _own(self, item: Item, extension: str) -> str | None:
        """The key of the file's present result, if the next one may replace it."""
        record = self._record(item.key)
        if record is None or PurePosixPath(record.result).suffix != f".{extension}":
            return None
        now = self._state(record.result)
        is_own = now is not None and record.state in (None, now)
        return record.result if is_own else None

    def _free(self, item: Item, extension: str) -> Iterator[str]:
        """The keys that no file has."""
        folder = item.result_path.rpartition("/")[0]
        taken = {folded(name) for name in self._store.names(folder)}
        for key in numbered(item.result_path, f".{extension}"):
            if folded(key.rpartition("/")[2]) not in taken:
                yield key

    def _state(self, key: str) -> str | None:
        try:
            return version_of((self._root / key).lstat())
        except OSError:
            return None

    def _record(self, key: str) -> _Record | None:
        return self._read(_record_key(key))

    def _read(self, record_key: str) -> _Record | None:
        try:
            return _Record(**json.loads(self._store.get(record_key).data))
        except (ObjectMissing, ValueError, TypeError):  # none, or not written by this program
            return None

    def _note(self, record: _Record) -> None:
        self._store.put(_record_key(record.key), json.dumps(asdict(record)).encode())


def is_gone(path: Path) -> bool:
    """Whether a file does not exist; False if nobody can tell."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _record_key(key: str) -> str:
    return f"{_RECORDS}/{hashlib.sha256(key.encode(errors='surrogateescape')).hexdigest()[:32]}.json"
