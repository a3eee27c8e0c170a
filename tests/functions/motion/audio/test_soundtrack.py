from pathlib import Path

import numpy as np
import pytest

from functions.motion.ffmpeg import run_ffmpeg
from functions.motion.soundtrack import Soundtrack, decode, measure, mux_arguments, soundtrack
from layers.common.core.media import Upload
from layers.common.errors import InvalidAudio, UnsupportedAudio
from layers.common.progress import Abandoned, Run, running
from tests.functions.motion.sounds import RATE, converted, ffmpegs, speech_like, tone, wav


def muxed(track: Soundtrack, duration_s: float, folder: Path) -> Path:
    """A film of that length with the soundtrack, as the encoder would make it."""
    film = folder / "film.mp4"
    before, after = mux_arguments(track, duration_s)
    picture = ["-f", "lavfi", "-i", f"color=s=64x64:r=30:d={duration_s}"]
    run_ffmpeg([*picture, *before, "-map", "0:v", "-pix_fmt", "yuv420p", *after, film])
    return film


def heard(film: Path, folder: Path) -> "np.ndarray[tuple[int, ...], np.dtype[np.int32]]":
    decode(film, folder / "heard", 60)
    return np.fromfile(folder / "heard", "<i4").reshape(-1, 2)


def test_the_soundtrack_of_a_file(tmp_path: Path) -> None:
    track = soundtrack(Upload("audio", wav(tone(1.5))), tmp_path, 60)
    assert track.duration_s == 1.5
    assert [file.name for file in tmp_path.iterdir()] == [track.path.name]


@pytest.mark.parametrize("film_s", [1.0, 2.0, 4.0])
def test_a_film_has_sound_to_its_very_end(film_s: float, tmp_path: Path) -> None:
    track = soundtrack(Upload("audio", wav(tone(2))), tmp_path, 60)
    sound = heard(muxed(track, film_s, tmp_path), tmp_path)
    assert len(sound) / RATE == pytest.approx(film_s, abs=0.025)
    spoken = round(min(film_s, 2) * RATE)
    assert np.abs(sound[spoken // 2 : spoken - 2000]).max() > 2**28
    assert np.abs(sound[spoken + 4000 : round(film_s * RATE)]).max(initial=0) < 2**20


def test_a_film_is_as_loud_as_it_shall(tmp_path: Path) -> None:
    spoken = converted(wav(speech_like(6)), tmp_path, "voice.mp3", "-b:a", "128k")
    track = soundtrack(Upload("audio", spoken), tmp_path, 60)
    decode(muxed(track, 6, tmp_path), tmp_path / "heard", 60)
    assert measure(tmp_path / "heard").integrated == pytest.approx(-14, abs=1)


def test_a_film_of_silence(tmp_path: Path) -> None:
    track = soundtrack(Upload("audio", wav(tone(1, 0))), tmp_path, 60)
    assert not heard(muxed(track, 1, tmp_path), tmp_path).any()


@pytest.mark.parametrize(
    ("data", "fault"),
    [(b"", InvalidAudio), (b"no sound", UnsupportedAudio), (wav(tone(3)), InvalidAudio)],
)
def test_faults_name_the_file(data: bytes, fault: type[Exception], tmp_path: Path) -> None:
    with pytest.raises(fault) as told:
        soundtrack(Upload("audio", data), tmp_path, 2)
    assert getattr(told.value, "param", None) == "audio"


def test_nobody_waits(tmp_path: Path) -> None:
    run = Run(deadline_s=0.05)
    with running(run), pytest.raises(Abandoned):
        soundtrack(Upload("audio", wav(tone(100))), tmp_path, 200)
    assert not ffmpegs()
