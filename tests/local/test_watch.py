"""A watched folder: what is put in, and what appears."""

import json
import os
import socket
import time
from pathlib import Path

import pytest

from local.watch import Watch
from tests.disks import filled, small_disk
from tests.layers.common.service.jobs.slow import capability
from tests.pictures import opened, portrait_jpeg
from tests.servers import serving
from tests.waiting import wait_for


class Drop:
    """A folder, and a watch that looks as often as it is told to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.watch = Watch([capability], root, most_bytes=1000, concurrency=2)

    def put(self, key: str, data: bytes) -> None:
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def look(self, times: int = 2) -> dict[str, bytes]:
        for _ in range(times):
            self.watch.scan()
            while not self.watch.is_idle:
                time.sleep(0.001)
        found = sorted(path for path in self.root.glob("out/**/*") if path.is_file())
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in found}


def test_what_is_put_in_has_its_result_appear(tmp_path: Path) -> None:
    drop = Drop(tmp_path)
    drop.put("in/slow/2026/a b+c.txt", b"quiet")
    assert drop.look(1) == {}
    ((key, data),) = drop.look(1).items()
    assert key.startswith("out/slow/2026/a b+c-")
    assert data == b"QUIET"


def test_it_is_done_once_even_when_started_anew(tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    drop = Drop(tmp_path / "drop")
    drop.put("in/slow/params.json", json.dumps({"diary": str(diary)}).encode())
    drop.put("in/slow/a.txt", b"quiet")
    drop.look(4)
    Drop(tmp_path / "drop").look(4)
    assert diary.read_text().count("begun") == 1


def test_a_file_that_changes_is_done_anew(tmp_path: Path) -> None:
    drop = Drop(tmp_path)
    drop.put("in/slow/a.txt", b"quiet")
    drop.look()
    drop.put("in/slow/a.txt", b"still quiet")
    assert sorted(drop.look().values()) == [b"QUIET", b"STILL QUIET"]


def test_a_file_that_grows_is_waited_for(tmp_path: Path) -> None:
    drop = Drop(tmp_path)
    for n in range(1, 4):
        drop.put("in/slow/a.txt", b"x" * n)
        assert drop.look(1) == {}
    assert list(drop.look(1).values()) == [b"XXX"]


def test_what_is_wrong_is_said_beside_the_results(tmp_path: Path) -> None:
    drop = Drop(tmp_path)
    drop.put("in/slow/large.txt", b"x" * 1001)
    drop.put("in/slow/bug/params.json", b'{"ends": "bug"}')
    drop.put("in/slow/bug/a.txt", b"x")
    drop.put("in/slow/good.txt", b"quiet")
    found = drop.look()
    assert json.loads(found.pop("out/slow/large.txt.error.json"))["code"] == "body_too_large"
    assert list(found.values()) == [b"QUIET"]


def test_each_file_has_a_report_of_its_own_until_it_is_done(tmp_path: Path) -> None:
    drop = Drop(tmp_path)
    for name in ("a.txt", "a.md", "a"):
        drop.put(f"in/slow/{name}", b"x" * 1001)
    assert sorted(drop.look()) == [f"out/slow/{name}.error.json" for name in ("a", "a.md", "a.txt")]
    drop.put("in/slow/a.txt", b"quiet")
    found = drop.look()
    assert found.pop("out/slow/a.md.error.json")
    assert found.pop("out/slow/a.error.json")
    assert list(found.values()) == [b"QUIET"]
    # A watch that starts anew withdraws what another left.
    drop.put("out/slow/a.txt.error.json", b"{}")
    Drop(tmp_path).look()
    assert not (tmp_path / "out/slow/a.txt.error.json").exists()


def test_files_of_one_stem_have_results_of_their_own(tmp_path: Path) -> None:
    drop = Drop(tmp_path)
    for name in ("a.txt", "a.md", "A.txt"):
        drop.put(f"in/slow/{name}", name.encode())
    found = drop.look()
    assert sorted(found.values()) == [b"A.MD", b"A.TXT", b"A.TXT"]
    assert len({key.casefold() for key in found}) == 3


@pytest.mark.parametrize("name", ["params.json", "a.job.json"])
def test_a_byte_order_mark_is_ignored(tmp_path: Path, name: str) -> None:
    drop = Drop(tmp_path)
    job = {"files": {"file": "in/slow/a.txt"}, "params": {"parts": 2}}
    drop.put(f"in/slow/{name}", b"\xef\xbb\xbf" + json.dumps(job if "job" in name else {"parts": 2}).encode())
    drop.put("in/slow/a.txt", b"quiet")
    assert set(drop.look().values()) == {b"QUIET"}


def test_names_as_long_as_a_disk_stores(tmp_path: Path) -> None:
    drop = Drop(tmp_path)
    for first, data in (("x", b"quiet"), ("y", b"x" * 1001), ("å", b"quiet"), ("z", b"quiet")):
        drop.put(f"in/slow/{first * (251 // len(first.encode()))}.txt", data)
    found = drop.look()
    assert sorted(found.values())[:3] == [b"QUIET"] * 3
    (error,) = [key for key in found if key.endswith(".error.json")]
    assert error.startswith("out/slow/" + "y" * 200 + "-")


def test_nothing_leads_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(b"secret")
    drop = Drop(tmp_path / "drop")
    drop.put("in/slow/.hidden.txt", b"x")
    drop.put("in/slow/a.job.json", b'{"files": {"file": "in/slow/../../../secret.txt"}}')
    (drop.root / "in/slow/b.txt").symlink_to(tmp_path / "secret.txt")
    assert list(drop.look()) == ["out/slow/a.job.json.error.json"]


def test_the_stack_watches_a_folder(tmp_path: Path) -> None:
    with serving({"WATCH_DIR": str(tmp_path)}):
        photo = tmp_path / "in/edit/photo.jpg"
        wait_for(photo.parent.is_dir)
        photo.write_bytes(portrait_jpeg())
        wait_for(lambda: list(tmp_path.glob("out/edit/photo-*.jpg")))
        (result,) = tmp_path.glob("out/edit/photo-*.jpg")
        assert opened(result.read_bytes()).size == (512, 512)


def test_what_failed_in_a_way_that_passes_is_tried_again(tmp_path: Path) -> None:
    drop = Drop(tmp_path)
    drop.put("out/slow", b"a file where the results' folder is to be")
    drop.put("in/slow/a.txt", b"quiet")
    assert list(drop.look()) == ["out/slow"]
    (tmp_path / "out/slow").unlink()
    assert drop.look() == {}, "not at once"
    wait_for(drop.look)
    assert list(drop.look().values()) == [b"QUIET"]


def test_what_is_wrong_is_written_once(tmp_path: Path) -> None:
    drop = Drop(tmp_path)
    drop.put("in/slow/large.txt", b"x" * 1001)
    drop.look()
    before = (tmp_path / "out/slow/large.txt.error.json").stat()
    Drop(tmp_path).look()
    assert (tmp_path / "out/slow/large.txt.error.json").stat() == before


def test_several_files_are_worked_on_at_once_and_given_up_at_the_end(tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    drop = Drop(tmp_path / "drop")
    params = {"diary": str(diary), "parts": 10_000, "part_s": 0.01}
    drop.put("in/slow/params.json", json.dumps(params).encode())
    for name in "abc":
        drop.put(f"in/slow/{name}.txt", b"quiet")
    drop.watch.scan()
    drop.watch.scan()
    wait_for(lambda: diary.exists() and diary.read_text().count("begun") == 2)
    drop.watch.stop()
    assert "done" not in diary.read_text()
    assert diary.read_text().count("begun") == 2


def test_what_is_no_regular_file_is_refused_once_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A FIFO that was opened would hold the watch for ever."""
    drop = Drop(tmp_path / "drop")
    drop.put("in/slow/good.txt", b"quiet")
    folder = drop.root / "in/slow"
    os.mkfifo(folder / "fifo.txt")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "secret.txt").write_bytes(b"secret")
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "round").symlink_to(folder)
    (folder / "null.txt").symlink_to("/dev/null")
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(folder / "socket.txt"))
    assert list(drop.look(5).values()) == [b"QUIET"]
    refused = sorted(
        (record.__dict__["key"], record.__dict__["kind"])
        for record in caplog.records
        if record.message == "refused"
    )
    assert refused == [
        ("in/slow/fifo.txt", "fifo"),
        ("in/slow/link.txt", "symlink"),
        ("in/slow/null.txt", "symlink"),
        ("in/slow/round", "symlink"),
        ("in/slow/self.txt", "symlink"),
        ("in/slow/socket.txt", "socket"),
    ]


def test_a_file_that_becomes_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    drop = Drop(tmp_path)
    drop.put("in/slow/a.job.json", b'{"files": {"file": "in/slow/b.txt"}}')
    os.mkfifo(tmp_path / "in/slow/b.txt")
    found = drop.look()
    assert json.loads(found.pop("out/slow/a.job.json.error.json"))["code"] == "invalid_parameter"


def test_a_full_disk_is_waited_for(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1 << 20) as disk:
        drop = Drop(disk)
        drop.put("in/slow/a.txt", b"quiet")
        with filled(disk):
            assert drop.look() == {}
        wait_for(lambda: list(drop.look().values()) == [b"QUIET"])
        assert not list(disk.rglob(".*.part"))
        drop.watch.stop()
