import threading
from pathlib import Path

import pytest

from functions.motion.ffmpeg import FfmpegError, ffmpeg, last_line, run_ffmpeg
from layers.common.progress import Abandoned, Run, running
from tests.functions.motion.sounds import ffmpegs

ENDLESS = ["-re", "-f", "lavfi", "-i", "anullsrc", "-f", "null", "-"]


def test_it_runs_to_its_end(tmp_path: Path) -> None:
    target = tmp_path / "silence.wav"
    assert run_ffmpeg(["-f", "lavfi", "-i", "anullsrc", "-t", "0.5", target]) == ""
    assert target.read_bytes().startswith(b"RIFF")
    assert not ffmpegs()


def test_a_failure_says_why_and_not_where(tmp_path: Path) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"no sound at all")
    with pytest.raises(FfmpegError) as told:
        run_ffmpeg(["-i", broken, "-f", "null", "-"])
    assert "Invalid data" in str(told.value)
    assert str(tmp_path) not in str(told.value)
    assert not ffmpegs()


def test_an_abandoned_run_kills_it() -> None:
    run = Run()
    threading.Timer(0.2, run.abandon).start()
    with running(run), pytest.raises(Abandoned):
        run_ffmpeg(ENDLESS)
    assert not ffmpegs()


def test_a_passed_deadline_kills_it() -> None:
    with running(Run(deadline_s=0.2)), pytest.raises(Abandoned):
        run_ffmpeg(ENDLESS)
    assert not ffmpegs()


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt, GeneratorExit])
def test_whatever_happens_none_is_left(fault: type[BaseException]) -> None:
    def work() -> None:
        with ffmpeg(ENDLESS) as process:
            assert process.is_running
            assert process.pid in ffmpegs()
            raise fault

    with pytest.raises(fault):
        work()
    assert not ffmpegs()


def test_one_that_was_not_waited_for_is_killed() -> None:
    with ffmpeg(ENDLESS):
        assert ffmpegs()
    assert not ffmpegs()


def test_a_pipe_feeds_it(tmp_path: Path) -> None:
    target = tmp_path / "piped.wav"
    with ffmpeg(["-f", "s16le", "-ar", "48000", "-ac", "1", "-i", "-", target], piped=True) as process:
        assert process.stdin is not None
        process.stdin.write(bytes(96_000))
        process.wait()
    assert target.stat().st_size > 96_000
    assert not ffmpegs()


def test_a_broken_pipe_has_a_reason(tmp_path: Path) -> None:
    with ffmpeg(["-f", "s16le", "-i", "-", "-c:a", "nonsense", tmp_path / "x.wav"], piped=True) as process:
        assert process.stdin is not None
        with pytest.raises(BrokenPipeError):
            process.stdin.writelines(bytes(65_536) for _ in range(1000))
        assert "nonsense" in str(process.failure())
    assert not ffmpegs()


def test_what_it_says_is_kept_within_bounds() -> None:
    every_frame = ["-f", "lavfi", "-i", "anullsrc", "-t", "60", "-filter:a", "ashowinfo", "-f", "null", "-"]
    assert len(run_ffmpeg(every_frame, loglevel="info")) == 65_536


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("", ""),
        ("[in#0 @ 0x5581] Error opening input: Invalid data\nError opening input file /tmp/a b.\n",
         "Error opening input: Invalid data"),
        ("[mp3 @ 0x1] [error] Header missing\nConversion failed!\n", "Header missing"),
        ("file:/tmp/x/audio.pcm: Invalid data found", "the file: Invalid data found"),
        ("Could not open '/srv/secret/x.wav'", "Could not open 'the file'"),
        ("Unknown encoder 'km/h'", "Unknown encoder 'km/h'"),
    ],
)  # fmt: skip
def test_the_last_line_that_tells_something(said: str, line: str) -> None:
    assert last_line(said) == line
