"""``python -m local.watch [PARENT]``: results of what is put into a folder, as on AWS into a bucket."""

import logging
import os
import stat
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from layers.common.core.capability import Capability
from layers.common.events import subscribe
from layers.common.progress import Abandoned, Run, running
from layers.common.service.batch.folder import Folder, version_of
from layers.common.service.batch.layout import Item
from layers.common.service.batch.work import Batch
from layers.common.service.logs import configure_logs
from layers.common.service.settings import service_settings
from layers.common.service.stores.settings import store_settings
from layers.common.vision.segment import keep_to
from local.metrics.tallies import Recorder, SqliteTally
from local.router import CAPABILITIES
from local.settings import LocalSettings
from local.stop import Stop, parent_of
from local.worker import NICENESS

_log = logging.getLogger("photo_studio.watch")

_LOOK_EVERY_S = 1.0
_LONGEST_PAUSE_S = 300.0


@dataclass(slots=True)
class _Turn:
    """A file that was taken: in which version, how often it failed, and when it is due again (monotonic)."""

    version: str
    failures: int = 0
    due: float = float("inf")
    under_way: bool = True
    run: Run = field(default_factory=Run)


class Watch:
    """Looks at ``root/in`` and writes to ``root/out``, several files at a time.

    A file is taken when two looks in a row find it the same, hence written to its end. What failed in a way
    that may pass is tried again, after pauses that grow.

    Args:
        places: how many files are worked on at once.
    """

    def __init__(self, capabilities: Sequence[Capability], root: Path, most_bytes: int, places: int) -> None:
        self._root = root
        self._folder = Folder(root)
        self._batch = Batch({one.name: one for one in capabilities}, self._folder, most_bytes)
        self._pool = ThreadPoolExecutor(places, "watch")
        self._seen: Mapping[str, str] = {}
        self._turns: dict[str, _Turn] = {}

    def look(self) -> None:
        """Take what has come to rest since the last look."""
        now = self._versions()
        for key, version in now.items():
            if self._seen.get(key) == version and self._wanted(key, version):
                self._take(key, version)
        self._seen = now

    @property
    def is_idle(self) -> bool:
        """Whether all that was taken is done, or waits to be tried again."""
        return not any(turn.under_way for turn in self._turns.values())

    def stop(self) -> None:
        """Give up what is under way, each file at the end of its step, and wait for that."""
        for turn in self._turns.values():
            turn.run.abandon()
        self._pool.shutdown(cancel_futures=True)

    def _versions(self) -> Mapping[str, str]:
        found = {}
        for path in sorted(self._root.glob("in/*/**/*")):
            if path.name.startswith("."):
                continue
            with suppress(OSError):  # taken away meanwhile, or a link to itself
                state = path.stat()
                if stat.S_ISREG(state.st_mode):
                    found[path.relative_to(self._root).as_posix()] = version_of(state)
        return found

    def _wanted(self, key: str, version: str) -> bool:
        turn = self._turns.get(key)
        if turn is None:
            return True
        return not turn.under_way and (turn.version != version or turn.due <= time.monotonic())

    def _take(self, key: str, version: str) -> None:
        before = self._turns.get(key)
        failures = before.failures if before and before.version == version else 0
        turn = self._turns[key] = _Turn(version, failures)
        self._pool.submit(self._do, Item(self._folder.name, key, version), turn)

    def _do(self, item: Item, turn: _Turn) -> None:
        try:
            with running(turn.run):
                turn.run.check()
                self._batch.do(item, self._folder)
        except Abandoned:
            return
        except Exception:  # noqa: BLE001 – one file's fault is not the others'
            _log.exception("to be tried again", extra={"key": item.key})
            turn.failures += 1
            turn.due = time.monotonic() + min(_LONGEST_PAUSE_S, 2.0**turn.failures)
        finally:
            turn.under_way = False


def main() -> None:
    """Watch until told to stop."""
    stop = Stop(parent_of(sys.argv))
    os.nice(NICENESS)  # the router answers first
    settings = LocalSettings()
    assert settings.watch_dir is not None, "WATCH_DIR is not set"
    configure_logs(service_settings().log_level)
    subscribe(Recorder(SqliteTally(store_settings().data_dir), "folder"))
    for name in CAPABILITIES:
        (settings.watch_dir / "in" / name.name).mkdir(parents=True, exist_ok=True)
    service = service_settings()
    keep_to(
        None
    )  # so that a better model that arrives meanwhile does not make half of a folder look otherwise
    watch = Watch(CAPABILITIES, settings.watch_dir, service.max_upload_bytes, service.max_concurrency)
    while not stop.is_set():
        watch.look()
        stop.wait(_LOOK_EVERY_S)
    watch.stop()


if __name__ == "__main__":
    main()
