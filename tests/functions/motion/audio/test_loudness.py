from pathlib import Path

import numpy as np
import pytest

from functions.motion.soundtrack import loudness_filters, measure
from tests.functions.motion.sounds import RATE, Samples, speech_like, tone


def written(samples: Samples, folder: Path) -> Path:
    path = folder / "x.pcm"
    (np.clip(samples.astype(np.float64), -1, 1) * (2**31 - 1)).astype("<i4").tofile(path)
    return path


def test_a_tone_is_measured_as_the_standard_demands(tmp_path: Path) -> None:
    """EBU Tech 3341, case 1: 1 kHz in both channels at −23 dBFS measures −23 LUFS."""
    found = measure(written(tone(20, 10 ** (-23 / 20)), tmp_path))
    assert found.integrated == pytest.approx(-23, abs=0.1)
    assert found.true_peak == pytest.approx(-23, abs=0.2)


@pytest.mark.parametrize("level", [0.01, 0.1, 1.0])
@pytest.mark.parametrize("seconds", [0.5, 5])
def test_a_tone_becomes_as_loud_as_it_shall(level: float, seconds: float, tmp_path: Path) -> None:
    pcm = written(tone(seconds, level), tmp_path)
    assert measure(pcm, loudness_filters(pcm)).integrated == pytest.approx(-14, abs=0.2)


@pytest.mark.parametrize("level", [0.02, 0.3, 1.0])
@pytest.mark.parametrize("seconds", [1.5, 12])
def test_speech_does_and_its_peaks_are_caught(level: float, seconds: float, tmp_path: Path) -> None:
    pcm = written(speech_like(seconds, level), tmp_path)
    found = measure(pcm, loudness_filters(pcm))
    assert found.integrated == pytest.approx(-14, abs=1)
    assert found.true_peak <= -1.4


def test_what_is_loud_already_is_only_turned_down(tmp_path: Path) -> None:
    assert loudness_filters(written(tone(2, 0.9), tmp_path)).startswith("volume=-")
    assert "alimiter" not in loudness_filters(written(tone(2, 0.9), tmp_path))


def test_single_clicks_are_not_pushed_without_end(tmp_path: Path) -> None:
    """Peaks 45 dB above the rest: limited, but by no more than 12 dB."""
    clicks = tone(5, 0.005)
    clicks[::RATE] = 0.95
    pcm = written(clicks, tmp_path)
    found = measure(pcm, loudness_filters(pcm))
    assert found.true_peak <= -1.4
    assert found.integrated < -20


@pytest.mark.parametrize("samples", [tone(1, 0), tone(0.2, 0.5), tone(0.01), tone(2, 0.001)])
def test_silence_and_snippets_stay_as_they_are(samples: Samples, tmp_path: Path) -> None:
    assert loudness_filters(written(samples, tmp_path)) == "anull"
