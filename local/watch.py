"""``python -m local.watch [PARENT]``: results of what is put into a folder, as on AWS into a bucket."""

import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from layers.common.service.batch.folder import Folder
from layers.common.service.batch.layout import Item
from layers.common.service.batch.work import Batch
from layers.common.service.capability import Capability
from layers.common.service.logs import configure_logs
from layers.common.service.settings import service_settings
from local.router import CAPABILITIES
from local.settings import LocalSettings
from local.stop import Stop, parent_of

_log = logging.getLogger("photo_studio.watch")

_LOOK_EVERY_S = 1.0


class Watch:
    """Looks at ``root/in`` and writes to ``root/out``.

    A file is taken when two looks in a row find it the same, hence written to its end. What failed in a way
    that may pass is tried again when the file changes or the program is started anew.
    """

    def __init__(self, capabilities: Sequence[Capability], root: Path, most_bytes: int) -> None:
        self._root = root
        self._folder = Folder(root)
        self._batch = Batch({one.name: one for one in capabilities}, self._folder, most_bytes)
        self._seen: Mapping[str, str] = {}
        self._taken: dict[str, str] = {}

    def look(self) -> None:
        """Do what has come to rest since the last look."""
        now = self._versions()
        for key, version in now.items():
            if self._seen.get(key) == version != self._taken.get(key):
                self._taken[key] = version
                self._do(Item(self._folder.name, key, version))
        self._seen = now

    def _versions(self) -> Mapping[str, str]:
        found = {}
        for path in sorted(self._root.glob("in/*/**/*")):
            if path.is_file() and not path.name.startswith("."):
                state = path.stat()
                found[path.relative_to(self._root).as_posix()] = f"{state.st_mtime_ns}-{state.st_size}"
        return found

    def _do(self, item: Item) -> None:
        try:
            self._batch.do(item, self._folder)
        except Exception:  # noqa: BLE001 – one file's fault is not the others'
            _log.exception("not done", extra={"key": item.key})


def main() -> None:
    """Watch until told to stop."""
    stop = Stop(parent_of(sys.argv))
    settings = LocalSettings()
    assert settings.watch_dir is not None, "WATCH_DIR is not set"
    configure_logs(service_settings().log_level)
    for name in CAPABILITIES:
        (settings.watch_dir / "in" / name.name).mkdir(parents=True, exist_ok=True)
    watch = Watch(CAPABILITIES, settings.watch_dir, service_settings().max_upload_bytes)
    while not stop.is_set():
        watch.look()
        stop.wait(_LOOK_EVERY_S)


if __name__ == "__main__":
    main()
