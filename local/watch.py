"""``python -m local.watch [PARENT]``: a watched folder, which does what a bucket does on AWS."""

import logging
import os
import stat
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from layers.common.core.capability import Capability
from layers.common.core.invocation import Performer
from layers.common.errors import StudioError
from layers.common.events import subscribe
from layers.common.progress import Abandoned, Run, running
from layers.common.service.batch.layout import JOB, PARAMS, Item
from layers.common.service.batch.work import Batch
from layers.common.service.logs import configure_logs
from layers.common.service.objects.folder import SHARED, FolderStore, version_of
from layers.common.service.processes.pool import work_processes
from layers.common.service.settings import service_settings, store_settings
from layers.common.service.work import HERE
from layers.common.vision.segment import best_available, pin_model
from local.folder_results import FolderResults, is_gone
from local.metrics.tallies import Recorder, SqliteTally
from local.names import numbered
from local.router import CAPABILITIES
from local.settings import LocalSettings
from local.stop import Stop, parent_of
from local.worker import NICENESS

_log = logging.getLogger("photo_studio.watch")

_SCAN_EVERY_S = 1.0
_LONGEST_PAUSE_S = 300.0

_KINDS = {
    stat.S_IFLNK: "symlink",
    stat.S_IFIFO: "fifo",
    stat.S_IFSOCK: "socket",
    stat.S_IFCHR: "device",
    stat.S_IFBLK: "device",
}
"""What is refused, by its file type."""


@dataclass(slots=True)
class _Attempt:
    """Work on a version of a file and its parameters: failures, and when it is due again (monotonic)."""

    version: str
    failures: int = 0
    due: float = float("inf")
    running: bool = True
    run: Run = field(default_factory=Run)

    def fail(self) -> None:
        """Make it due again after a pause, longer each time."""
        self.failures += 1
        self.due = time.monotonic() + min(_LONGEST_PAUSE_S, 2.0**self.failures)


class Watch:
    """Reads from ``root/in`` and writes to ``root/out``, several files at a time.

    A file is taken when two scans in a row find it and its ``params.json`` unchanged, so that they have been
    written completely, and again when one of them has changed. Work that fails for a temporary reason is
    tried again after growing pauses. Symbolic links, FIFOs, sockets and devices are refused, once each in the
    log: they may lead out of the folder, or never end. Folders whose photos nothing takes are named there.

    Args:
        concurrency: how many files are processed at once.
        performer: does the work.
        moves: whether a file moves to ``root/done`` when it has its result.
    """

    def __init__(
        self,
        capabilities: Sequence[Capability],
        root: Path,
        most_bytes: int,
        concurrency: int,
        performer: Performer = HERE,
        *,
        moves: bool = False,
    ) -> None:
        self._root = root
        self._moves = moves
        self._folder = FolderStore(root, mode=SHARED)
        self._results = FolderResults(root, self._folder)
        self._capabilities = {one.name: one for one in capabilities}
        self._batch = Batch(self._capabilities, self._folder, most_bytes, performer, self._results)
        self._pool = ThreadPoolExecutor(concurrency, "watch")
        self._works: Mapping[str, str] = {}
        self._is_new = True
        self._attempts: dict[str, _Attempt] = {}
        self._refused: frozenset[str] = frozenset()
        self._ignored: frozenset[str] = frozenset()

    def scan(self) -> None:
        """Start work on each file that has not changed since the last scan."""
        if self._is_new:
            self._results.forget_missing()
            self._is_new = False
        found = self._current_versions()
        params = {folder: self._params_versions(folder, found) for folder in set(map(_folder, found))}
        works = {key: f"{version} {params[_folder(key)]}" for key, version in found.items()}
        for key, work in works.items():
            if self._works.get(key) == work and self._is_due(key, work):
                self._take(Item(self._folder.name, key, found[key]), work)
        for key in self._works.keys() - works.keys():
            self._forget(key)
        self._tell_ignored(found)
        self._works = works

    @property
    def is_idle(self) -> bool:
        """Whether no work is running."""
        return not any(attempt.running for attempt in self._attempts.values())

    def stop(self) -> None:
        """Abandon running work at the end of its current step, and wait for that."""
        for attempt in self._attempts.values():
            attempt.run.abandon()
        self._pool.shutdown(cancel_futures=True)

    def _current_versions(self) -> Mapping[str, str]:
        found, refused = {}, {}
        for path in _below(self._root / "in"):
            key = path.relative_to(self._root).as_posix()
            with suppress(OSError):  # removed meanwhile
                state = path.lstat()
                kind = _KINDS.get(stat.S_IFMT(state.st_mode), "")
                if kind:
                    refused[key] = kind
                elif stat.S_ISREG(state.st_mode):
                    found[key] = version_of(state)
        for key in refused.keys() - self._refused:
            _log.warning("refused", extra={"key": key, "kind": refused[key]})
        self._refused = frozenset(refused)
        return found

    def _forget(self, key: str) -> None:
        """Take another file of that name for a new one, unless nobody can tell whether this one is gone."""
        attempt = self._attempts.get(key)
        if is_gone(self._root / key) and not (attempt and attempt.running):
            self._attempts.pop(key, None)
            self._results.forget(key)

    def _params_versions(self, folder: str, found: Mapping[str, str]) -> str:
        """The versions of all files that parameters of this folder's photos may come from."""
        keys = Item(self._folder.name, f"{folder}/{PARAMS}").params_keys()
        return " ".join(found.get(key, "") for key in keys)

    def _tell_ignored(self, keys: Collection[str]) -> None:
        """Log each folder with photos that nothing takes, once."""
        jobs = {_folder(key) for key in keys if key.endswith(JOB)}
        photos = {_folder(key) for key in keys if not key.endswith((JOB, f"/{PARAMS}"))}
        served = {self._operation(folder) for folder in jobs}
        ignored = {folder: reason for folder in photos if (reason := self._why_ignored(folder, served))}
        for folder in sorted(ignored.keys() - self._ignored):
            _log.warning("ignored", extra={"folder": folder, "reason": ignored[folder]})
        self._ignored = frozenset(ignored)

    def _why_ignored(self, folder: str, served: Collection[str]) -> str:
        """Why nothing takes a folder's photos; empty if something does.

        Args:
            served: operations that have a job.
        """
        operation = self._operation(folder)
        if not operation:
            return f"expected one of the folders {', '.join(f'in/{name}' for name in self._capabilities)}"
        if self._capabilities[operation].sole_file is None and operation not in served:
            return "several files make one result: name them in a NAME.job.json"
        return ""

    def _operation(self, folder: str) -> str:
        return Item(self._folder.name, f"{folder}/{PARAMS}").operation_among(self._capabilities)

    def _is_due(self, key: str, version: str) -> bool:
        attempt = self._attempts.get(key)
        if attempt is None:
            return True
        return not attempt.running and (attempt.version != version or attempt.due <= time.monotonic())

    def _take(self, item: Item, work: str) -> None:
        before = self._attempts.get(item.key)
        failures = before.failures if before and before.version == work else 0
        attempt = self._attempts[item.key] = _Attempt(work, failures)
        self._pool.submit(self._do, item, attempt)

    def _do(self, item: Item, attempt: _Attempt) -> None:
        try:
            with running(attempt.run):
                attempt.run.check()
                is_done = self._batch.do(item, self._folder)
            if is_done and self._moves:
                self._move(item)
                attempt.version = ""  # so that the same file may come again
        except Abandoned:
            return
        except StudioError as fault:
            _log.warning("will be tried again", extra={"key": item.key, "reason": fault.detail})
            attempt.fail()
        except Exception:  # noqa: BLE001 – other files continue
            _log.exception("will be tried again", extra={"key": item.key})
            attempt.fail()
        finally:
            attempt.running = False

    def _move(self, item: Item) -> None:
        """Move a file that is done, unless it has changed meanwhile."""
        path = self._root / item.key
        with suppress(FileNotFoundError):
            if version_of(path.lstat()) != item.version:
                return
            _link(path, self._root / "done" / PurePosixPath(item.key).relative_to("in"))
            path.unlink()
            self._results.forget(item.key)


def main() -> None:
    """Watch until a signal stops the process."""
    stop = Stop(parent_of(sys.argv))
    os.nice(NICENESS)  # the router has priority
    settings = LocalSettings()
    assert settings.watch_dir is not None, "WATCH_DIR is not set"
    configure_logs()
    subscribe(Recorder(SqliteTally(store_settings().data_dir), "folder"))
    service = service_settings()
    # A better model that arrives meanwhile must not change the results half way.
    pin_model(best_available())
    processes = work_processes(CAPABILITIES)
    watch = Watch(
        CAPABILITIES,
        settings.watch_dir,
        service.max_upload_bytes,
        service.max_concurrency,
        processes,
        moves=settings.watch_done,
    )
    _log.info("watching", extra={"folder": str(settings.watch_dir.absolute())})
    failures = 0
    while not stop.is_set():
        try:
            _make_folders(settings.watch_dir)
            watch.scan()
            failures = 0
        except (OSError, StudioError) as fault:  # the disk is read-only, full or gone, and may come back
            failures += 1
            reason = fault.strerror if isinstance(fault, OSError) else fault.detail
            _log.warning("the watched folder cannot be used", extra={"reason": reason})
        stop.wait(min(_LONGEST_PAUSE_S, _SCAN_EVERY_S * 2.0**failures))
    watch.stop()
    processes.close()


def _make_folders(root: Path) -> None:
    for capability in CAPABILITIES:
        (root / "in" / capability.name).mkdir(parents=True, exist_ok=True)


def _folder(key: str) -> str:
    return key.rpartition("/")[0]


def _link(path: Path, wanted: Path) -> None:
    """Give a file a second name: the wanted one, or one with a number if another file has that."""
    wanted.parent.mkdir(parents=True, exist_ok=True)
    for name in numbered(str(wanted), wanted.suffix):
        try:
            os.link(path, name)
        except FileExistsError:
            if path.samefile(name):  # from a move that was not finished
                return
        else:
            return


def _below(path: Path) -> Iterator[Path]:
    """All files of any kind below a folder but hidden ones, in order; what is no folder stands for itself."""
    if path.is_symlink() or not path.is_dir():
        yield path
        return
    with suppress(FileNotFoundError, PermissionError):
        for inside in sorted(path.iterdir()):
            if not inside.name.startswith("."):
                yield from _below(inside)


if __name__ == "__main__":
    main()
