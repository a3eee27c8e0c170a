"""The photos below a folder: which, and what is told of folders that cannot be read."""

import os
from pathlib import Path

import pytest

from local.cli.batch.photos import photos
from local.cli.faults import Fault
from tests.local.cli.batch.limits import no_more_files


def keys(folder: Path, *patterns: str, beside: str = "out") -> list[str]:
    return [photo.key for photo in photos(folder, patterns, folder / beside)]


def test_in_order_with_nothing_hidden_and_no_results(tmp_path: Path) -> None:
    for name in ("b.jpg", "a.PNG", "x/c.heic", "x/.d.jpg", ".y/e.jpg", "out/f.jpg", "g.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert keys(tmp_path) == ["a.PNG", "b.jpg", "x/c.heic"]
    assert keys(tmp_path, "*.txt", "x/*") == ["g.txt", "x/c.heic"]


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "gone.jpg").symlink_to("nothing")
    os.mkfifo(tmp_path / "pipe.jpg")
    assert keys(tmp_path) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Fault, match=r"nix cannot be read \(No such file or directory\)"):
        keys(tmp_path / "nix")


def test_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    with no_more_files(), pytest.raises(Fault, match=r"cannot be read \(Too many open files\)"):
        keys(tmp_path)


def test_a_photo_of_which_nothing_can_be_known(tmp_path: Path) -> None:
    (tmp_path / "round.jpg").symlink_to("round.jpg")
    with pytest.raises(Fault, match=r"round.jpg cannot be read \(Too many levels"):
        keys(tmp_path)
