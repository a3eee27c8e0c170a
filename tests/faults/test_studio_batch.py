"""Many photos through ``studio batch``: killed twice, a worker of it once more, and begun again."""

import os
import signal
from pathlib import Path

from tests.faults.photos import BROKEN, COUNT, photos, stem
from tests.local.cli.batch.folder import SLOW, Folder
from tests.pictures import opened
from tests.processes import children
from tests.waiting import wait_for


def test_each_is_done_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for name, data in photos().items():
        folder.put(name, data)
    before: dict[str, tuple[int, int]] = {}
    for count in (30, 65):
        process = folder.begin("--jobs", "2")
        wait_for(folder.has(count))
        os.kill(children(process.pid)[0], signal.SIGKILL)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        now = folder.states()
        assert now.items() >= before.items(), "what was done stays as it is"
        before = now
    done = folder.run(ops=SLOW)
    assert done.returncode == 1, "five are broken"
    assert folder.states().items() >= before.items()
    good = {f"{stem(n)}.jpg" for n in range(COUNT) if n not in BROKEN}
    assert set(folder.made()) == good
    assert all(opened(path.read_bytes()).width == 40 for path in folder.made().values())
    assert set(folder.ended("done").values()) == {1}
    assert {one["file"] for one in folder.report()["failures"]} == {f"{stem(n)}.jpg" for n in BROKEN}
    final = folder.states()
    folder.run(ops=SLOW)
    assert folder.states() == final
    assert folder.report()["done"] == 0
