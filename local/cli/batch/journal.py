"""A batch's journal: which version of which photo has been processed.

Each photo has two lines. The first is written before its work begins: the photo's version, the parameters,
the result's path, and the file that is there now. The second records how the work ended. If a batch is killed
between a result and its second line, the first is enough: results are written atomically, so a file other
than the earlier one is the result.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, Self

from local.cli.batch.photos import KnownResults, Photo
from local.cli.errors import CommandError

DONE, FAILED = "done", "failed"
Problem = Mapping[str, Any]
"""Why a photo failed: ``code``, ``param``, ``sentence``, and whether it ``passes`` with time."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The latest state of a photo.

    Attributes:
        work: digest of the work.
        result: the result's path below the results' folder.
        before: state of the file at that path when the work began.
        ended: how the work ended; empty until then.
    """

    version: str
    work: str
    result: str
    before: str | None
    ended: str = ""
    problem: Problem | None = None


class Journal:
    """The journal of a folder of results. As a context manager it closes itself."""

    def __init__(self, folder: Path, path: Path) -> None:
        self._folder = folder
        self._path = path
        self._entries: dict[str, Entry] = {}
        self._results: dict[str, dict[str, str]] = {}
        for key, entry in _read(path):
            self._take(key, entry)
        self._file = path.open("ab", buffering=0)
        if path.stat().st_size and path.read_bytes()[-1:] != b"\n":
            self._put(b"\n")  # ends a line that was cut off when its writer was killed or the disk was full

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def results(self) -> KnownResults:
        """All paths that results ever had."""
        return self._results

    def is_done(self, photo: Photo, work: str) -> bool:
        """Whether the result for this version and these parameters exists."""
        entry = self._of(photo, work)
        if entry is None or entry.ended == FAILED:
            return False
        now = _state(self._folder / entry.result)
        return now is not None and (entry.ended == DONE or now != entry.before)

    def problem(self, photo: Photo, work: str) -> Problem | None:
        """Why this version of the photo failed with these parameters, if it did."""
        entry = self._of(photo, work)
        return entry.problem if entry else None

    def begun(self, photo: Photo, work: str, result: str) -> None:
        """Record that the work is about to begin."""
        before = _state(self._folder / result)
        self._take(photo.key, Entry(photo.version, work, result, before))
        self._write(
            {"file": photo.key, "version": photo.version, "work": work, "result": result, "before": before}
        )

    def done(self, key: str, version: str, seconds: float) -> None:
        """Record that the result for that version has been written."""
        self._end(key, DONE, version=version)
        self._write({"file": key, "ended": DONE, "version": version, "seconds": round(seconds, 4)})

    def failed(self, key: str, problem: Problem) -> None:
        """Record why the photo failed."""
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
        """Write all bytes, in a single call if the disk accepts them at once.

        Raises:
            CommandError: the disk does not accept them.
        """
        try:
            while data:
                data = data[self._file.write(data) :]
        except OSError as error:
            raise CommandError(f"the journal {self._path} cannot be written ({error.strerror})") from None


def _read(path: Path) -> Iterator[tuple[str, Entry]]:
    """Each photo's entries in the order written. Lines that make no entry are skipped."""
    entries: dict[str, Entry] = {}
    for line in _lines(path):
        with suppress(KeyError, TypeError):
            key = line.pop("file")
            entries[key] = replace(entries[key], **_outcome(line)) if "ended" in line else Entry(**line)
            yield key, entries[key]


def _outcome(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name != "seconds"}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    for line in path.read_bytes().splitlines():
        try:
            yield json.loads(line)
        except ValueError:  # cut off, or two lines in one
            continue


def _state(path: Path) -> str | None:
    """Distinguishes a file from any that replaces it; None if there is none."""
    try:
        state = path.stat()
    except OSError:
        return None
    return f"{state.st_ino}-{state.st_mtime_ns}-{state.st_size}"
