"""What was done for which version of which photo: the memory of a batch.

Each photo has two lines. The first is written before its work begins: in which version and by which
parameters, where the result will be, and which file lies there now. The second tells how it ended. When a
batch is killed between a result and its second line, the first is enough: results appear as a whole, so a
file other than the one that lay there is the result.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, Self

from local.cli.batch.names import Known
from local.cli.batch.photos import Photo
from local.cli.faults import Fault

DONE, FAILED = "done", "failed"
Problem = Mapping[str, Any]
"""What is wrong with a photo: ``code``, ``param``, ``sentence``, and whether it ``passes``."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The last that is known of a photo.

    Attributes:
        work: digest of what was to be done.
        result: path of the result, below the results' folder.
        before: state of what lay there when the work began.
        ended: how it ended, empty as long as it did not.
    """

    version: str
    work: str
    result: str
    before: str | None
    ended: str = ""
    problem: Problem | None = None


class Journal:
    """The journal of a folder of results; a context that closes it."""

    def __init__(self, folder: Path, path: Path) -> None:
        self._folder = folder
        self._path = path
        self._entries: dict[str, Entry] = {}
        self._results: dict[str, dict[str, str]] = {}
        for key, entry in _read(path):
            self._take(key, entry)
        self._file = path.open("ab", buffering=0)
        if path.stat().st_size and path.read_bytes()[-1:] != b"\n":
            self._put(b"\n")  # a line that was cut off when its writer was killed, or the disk was full

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def results(self) -> Known:
        """All paths that results ever had, by their photos and extensions."""
        return self._results

    def is_done(self, photo: Photo, work: str) -> bool:
        """Whether the result for this version and these parameters is there."""
        entry = self._of(photo, work)
        if entry is None or entry.ended == FAILED:
            return False
        now = _state(self._folder / entry.result)
        return now is not None and (entry.ended == DONE or now != entry.before)

    def problem(self, photo: Photo, work: str) -> Problem | None:
        """What is wrong with this version of the photo, as far as these parameters go."""
        entry = self._of(photo, work)
        return entry.problem if entry else None

    def begun(self, photo: Photo, work: str, result: str) -> None:
        """Note that the work will begin."""
        before = _state(self._folder / result)
        self._take(photo.key, Entry(photo.version, work, result, before))
        self._write(
            {"file": photo.key, "version": photo.version, "work": work, "result": result, "before": before}
        )

    def done(self, key: str, version: str, seconds: float) -> None:
        """Note that the result for that version is there."""
        self._end(key, DONE, version=version)
        self._write({"file": key, "ended": DONE, "version": version, "seconds": round(seconds, 4)})

    def failed(self, key: str, problem: Problem) -> None:
        """Note what is wrong with the photo."""
        self._end(key, FAILED, problem=problem)
        self._write({"file": key, "ended": FAILED, "problem": problem})

    def _take(self, key: str, entry: Entry) -> None:
        self._entries[key] = entry
        self._results.setdefault(key, {})[PurePosixPath(entry.result).suffix[1:]] = entry.result

    def _of(self, photo: Photo, work: str) -> Entry | None:
        entry = self._entries.get(photo.key)
        return entry if entry and (entry.version, entry.work) == (photo.version, work) else None

    def _end(self, key: str, ended: str, **more: Any) -> None:
        self._entries[key] = replace(self._entries[key], ended=ended, **more)

    def _write(self, line: Mapping[str, Any]) -> None:
        self._put(json.dumps(line).encode() + b"\n")

    def _put(self, data: bytes) -> None:
        """Write all of it; in one call, as long as the disk takes it so.

        Raises:
            Fault: it does not take it.
        """
        try:
            while data:
                data = data[self._file.write(data) :]
        except OSError as fault:
            raise Fault(f"the journal {self._path} cannot be written ({fault.strerror})") from None


def _read(path: Path) -> Iterator[tuple[str, Entry]]:
    """Each photo's entry as it changed. What no entry can be made of is as if it had not been written."""
    entries: dict[str, Entry] = {}
    for line in _lines(path):
        with suppress(KeyError, TypeError):
            key = line.pop("file")
            entries[key] = replace(entries[key], **_known(line)) if "ended" in line else Entry(**line)
            yield key, entries[key]


def _known(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name != "seconds"}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    for line in path.read_bytes().splitlines():
        try:
            yield json.loads(line)
        except ValueError:  # cut off, or begun where another was
            continue


def _state(path: Path) -> str | None:
    """What tells a file from any that is put into its place; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return f"{found.st_ino}-{found.st_mtime_ns}-{found.st_size}"
