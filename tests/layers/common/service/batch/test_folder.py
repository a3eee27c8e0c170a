"""A folder as a shelf."""

import os
import resource
from pathlib import Path

import pytest

from layers.common.errors import BodyTooLarge
from layers.common.service.batch.folder import Folder, version_of
from layers.common.service.batch.shelf import NotThere


def test_a_file_is_read_in_the_version_that_was_announced(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"quiet")
    version = version_of(path.stat())
    assert Folder(tmp_path).read("a.txt", version=version, most_bytes=5).data == b"quiet"
    path.write_bytes(b"later")
    os.utime(path, ns=(0, 0))
    with pytest.raises(NotThere):
        Folder(tmp_path).read("a.txt", version=version, most_bytes=5)


@pytest.mark.parametrize("key", ["b.txt", "folder", "a.txt/b", "../a.txt", "x" * 300, "a\0b"])
def test_what_is_not_there(tmp_path: Path, key: str) -> None:
    (tmp_path / "drop/folder").mkdir(parents=True)
    (tmp_path / "a.txt").touch()
    (tmp_path / "drop/a.txt").touch()
    with pytest.raises(NotThere):
        Folder(tmp_path / "drop").read(key, most_bytes=5)


def test_what_cannot_be_opened_just_now_is_there_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        with pytest.raises(OSError, match="Too many open files"):
            Folder(tmp_path).read("a.txt", most_bytes=5)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_large_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"quiet")
    with pytest.raises(BodyTooLarge, match="4 bytes, received 5"):
        Folder(tmp_path).read("a.txt", most_bytes=4)
