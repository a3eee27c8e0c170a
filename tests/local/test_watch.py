"""A watched folder: what is put in, and what appears."""

import json
import os
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest

from local.watch import Watch
from tests.disks import filled, small_disk
from tests.layers.common.service.jobs.slow import capability
from tests.pictures import opened, portrait_jpeg
from tests.servers import serving
from tests.waiting import wait_for

NAMES = [
    replace(capability, name="loud_deep", path="/v1/loud/deep"),
    replace(capability, name="pair", files=tuple(replace(one, least=1) for one in capability.files)),
]


class Drop:
    """A folder, and a watch that looks as often as it is told to."""

    def __init__(self, root: Path, *, moves: bool = False) -> None:
        self.root = root
        self.watch = Watch([capability, *NAMES], root, most_bytes=1000, concurrency=2, moves=moves)

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
    assert drop.look(1) == {"out/slow/2026/a b+c.txt": b"QUIET"}


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
    assert drop.look() == {"out/slow/a.txt": b"STILL QUIET"}


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
    assert "out/slow/a.txt" in {key.casefold() for key in found}
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


def test_the_next_file_of_a_name_has_a_result_of_its_own(tmp_path: Path) -> None:
    drop = Drop(tmp_path)
    for day in ("monday", "tuesday", "wednesday"):
        drop.put("in/slow/a.txt", day.encode())
        drop.look()
        (tmp_path / "in/slow/a.txt").unlink()
        if day == "tuesday":
            drop = Drop(tmp_path)
        drop.look()
    assert drop.look() == {
        "out/slow/a.txt": b"MONDAY",
        "out/slow/a-2.txt": b"TUESDAY",
        "out/slow/a-3.txt": b"WEDNESDAY",
    }


def test_a_result_that_somebody_has_changed_stays(tmp_path: Path) -> None:
    drop = Drop(tmp_path)
    drop.put("in/slow/a.txt", b"quiet")
    drop.look()
    drop.put("out/slow/a.txt", b"retouched by hand")
    Drop(tmp_path).look()
    assert drop.look() == {"out/slow/a.txt": b"retouched by hand"}, "it is not made again either"
    drop.put("in/slow/a.txt", b"still quiet")
    assert drop.look() == {"out/slow/a.txt": b"retouched by hand", "out/slow/a-2.txt": b"STILL QUIET"}


def test_a_file_that_was_there_stays(tmp_path: Path) -> None:
    drop = Drop(tmp_path)
    drop.put("out/slow/A.TXT", b"mine")
    drop.put("in/slow/a.txt", b"quiet")
    assert drop.look() == {"out/slow/A.TXT": b"mine", "out/slow/a-2.txt": b"QUIET"}


def test_edited_parameters_take_their_photos_up_again(tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    drop = Drop(tmp_path / "drop")
    for key in ("in/slow/a.txt", "in/slow/deep/b.txt", "in/slow/own/c.txt"):
        drop.put(key, b"quiet")
    drop.put("in/slow/own/params.json", json.dumps({"diary": str(diary), "parts": 1}).encode())
    drop.look(4)
    drop.put("in/slow/params.json", json.dumps({"diary": str(diary), "parts": 2}).encode())
    assert len(drop.look(4)) == 3
    assert diary.read_text().count("done") == 3, "once with parameters of its own, and twice anew"
    drop.put("in/slow/own/params.json", json.dumps({"diary": str(diary), "parts": 3}).encode())
    drop.look(4)
    assert diary.read_text().count("done") == 4
    drop.put("in/slow/own/params.json", b"{")
    assert "out/slow/own/c.txt.error.json" in drop.look(4)


def test_results_have_the_permissions_that_the_umask_leaves(tmp_path: Path) -> None:
    drop = Drop(tmp_path)
    drop.put("in/slow/a.txt", b"quiet")
    drop.put("in/slow/large.txt", b"x" * 1001)
    before = os.umask(0o027)
    try:
        found = drop.look()
    finally:
        os.umask(before)
    assert {(tmp_path / key).stat().st_mode & 0o777 for key in found} == {0o640}


def test_what_is_done_moves(tmp_path: Path) -> None:
    drop = Drop(tmp_path, moves=True)
    for day in ("monday", "tuesday"):
        drop.put("in/slow/x/a.txt", day.encode())
        drop.put("in/slow/x/none", day.encode())
        drop.put("in/slow/x/params.json", b"{}")
        drop.put("in/slow/x/large.txt", b"x" * 1001)
        drop.look()
    done = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.glob("done/*/*/*")}
    assert done == {
        "done/slow/x/a.txt": b"monday",
        "done/slow/x/a-2.txt": b"tuesday",
        "done/slow/x/none": b"monday",
        "done/slow/x/none-2": b"tuesday",
    }
    left = sorted(path.name for path in (tmp_path / "in/slow/x").iterdir())
    assert left == ["large.txt", "params.json"], "what was refused stays, and so do parameters"
    assert (tmp_path / "out/slow/x/a-2.txt").read_bytes() == b"TUESDAY"


def test_a_move_that_was_not_finished_is(tmp_path: Path) -> None:
    drop = Drop(tmp_path)
    drop.put("in/slow/a.txt", b"quiet")
    drop.look()
    (tmp_path / "done/slow").mkdir(parents=True)
    os.link(tmp_path / "in/slow/a.txt", tmp_path / "done/slow/a.txt")
    Drop(tmp_path, moves=True).look()
    assert [path.name for path in tmp_path.glob("*/slow/*")] == ["a.txt"] * 2, "in done/ and in out/"


def test_a_folder_named_like_the_route(tmp_path: Path) -> None:
    drop = Drop(tmp_path)
    drop.put("in/loud_deep/a.txt", b"a")
    drop.put("in/loud/deep/x/b.txt", b"b")
    drop.put("in/loud/params.json", b'{"parts": 2}')
    assert drop.look(4) == {"out/loud/deep/x/b.txt": b"B", "out/loud_deep/a.txt": b"A"}


def test_the_log_tells_of_successes_and_of_folders_that_nothing_takes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    drop = Drop(tmp_path)
    for key in ("slow/a.txt", "Slow/b.txt", "Slow/c.txt", "nix/deep/d.txt", "e.txt", "pair/f.txt"):
        drop.put(f"in/{key}", b"quiet")
    drop.put("in/slow/large.txt", b"x" * 1001)
    drop.look(4)
    told = [(one.message, one.__dict__.get("folder", one.__dict__.get("key"))) for one in caplog.records]
    assert sorted(told) == [
        ("done", "in/slow/a.txt"),
        ("ignored", "in"),
        ("ignored", "in/Slow"),
        ("ignored", "in/nix/deep"),
        ("ignored", "in/pair"),
        ("refused", "in/slow/large.txt"),
    ]
    reasons = {
        one.__dict__["folder"]: one.__dict__["reason"] for one in caplog.records if one.message == "ignored"
    }
    assert reasons["in/Slow"] == "expected one of the folders in/slow, in/loud_deep, in/pair"
    assert reasons["in/pair"] == "several files make one result: name them in a NAME.job.json"
    (done,) = [one.__dict__ for one in caplog.records if one.message == "done"]
    assert done["result"] == "out/slow/a.txt"


def test_the_stack_watches_a_folder(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("wb") as out, serving({"WATCH_DIR": str(tmp_path), "WATCH_DONE": "1"}, log=out):
        photo = tmp_path / "in/edit/photo.jpg"
        wait_for(photo.parent.is_dir)
        photo.write_bytes(portrait_jpeg())
        wait_for((tmp_path / "out/edit/photo.jpg").exists)
        assert opened((tmp_path / "out/edit/photo.jpg").read_bytes()).size == (512, 512)
        wait_for((tmp_path / "done/edit/photo.jpg").exists)
        wait_for(lambda: not photo.exists())
    told = [json.loads(line) for line in log.read_text().splitlines() if "photo_studio.watch" in line]
    assert [(one["message"], one["folder"]) for one in told] == [("watching", str(tmp_path))]


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
