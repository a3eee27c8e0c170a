import io
import os
import threading
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import av
import numpy as np
import pytest

from functions.motion.encoder import EncoderSettings, _Writer, encode, encode_frames
from functions.motion.ffmpeg import FfmpegError, Process
from functions.motion.film import Film
from functions.motion.picture.backgrounds import Still
from functions.motion.picture.planes import Planes
from functions.motion.picture.renderer import Shot
from functions.motion.soundtrack import record, soundtrack
from layers.common.core.media import Upload
from layers.common.errors import OutputTooLarge
from layers.common.progress import Abandoned, Run, running
from tests.functions.motion.films import decoded, plain_film
from tests.functions.motion.sounds import RATE, tone, wav

BRAND_RED = (227, 6, 19)
SMALL = EncoderSettings((96, 160), 30, 20, "veryfast")


@pytest.mark.parametrize("size", [(64, 64), (96, 160), (1080, 1920), (98, 66)])
@pytest.mark.parametrize(("fps", "seconds"), [(30, 0.5), (25, 0.2), (60, 0.1), (1, 2)])
def test_a_film_is_what_the_platforms_ask_for(
    size: tuple[int, int], fps: int, seconds: float, tmp_path: Path
) -> None:
    settings = EncoderSettings(size, fps, 20, "ultrafast" if size[0] > 1000 else "veryfast")
    data = encode(plain_film(BRAND_RED, size, seconds), settings, tmp_path)
    with av.open(io.BytesIO(data), "r") as file:
        video = file.streams.video[0]
        codec = video.codec_context
        assert codec.name == "h264"
        assert codec.pix_fmt == "yuv420p"
        assert (video.width, video.height) == size
        assert video.average_rate == fps
        assert video.frames == settings.frames(seconds) == round(seconds * fps)
        # 1 is BT.709 in ISO/IEC 23091-2 for primaries, transfer and matrix; a range of 1 is studio's.
        assert (codec.color_primaries, codec.color_trc, codec.colorspace, codec.color_range) == (1, 1, 1, 1)


def test_the_profile_is_high(tmp_path: Path) -> None:
    with av.open(io.BytesIO(encode(plain_film(BRAND_RED, SMALL.size), SMALL, tmp_path)), "r") as file:
        assert file.streams.video[0].codec_context.profile == "High"


def test_the_index_comes_first(tmp_path: Path) -> None:
    data = encode(plain_film(BRAND_RED, SMALL.size), SMALL, tmp_path)
    assert 0 < data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("colour", [BRAND_RED, (0, 106, 167), (254, 204, 2), (255, 255, 255), (17, 17, 17)])
def test_a_brands_colour_stays_that_colour(colour: tuple[int, int, int], tmp_path: Path) -> None:
    shown = next(decoded(encode(plain_film(colour, SMALL.size), SMALL, tmp_path))).rgb()
    assert np.abs(shown[40:120, 30:60].astype(int) - colour).max() <= 2


def test_ffmpeg_itself_sees_that_colour(tmp_path: Path) -> None:
    data = encode(plain_film(BRAND_RED, SMALL.size), SMALL, tmp_path)
    with av.open(io.BytesIO(data), "r") as file:
        # libswscale goes by the file's own tags.
        picture = next(file.decode(video=0)).to_ndarray(format="rgb24")
    assert np.abs(picture[40:120, 30:60].astype(int) - BRAND_RED).max() <= 2


@pytest.mark.parametrize("frames", [20, 300])
def test_a_film_with_too_many_bytes_is_refused(frames: int, tmp_path: Path) -> None:
    """Noise, which no encoder makes small; the longer film ends while frames are still being sent."""
    rng = np.random.default_rng(0)
    size = SMALL.size[0] * SMALL.size[1] * 3 // 2
    noise = (rng.integers(0, 256, size, np.uint8) for _ in range(frames))
    with pytest.raises(OutputTooLarge) as fault:
        encode_frames(noise, frames, replace(SMALL, max_bytes=20_000), tmp_path)
    assert fault.value.param == "params.crf"
    assert (tmp_path / "film.mp4").stat().st_size < 1_000_000


def test_keyframes_come_every_two_seconds(tmp_path: Path) -> None:
    data = encode(plain_film(BRAND_RED, SMALL.size, 5), SMALL, tmp_path)
    with av.open(io.BytesIO(data), "r") as file:
        packets = [one for one in file.demux(video=0) if one.is_keyframe and one.pts is not None]
        times = [float((one.pts or 0) * (one.time_base or 0)) for one in packets]
    assert times == pytest.approx([0, 2, 4])


def test_frames_are_shown_in_their_order(tmp_path: Path) -> None:
    size = (64, 64)
    stills = [Still(Planes.plain((level, level, level), size)) for level in range(0, 250, 25)]
    film = Film(1.0, lambda t: Shot(stills[int(t * 10 + 1e-6)]), 0.0)
    shown = [
        int(one.y.mean())
        for one in decoded(encode(film, EncoderSettings(size, 10, 10, "veryfast"), tmp_path))
    ]
    assert len(shown) == 10
    assert all(earlier < later for earlier, later in pairwise(shown))


def _flash_and_beep(seconds: float, at: float) -> tuple[Film, bytes]:
    size = SMALL.size
    dark, light = (Still(Planes.plain((level,) * 3, size)) for level in (0, 255))
    film = Film(seconds, lambda t: Shot(light if t >= at - 1e-9 else dark), 0.0)
    sound = np.zeros((round(seconds * RATE), 2), np.float32)
    sound[round(at * RATE) :] = tone(seconds - at, 0.2)[: sound.shape[0] - round(at * RATE)]
    return film, wav(sound)


def test_sound_and_picture_are_in_sync(tmp_path: Path) -> None:
    film, beep = _flash_and_beep(3.0, 1.5)
    with_sound = encode(film, SMALL, tmp_path, soundtrack(record(Upload("audio", beep), tmp_path, 60)))
    lit = next(n for n, one in enumerate(decoded(with_sound)) if one.y.mean() > 120) / SMALL.fps
    with av.open(io.BytesIO(with_sound), "r") as file:
        audio = file.streams.audio[0]
        assert (audio.codec_context.name, audio.rate, audio.channels) == ("aac", 48_000, 2)
        heard = [
            (float(one.time or 0) + np.argmax(np.abs(one.to_ndarray()[0]) > 0.05) / audio.rate)
            for one in file.decode(audio=0)
            if (np.abs(one.to_ndarray()[0]) > 0.05).any()
        ]
    assert abs(heard[0] - lit) < 0.04


@pytest.mark.parametrize("sound_s", [0.5, 5.0])
def test_the_picture_decides_the_length(sound_s: float, tmp_path: Path) -> None:
    sound = soundtrack(record(Upload("audio", wav(tone(sound_s))), tmp_path, 60))
    data = encode(plain_film(BRAND_RED, SMALL.size, 2.0), SMALL, tmp_path, sound)
    with av.open(io.BytesIO(data), "r") as file:
        assert file.streams.video[0].frames == 60
        assert file.duration is not None
        assert file.duration / 1e6 == pytest.approx(2.0, abs=0.03)


def test_the_same_film_is_the_same_file(tmp_path: Path) -> None:
    film = plain_film(BRAND_RED, SMALL.size)
    assert encode(film, SMALL, tmp_path) == encode(film, SMALL, tmp_path)


def _children() -> set[str]:
    """The processes of this one's that still run, or have not been reaped."""
    found = set()
    for task in Path("/proc/self/task").iterdir():
        found |= set((task / "children").read_text().split())
    return found


def test_abandoned_work_frees_the_processor_after_few_frames(tmp_path: Path) -> None:
    before = _children()
    run, drawn = Run(), list[float]()

    def shot(t: float) -> Shot:
        drawn.append(t)
        if len(drawn) == 20:
            run.abandon()
        return Shot(Still(Planes.plain(BRAND_RED, SMALL.size)))

    with running(run), pytest.raises(Abandoned):
        encode(Film(60.0, shot, 0.0), SMALL, tmp_path)
    assert len(drawn) < 20 + SMALL.fps
    assert _children() == before
    assert not [one for one in threading.enumerate() if one.name == "encode" and not _ends(one)]


def _ends(thread: threading.Thread) -> bool:
    thread.join(1)
    return not thread.is_alive()


def test_a_passed_deadline_ends_it(tmp_path: Path) -> None:
    with running(Run(deadline_s=0.3)), pytest.raises(Abandoned):
        encode(
            plain_film(BRAND_RED, (1080, 1920), 60),
            EncoderSettings((1080, 1920), 30, 20, "veryfast"),
            tmp_path,
        )


def test_what_ffmpeg_complains_of_is_told(tmp_path: Path) -> None:
    wrong = replace(SMALL, preset="no-such-preset")
    with pytest.raises(FfmpegError) as fault:
        encode(plain_film(BRAND_RED, SMALL.size, 60), wrong, tmp_path)
    assert os.fspath(tmp_path) not in str(fault.value)


def test_a_fault_on_the_way_leaves_no_process(tmp_path: Path) -> None:
    before = _children()

    def broken() -> "list[np.ndarray]":
        raise RuntimeError("no frame")

    with pytest.raises(RuntimeError, match="no frame"):
        encode_frames((frame for frame in broken()), 10, SMALL, tmp_path)
    assert _children() == before


def test_a_pipe_that_was_closed_ends_the_writing_without_a_traceback(tmp_path: Path) -> None:
    """As when a film is given up between two writes; an exception of the thread would fail this test."""
    with (tmp_path / "pipe").open("wb") as pipe:
        writer = _Writer(cast(Process, SimpleNamespace(stdin=pipe)), (2, 2))
        pipe.close()
        writer.put(np.zeros(6, np.uint8))
        writer.finish()
    assert not writer._thread.is_alive()
