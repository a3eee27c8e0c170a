"""Loudness by EBU R 128: measured, and set to what the platforms play at.

Speech brought to −14 LUFS nearly always has peaks that must be caught. A gain and a limiter on the
oversampled signal do that, and leave the dynamics alone; loudnorm would take to riding the gain there,
falls shorter of the target, and lets true peaks through.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from functions.motion.audio.decoding import RATE, RAW
from functions.motion.ffmpeg import run_ffmpeg

TARGET_LUFS = -14.0
TRUE_PEAK_DBTP = -1.5
_QUIETEST_LUFS = -50.0
"""What is quieter is silence with some noise, which shall not be made loud."""
_CLOSE_ENOUGH_LU = 0.3
_ROUNDS = 3
_MOST_LIMITING_DB = 12.0
"""More would be heard; what has such peaks stays less loud."""

_CEILING = 10 ** ((TRUE_PEAK_DBTP - 0.2) / 20)
"""Of the limiter, with room for what resampling adds."""
_LIMITER = (
    f"aresample={4 * RATE},alimiter=limit={_CEILING:.4f}:attack=2:release=50:level=false:latency=true,"
    f"aresample={RATE}"
)
_METER = "ebur128=peak=true:framelog=quiet"
_REPORT = re.compile(r"\bI:\s+(\S+) LUFS.*\bPeak:\s+(\S+) dBFS", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness in LUFS, −70 where all is silent or too short to be judged; true peak in dBTP."""

    integrated: float
    true_peak: float

    @property
    def is_audible(self) -> bool:
        return self.integrated >= _QUIETEST_LUFS


def measure(pcm: Path, filters: str = "anull") -> Loudness:
    """The loudness of a decoded file behind ``filters``."""
    said = run_ffmpeg(
        [*RAW, "-i", f"file:{pcm}", "-filter:a", f"{filters},{_METER}", "-f", "null", "-"], loglevel="info"
    )
    (found,) = _REPORT.findall(said[said.rindex("Summary:") :])
    return Loudness(*map(float, found))


def levelling(pcm: Path) -> str:
    """The filters that bring a decoded file to −14 LUFS and below −1.5 dBTP; silence stays as it is."""
    plain = measure(pcm)
    if not plain.is_audible:
        return "anull"
    gain = TARGET_LUFS - plain.integrated
    room = TRUE_PEAK_DBTP - plain.true_peak
    if gain <= room:
        return _amplified(gain)
    return _limited(pcm, gain, room + _MOST_LIMITING_DB)


def _limited(pcm: Path, gain: float, most: float) -> str:
    """Amplified by as much more as the limiter takes away."""
    for _ in range(_ROUNDS):
        filters = f"{_amplified(min(gain, most))},{_LIMITER}"
        short_of = TARGET_LUFS - measure(pcm, filters).integrated
        if abs(short_of) <= _CLOSE_ENOUGH_LU or gain >= most:
            break
        gain += short_of
    return filters


def _amplified(gain: float) -> str:
    return f"volume={gain:.2f}dB"
