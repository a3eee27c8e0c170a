"""``python -m local.watch [PARENT]``: a watched folder, which does what a bucket does on AWS."""

import logging
import os
import stat
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from layers.common.core.capability import Capability
from layers.common.core.invocation import Performer
from layers.common.errors import StudioError
from layers.common.events import subscribe
from layers.common.progress import Abandoned, Run, running
from layers.common.service.batch.layout import Item
from layers.common.service.batch.work import Batch
from layers.common.service.logs import configure_logs
from layers.common.service.objects.folder import FolderStore, version_of
from layers.common.service.processes.pool import work_processes
from layers.common.service.settings import service_settings, store_settings
from layers.common.service.work import HERE
from layers.common.vision.segment import best_available, pin_model
from local.metrics.tallies import Recorder, SqliteTally
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
    """Work on a version of a file: how often it failed, and when it is due again (monotonic)."""

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

    A file is taken when two scans in a row find it unchanged, so that it has been written completely.
    Work that fails for a temporary reason is tried again after growing pauses. Symbolic links, FIFOs, sockets
    and devices are refused, once each in the log: they may lead out of the folder, or never end.

    Args:
        concurrency: how many files are processed at once.
        performer: does the work.
    """

    def __init__(
        self,
        capabilities: Sequence[Capability],
        root: Path,
        most_bytes: int,
        concurrency: int,
        performer: Performer = HERE,
    ) -> None:
        self._root = root
        self._folder = FolderStore(root)
        self._batch = Batch({one.name: one for one in capabilities}, self._folder, most_bytes, performer)
        self._pool = ThreadPoolExecutor(concurrency, "watch")
        self._versions: Mapping[str, str] = {}
        self._attempts: dict[str, _Attempt] = {}
        self._refused: frozenset[str] = frozenset()

    def scan(self) -> None:
        """Start work on each file that has not changed since the last scan."""
        now = self._current_versions()
        for key, version in now.items():
            if self._versions.get(key) == version and self._is_due(key, version):
                self._take(key, version)
        self._versions = now

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

    def _is_due(self, key: str, version: str) -> bool:
        attempt = self._attempts.get(key)
        if attempt is None:
            return True
        return not attempt.running and (attempt.version != version or attempt.due <= time.monotonic())

    def _take(self, key: str, version: str) -> None:
        before = self._attempts.get(key)
        failures = before.failures if before and before.version == version else 0
        attempt = self._attempts[key] = _Attempt(version, failures)
        self._pool.submit(self._do, Item(self._folder.name, key, version), attempt)

    def _do(self, item: Item, attempt: _Attempt) -> None:
        try:
            with running(attempt.run):
                attempt.run.check()
                self._batch.do(item, self._folder)
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
        CAPABILITIES, settings.watch_dir, service.max_upload_bytes, service.max_concurrency, processes
    )
    failures = 0
    while not stop.is_set():
        try:
            _make_folders(settings.watch_dir)
            watch.scan()
            failures = 0
        except OSError as fault:  # the disk is read-only, full or gone, and may come back
            failures += 1
            _log.warning("the watched folder cannot be used", extra={"reason": fault.strerror})
        stop.wait(min(_LONGEST_PAUSE_S, _SCAN_EVERY_S * 2.0**failures))
    watch.stop()
    processes.close()


def _make_folders(root: Path) -> None:
    for capability in CAPABILITIES:
        (root / "in" / capability.name).mkdir(parents=True, exist_ok=True)


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
