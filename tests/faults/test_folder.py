"""Many photos into a watched folder: its process is killed, and a folder of results blocked."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from tests.faults.photos import BROKEN, COUNT, photos, stem
from tests.pictures import opened
from tests.processes import beside
from tests.servers import serving
from tests.waiting import wait_for


class Drop:
    """A watched folder, and a note of every file that ever appeared in it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, data: bytes) -> None:
        path = self._root / "in/edit" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def results(self) -> dict[str, Path]:
        return {
            path.relative_to(self._root / "out/edit").as_posix(): path
            for path in (self._root / "out/edit").glob("*/*")
            if not path.name.startswith(".")
        }

    def states(self) -> dict[str, tuple[int, int]]:
        """What would change if a result were written again."""
        return {name: (path.stat().st_ino, path.stat().st_mtime_ns) for name, path in self.results().items()}


def test_nothing_is_lost_and_nothing_done_twice(tmp_path: Path) -> None:
    drop = Drop(tmp_path / "drop")
    for name, data in photos().items():
        drop.put(name, data)
    (tmp_path / "drop/out/edit").mkdir(parents=True)
    in_the_way = tmp_path / "drop/out/edit/day 1"
    in_the_way.write_bytes(b"a file where a folder is to be")
    env = {"WATCH_DIR": str(tmp_path / "drop"), "STUDIO_DATA_DIR": str(tmp_path / "data")}
    with serving(env) as server:
        before: dict[str, tuple[int, int]] = {}
        for done in (15, 35, 55):
            wait_for(has(drop, done))
            (watch,) = beside(server.pid)
            os.kill(watch, signal.SIGKILL)
            now = drop.states()
            assert now.items() >= before.items(), "what was done stays as it is"
            before = now
        wait_for(has(drop, len([n for n in range(COUNT) if n % 3 != 1])))
        in_the_way.unlink()
        wait_for(has(drop, COUNT))
        before |= drop.states()
    with serving(env) as server:
        wait_for(lambda: beside(server.pid))
        time.sleep(3)
        assert drop.states() == before, "started anew, it does nothing again"
    check(drop)


def has(drop: Drop, count: int) -> Callable[[], bool]:
    return lambda: len(drop.results()) >= count


def check(drop: Drop) -> None:
    found = drop.results()
    errors = {name for name in found if name.endswith(".error.json")}
    assert errors == {f"{stem(n)}.jpg.error.json" for n in BROKEN}
    results = sorted(set(found) - errors)
    assert results == sorted(f"{stem(n)}.jpg" for n in range(COUNT) if n not in BROKEN)
    for name in results:
        assert opened(found[name].read_bytes()).size == (160, 120)
