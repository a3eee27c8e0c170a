"""Temporary folders, and the words for a disk that is full."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from layers.common.disk import scratch_folder, sweep_scratch
from layers.common.errors import InvalidAudio, StorageFull, StorageUnavailable
from tests.disks import filled, read_only, small_disk

HOLD = """
import sys
from pathlib import Path
from layers.common.disk import keep_scratch, scratch_folder
other = Path(sys.argv[1]) / "photo-studio-7"
other.mkdir(exist_ok=True)
keep_scratch(other)
with scratch_folder("test", Path(sys.argv[1])) as folder:
    (folder / "film.mp4").write_bytes(b"x")
    print(folder, flush=True)
    sys.stdin.read()
"""


def test_a_folder_is_gone_after_its_block(tmp_path: Path) -> None:
    with scratch_folder("test", tmp_path) as folder:
        (folder / "half").write_bytes(b"x")
    with pytest.raises(InvalidAudio), scratch_folder("test", tmp_path):
        raise InvalidAudio("x")
    assert not list(tmp_path.iterdir())


def test_only_folders_of_the_dead_are_swept(tmp_path: Path) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", HOLD, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    dead, living = started
    folders = []
    for process in started:
        assert process.stdout is not None
        folders.append(Path(process.stdout.readline().strip()))
    dead.kill()
    dead.communicate()
    (tmp_path / "photo-studio-link").symlink_to(tmp_path)
    folders.append(tmp_path / "photo-studio-7")
    for folder in folders:
        os.utime(folder, (1000, 1000))
    sweep_scratch(tmp_path)
    assert [folder.exists() for folder in folders] == [False, True, True]
    assert (folders[1] / "film.mp4").exists()
    living.communicate("")
    assert not folders[1].exists()
    sweep_scratch(tmp_path)
    assert not folders[2].exists()


def test_whatever_fails_on_a_full_disk_fails_since_it_is_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1 << 20) as disk:
        with pytest.raises(StorageFull), scratch_folder("test", disk) as folder:
            (folder / "film").write_bytes(bytes(2 << 20))
        with pytest.raises(StorageFull), filled(disk), scratch_folder("test", disk):
            raise InvalidAudio("a program took its own half of a file for damaged")
        with read_only(disk), pytest.raises(StorageUnavailable, match="read-only"), scratch_folder("x", disk):
            pass
        assert not list(disk.iterdir())
