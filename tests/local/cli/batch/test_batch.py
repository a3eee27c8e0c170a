"""A folder of photos from begin to end: done, skipped, done anew, reported."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from functions.edit.app import capability
from layers.common.core.media import Upload
from tests.context import CONTEXT
from tests.local.cli.batch.folder import SLOW, Folder, photo
from tests.local.cli.batch.limits import full_after
from tests.local.cli.studio import Done, cold, environment, on_a_terminal
from tests.pictures import opened
from tests.processes import children
from tests.waiting import PATIENCE_S, wait_for

COUNT = 48
SMALL = '[{"op": "resize", "w": 32}]'


def test_results_are_the_function_s_in_the_same_folders(folder: Folder) -> None:
    names = ["a.jpg", "day 1/b+c.JPG", "day 1/deep/å.jpg"]
    for name in names:
        folder.put(name)
    folder.put("notes.txt", b"words")
    folder.put(".hidden.jpg")
    done = folder.run(ops=SMALL)
    assert done.returncode == 0
    assert set(folder.made()) == {"a.jpg", "day 1/b+c.jpg", "day 1/deep/å.jpg"}
    params = capability.check({"ops": json.loads(SMALL)})
    for name in names:
        data = (folder.source / name).read_bytes()
        result = folder.made()[str(Path(name).with_suffix(".jpg"))]
        assert (
            result.read_bytes()
            == capability.run(context=CONTEXT, file=Upload("file", data), params=params).data
        )


def test_what_is_done_is_not_done_again(folder: Folder) -> None:
    for n in range(4):
        folder.put(f"{n}.jpg")
    folder.run(ops=SMALL)
    before, lines = folder.states(), folder.journal()
    done = folder.run(ops=SMALL)
    assert (done.returncode, folder.states(), folder.journal()) == (0, before, lines)
    assert (folder.report()["done"], folder.report()["done_before"]) == (0, 4)


def test_how_much_is_said(folder: Folder) -> None:
    folder.put("a.jpg")
    folder.put("bad.jpg", b"words")
    loud = folder.run("-v", ops=SMALL)
    assert re.search(rb"^a\.jpg: done in \d+\.\d\d s$", loud.stderr, re.MULTILINE)
    quiet = folder.run("-q", "--retry-failed", ops=SMALL)
    assert (quiet.returncode, quiet.stderr.count(b"\n")) == (1, 1)
    assert quiet.stderr.startswith(b"bad.jpg: ")


def test_cron_mails_what_failed_and_nothing_else(folder: Folder) -> None:
    for name in ("a.jpg", "åäö.jpg"):
        folder.put(name)
    broken = folder.put("bad.jpg", b"words")
    line = f"cd {folder.root} && {sys.executable} -m local.cli batch edit in/ out/ -q"
    first = in_cron(line, folder.root)
    assert (first.returncode, first.stdout.count(b"\n")) == (1, 1)
    assert first.stdout.startswith(b"bad.jpg: expected an image")
    broken.write_bytes(photo(3))
    assert (in_cron(line, folder.root).returncode, set(folder.made())) == (0, {"a.jpg", "bad.jpg", "åäö.jpg"})
    again = in_cron(line, folder.root)
    assert (again.returncode, again.stdout) == (0, b"")


def in_cron(line: str, home: Path) -> Done:
    """A line of a crontab, with the environment that cron gives it. ``stdout`` is what would be mailed."""
    bare = {"HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONPATH": environment()["PYTHONPATH"]}
    return subprocess.run(
        ["/bin/sh", "-c", line],
        env=bare,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=PATIENCE_S,
        check=False,
    )


def test_a_changed_photo_is_done_anew_and_a_lost_result_too(folder: Folder) -> None:
    for name in "abc":
        folder.put(f"{name}.jpg")
    folder.run(ops=SMALL)
    before = folder.states()
    changed = folder.put("a.jpg", (folder.source / "b.jpg").read_bytes())
    os.utime(changed, ns=(0, 12_345))
    folder.made()["c.jpg"].unlink()
    folder.run(ops=SMALL)
    now = folder.states()
    assert [name for name in before if now[name] == before[name]] == ["b.jpg"]
    assert folder.made()["a.jpg"].read_bytes() == folder.made()["b.jpg"].read_bytes()


def test_other_parameters_do_all_anew(folder: Folder) -> None:
    for name in "ab":
        folder.put(f"{name}.jpg")
    folder.run(ops=SMALL)
    folder.run(ops='[{"op": "resize", "w": 16}]')
    assert [opened(path.read_bytes()).width for path in folder.made().values()] == [16, 16]
    folder.run("--output-format", "png", ops=SMALL)
    assert set(folder.made()) == {"a.jpg", "b.jpg", "a.png", "b.png"}
    folder.run("--output-format", "jpeg", ops=SMALL)
    assert set(folder.made()) == {"a.jpg", "b.jpg", "a.png", "b.png"}


def test_another_watermark_is_another_parameter(folder: Folder) -> None:
    folder.put("a.jpg")
    mark = folder.put("../mark.jpg")
    options = ("--watermark", str(mark))
    folder.run(*options, ops='[{"op": "watermark"}]')
    folder.run(*options, ops='[{"op": "watermark"}]')
    assert folder.report()["done_before"] == 1
    folder.put("../mark.jpg", folder.put("../other.jpg").read_bytes())
    folder.run(*options, ops='[{"op": "watermark"}]')
    assert folder.report()["done"] == 1


def test_a_watermark_out_of_a_pipe_is_a_parameter_too(folder: Folder) -> None:
    folder.put("a.jpg")
    for mark, done in ((photo(1), 1), (photo(1), 0), (photo(2), 1)):
        told = folder.run("--watermark", "-", ops='[{"op": "watermark"}]', sent=mark)
        assert (told.returncode, folder.report()["done"]) == (0, done), told.stderr


def test_two_photos_never_share_a_result(folder: Folder) -> None:
    first = folder.put("a.jpg")
    folder.put("a.jpeg", first.read_bytes())
    folder.results.mkdir()
    (folder.results / "b.jpg").write_bytes(b"mine")
    folder.put("b.jpg")
    folder.run()
    before = folder.states()
    assert set(before) == {"a.jpg", "a.jpg.jpg", "b.jpg", "b.jpg.jpg"}
    assert (folder.results / "b.jpg").read_bytes() == b"mine"
    folder.run()
    assert folder.states() == before


def test_what_is_wrong_is_reported_and_tried_again_when_asked(folder: Folder) -> None:
    folder.put("good.jpg")
    folder.put("cut.jpg", (folder.source / "good.jpg").read_bytes()[:300])
    done = folder.run(ops=SMALL)
    assert done.returncode == 1
    assert b"cut.jpg: the file is damaged" in done.stderr
    report = folder.report()
    assert (report["found"], report["done"], report["failed"], report["left"]) == (2, 1, 1, 0)
    assert report["operation"] == "edit"
    assert report["parameters"] == {"ops": json.loads(SMALL)}
    assert report["seconds"] > 0
    assert report["photos_per_second"] > 0
    (failure,) = report["failures"]
    assert (failure["file"], failure["code"], failure["param"]) == ("cut.jpg", "invalid_image", "file")
    assert folder.run(ops=SMALL).returncode == 1
    assert folder.ended("failed") == {"cut.jpg": 1}
    assert folder.report()["failures"] == [failure]
    folder.run("--retry-failed", ops=SMALL)
    assert folder.ended("failed") == {"cut.jpg": 2}
    folder.put("cut.jpg", (folder.source / "good.jpg").read_bytes())
    assert folder.run(ops=SMALL).returncode == 0
    assert set(folder.made()) == {"cut.jpg", "good.jpg"}


def test_a_result_that_cannot_be_written_is_tried_again_by_itself(folder: Folder) -> None:
    folder.put("day/a.jpg")
    folder.results.mkdir()
    (folder.results / "day").write_bytes(b"a file where a folder is to be")
    assert folder.run().returncode == 1
    assert folder.report()["failures"][0]["code"] == "not_accessible"
    (folder.results / "day").unlink()
    assert folder.run().returncode == 0


def test_a_result_for_which_there_is_no_room(folder: Folder) -> None:
    folder.put("a.jpg")
    with full_after(1500):
        assert folder.run("--output-format", "png", by=cold).returncode == 1
    (failure,) = folder.report()["failures"]
    assert (failure["code"], failure["sentence"]) == ("not_accessible", "File too large")
    assert folder.run("--output-format", "png").returncode == 0
    assert set(folder.made()) == {"a.png"}


def test_a_report_that_no_batch_wrote_is_not_replaced(folder: Folder) -> None:
    folder.put("a.jpg")
    folder.results.mkdir()
    (folder.results / "report.json").write_bytes(b"mine")
    for _ in range(2):
        done = folder.run()
        told = b"studio: out/report.json already exists, and no batch wrote it\n"
        assert (done.returncode, done.stderr) == (1, told)
    assert [path.name for path in folder.results.iterdir()] == ["report.json"]
    assert (folder.results / "report.json").read_bytes() == b"mine"
    (folder.results / "report.json").unlink()
    assert folder.run().returncode == 0


def test_patterns_and_results_among_the_photos(folder: Folder) -> None:
    for name in ("a.jpg", "x/b.JPG", "x/c.png", "d.raw"):
        folder.put(name, folder.put("seed.jpg").read_bytes())
    (folder.source / "seed.jpg").unlink()
    folder.results = folder.source / "out"
    for done, before in ((3, 0), (0, 3)):
        assert folder.run("--pattern", "*.jpg", "--pattern", "*.raw").returncode == 0
        report = folder.report()
        assert (report["found"], report["done"], report["done_before"]) == (3, done, before)
        assert set(folder.made()) == {"a.jpg", "d.jpg", "x/b.jpg"}


def test_killed_half_way_and_begun_again(folder: Folder) -> None:
    for n in range(COUNT):
        folder.put(f"day {n % 2}/{n:02d}.jpg")
    process = folder.begin("--jobs", "2")
    wait_for(folder.has(8))
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    before = folder.states()
    assert 8 <= len(before) < COUNT
    (folder.results / "day 0/.0123456789abcdef.part").write_bytes(b"half a photo")
    done = folder.run("--jobs", "2", ops=SLOW)
    assert done.returncode == 0
    now = folder.states()
    assert len(now) == COUNT, "no half result is left"
    assert before.items() <= now.items(), "what was done stays as it is"
    assert max(folder.ended("done").values()) == 1
    report = folder.report()
    assert report["done"] + report["done_before"] == COUNT
    assert report["done_before"] >= len(before)


def test_one_batch_at_a_time(folder: Folder) -> None:
    for n in range(24):
        folder.put(f"{n:02d}.jpg")
    process = folder.begin()
    wait_for(folder.has(1))
    process.send_signal(signal.SIGSTOP)
    other = folder.run(ops=SLOW)
    process.send_signal(signal.SIGCONT)
    _, err = process.communicate(timeout=PATIENCE_S)
    assert (other.returncode, other.stderr) == (1, b"studio: another batch is running in out\n")
    assert process.returncode == 0, err


def test_a_worker_that_dies_costs_its_photo_a_retry(folder: Folder) -> None:
    for n in range(24):
        folder.put(f"{n:02d}.jpg")
    process = folder.begin("--jobs", "2")
    wait_for(folder.has(4))
    os.kill(children(process.pid)[0], signal.SIGKILL)
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    assert len(folder.made()) == 24


def test_half_results_of_workers_that_died_are_swept(folder: Folder) -> None:
    for name in ("a.jpg", "day/b.jpg"):
        folder.put(name)
    folder.run()
    before = folder.states()
    (folder.results / ".0123456789abcdef.part").write_bytes(b"half a report")
    (folder.results / "day/.0123456789abcdef.part").write_bytes(b"half a photo")
    assert folder.run().returncode == 0
    assert folder.states() == before


def test_a_photo_that_kills_every_worker_is_given_up(folder: Folder) -> None:
    folder.put("deadly.jpg")
    endless = json.dumps([{"op": "resize", "w": 5000}, {"op": "blur", "radius": 400}] * 20)
    process = folder.begin("--jobs", "1", ops=endless)
    dead: set[int] = set()
    for _ in range(2):
        wait_for(lambda: set(children(process.pid)) - dead and len(folder.journal()) > len(dead))
        (worker,) = set(children(process.pid)) - dead
        os.kill(worker, signal.SIGKILL)
        dead.add(worker)
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    (failure,) = folder.report()["failures"]
    assert failure["code"] == "worker_died"
    assert "died 2 times (signal 9)" in failure["sentence"]


def test_interrupted(folder: Folder) -> None:
    for n in range(60):
        folder.put(f"{n:02d}.jpg")
    process = folder.begin("--jobs", "2")
    wait_for(folder.has(4))
    workers = children(process.pid)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, err) == (130, b"")
    assert folder.report()["left"] > 0
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    assert all(name.endswith(".jpg") for name in folder.made())
    assert folder.run(ops=SLOW).returncode == 0


def test_a_terminal_sees_a_bar(folder: Folder) -> None:
    for n in range(12):
        folder.put(f"{n:02d}.jpg")
    code, seen = on_a_terminal("batch", "edit", "in", "out", "--ops", SLOW, cwd=folder.root)
    assert code == 0
    assert b"12/12" in seen
    assert b"/s" in seen
