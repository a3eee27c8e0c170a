"""Music under a voice. The voice is noise and the music a tone, so that each can be measured by itself."""

from pathlib import Path

import numpy as np
import pytest

from functions.motion.music import fade_out, looped, with_music
from functions.motion.soundtrack import Recording, measure, record, soundtrack
from layers.common.core.media import Upload
from layers.common.errors import InvalidAudio, StudioError, UnsupportedAudio
from tests.functions.motion.sounds import RATE, Samples, converted, speech_like, tone, wav

SPEAKS = (3.0, 6.0)
"""Seconds between which the voice speaks, of twelve."""


def recorded(samples: Samples, folder: Path, name: str, longest_s: float = 60.0, **cut: bool) -> Recording:
    return record(Upload(name, wav(samples)), folder, longest_s, **cut)


def voice(level: float = 0.3) -> Samples:
    samples = np.zeros((12 * RATE, 2), np.float32)
    begin, end = (round(RATE * at) for at in SPEAKS)
    samples[begin:end] = speech_like(SPEAKS[1] - SPEAKS[0], level)
    return samples


def mixed(
    folder: Path, duck_db: float, spoken: Samples | None, played: Samples, duration_s: float = 12.0
) -> Samples:
    track = with_music(
        None if spoken is None else recorded(spoken, folder, "audio"),
        recorded(played, folder, "music", duration_s, is_cut=True),
        duck_db,
        duration_s,
        folder,
    )
    assert track.duration_s == duration_s
    samples = np.fromfile(track.path, "<i4").reshape(-1, 2) / 2**31
    assert len(samples) == round(duration_s * RATE)
    return samples.astype(np.float32)


def tone_db(samples: Samples, begin_s: float, end_s: float) -> float:
    """The level of the tone of 997 Hz in whole seconds, in dB."""
    part = samples[round(begin_s * RATE) : round(end_s * RATE), 0]
    bins = np.abs(np.fft.rfft(part * np.hanning(len(part)))) / len(part)
    near = round(997 * len(part) / RATE)
    return float(20 * np.log10(bins[near - 2 : near + 3].max() + 1e-12))


@pytest.mark.parametrize("duck_db", [0.0, 6.0, 12.0, 40.0])
def test_the_music_falls_by_just_the_decibels_that_are_asked_for(duck_db: float, tmp_path: Path) -> None:
    quiet_voice = voice(0.3)
    quiet_voice[:, 0] = 0  # the tone alone is left on this side
    samples = mixed(tmp_path, duck_db, quiet_voice, tone(12))
    before, during = tone_db(samples, 0.5, 2.5), tone_db(samples, 3.5, 5.5)
    assert before - during == pytest.approx(duck_db, abs=0.2)
    assert tone_db(samples, 7.5, 9.5) == pytest.approx(before, abs=0.1)


def test_it_falls_before_the_first_word_and_comes_back_after_the_last(tmp_path: Path) -> None:
    spoken = voice()
    spoken[:, 0] = 0
    samples = mixed(tmp_path, 20.0, spoken, tone(12))
    full = np.abs(samples[RATE : 2 * RATE, 0]).max()
    levels = np.abs(samples[: 12 * RATE, 0]).reshape(-1, RATE // 20).max(axis=1) / full  # every 50 ms
    start, end = (round(20 * at) for at in SPEAKS)
    assert levels[: start - 6].min() > 0.99
    assert levels[start + 2 : end].max() < 0.11
    assert levels[end : end + 5].max() < 0.11
    assert levels[end + 26 : end + 60].min() > 0.99
    assert (np.diff(levels[end + 5 : end + 26]) > -0.01).all()


def test_short_pauses_do_not_bring_it_back(tmp_path: Path) -> None:
    spoken = voice()
    spoken[round(4.4 * RATE) : round(4.7 * RATE)] = 0
    spoken[:, 0] = 0
    samples = mixed(tmp_path, 20.0, spoken, tone(12))
    full = np.abs(samples[RATE : 2 * RATE, 0]).max()
    assert np.abs(samples[round(4.4 * RATE) : round(4.7 * RATE), 0]).max() < 0.11 * full


def test_a_silent_voice_ducks_nothing(tmp_path: Path) -> None:
    samples = mixed(tmp_path, 20.0, tone(12, 0.0), tone(12))
    assert tone_db(samples, 1, 3) == pytest.approx(tone_db(samples, 4, 6), abs=0.1)


@pytest.mark.parametrize("levels", [(0.05, 0.9), (0.9, 0.02), (0.3, 0.3)])
def test_both_are_brought_to_one_loudness_first(levels: tuple[float, float], tmp_path: Path) -> None:
    """A tone alone in the pauses, and the voice alone under it: as loud as each other, however they came."""
    samples = mixed(tmp_path, 40.0, voice(levels[0]), tone(12, levels[1]))
    parts = {"music": samples[: round(2.7 * RATE)], "voice": samples[round(3.1 * RATE) : round(5.9 * RATE)]}
    found = {}
    for name, part in parts.items():
        path = tmp_path / f"{name}.part"
        (part.astype(np.float64) * (2**31 - 1)).astype("<i4").tofile(path)
        found[name] = measure(path).integrated
    assert found["music"] == pytest.approx(found["voice"], abs=1)


@pytest.mark.parametrize("has_voice", [True, False])
def test_the_whole_is_as_loud_as_a_voice_alone(has_voice: bool, tmp_path: Path) -> None:
    spoken = recorded(voice(), tmp_path, "audio") if has_voice else None
    music = recorded(tone(5, 0.02), tmp_path, "music")
    track = soundtrack(with_music(spoken, music, 12.0, 12.0, tmp_path))
    found = measure(track.recording.path, track.filters)
    assert found.integrated == pytest.approx(-14, abs=0.5)
    assert found.true_peak <= -1.4


def test_the_voice_keeps_its_time_to_the_sample(tmp_path: Path) -> None:
    spoken = np.zeros((12 * RATE, 2), np.float32)
    spoken[5 * RATE : 5 * RATE + 24_000] = 0.5
    samples = mixed(tmp_path, 40.0, spoken, tone(12, 0.0))
    assert int(np.argmax(np.abs(samples[:, 0]) > 1e-3)) == 5 * RATE


def test_it_is_repeated_without_a_click_and_keeps_its_beat(tmp_path: Path) -> None:
    played = tone(1.0)  # 997 whole periods
    samples = mixed(tmp_path, 0.0, None, played, 4.0)
    level = np.abs(samples[: RATE // 2]).max()
    for second in (1, 2):
        seam = samples[second * RATE - 2 : second * RATE + 2, 0]
        assert np.abs(seam).max() < 0.02 * level
        inside = slice(second * RATE + 1000, second * RATE + 20_000)
        np.testing.assert_allclose(samples[inside], samples[1000:20_000], atol=1e-4)


def test_it_fades_out_at_the_end_however_long_it_is(tmp_path: Path) -> None:
    samples = mixed(tmp_path, 0.0, None, tone(30), 8.0)
    levels = np.abs(samples[:, 0]).reshape(-1, RATE // 10).max(axis=1)
    assert levels[:59].min() > 0.99 * levels[0]
    assert (np.diff(levels[60:]) < 1e-4).all()
    assert np.abs(samples[-200:]).max() < 0.03 * levels[0]


def test_a_short_film_fades_in_its_last_quarter() -> None:
    envelope = fade_out(RATE)
    assert envelope[75] == 1
    assert envelope[76:].max() < 1
    assert envelope[100] == pytest.approx(0, abs=1e-9)


def test_music_of_one_frame_is_no_error() -> None:
    assert looped(np.full((1, 2), 1000, np.int32), np.arange(10)).shape == (10, 2)


def test_a_voice_shorter_or_longer_than_the_film(tmp_path: Path) -> None:
    for seconds in (2.0, 20.0):
        assert len(mixed(tmp_path, 12.0, speech_like(seconds), tone(3), 12.0)) == 12 * RATE


def test_of_a_long_file_only_what_is_heard_is_decoded(tmp_path: Path) -> None:
    data = converted(wav(tone(1)), tmp_path, "long.flac", "-af", "aloop=-1:48000", "-t", "300")
    recording = record(Upload("music", data), tmp_path, 2.0, is_cut=True)
    assert recording.duration_s == 2.0


@pytest.mark.parametrize(("data", "fault"), [(b"", InvalidAudio), (b"no sound", UnsupportedAudio)])
def test_faults_name_the_music(data: bytes, fault: type[StudioError], tmp_path: Path) -> None:
    with pytest.raises(fault) as told:
        record(Upload("music", data), tmp_path, 2, is_cut=True)
    assert told.value.param == "music"
