"""Loudness by EBU R 128: measured, and set to what the platforms play at."""

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path

from functions.motion.audio.decoding import RATE, RAW
from functions.motion.ffmpeg import run_ffmpeg

TARGET_LUFS = -14.0
TRUE_PEAK_DBTP = -1.5
_RANGE_LU = 11.0
_QUIETEST_LUFS = -50.0
"""What is quieter is silence with some noise, which shall not be made loud."""

_REPORT = re.compile(r"\{[^{}]*\}")
_TARGET = f"loudnorm=I={TARGET_LUFS:g}:TP={TRUE_PEAK_DBTP:g}"


@dataclass(frozen=True, slots=True)
class Loudness:
    """What loudnorm's first pass finds: LUFS, dBTP, LU, LUFS of the gate, and LU that it would miss by."""

    integrated: float
    true_peak: float
    range: float
    threshold: float
    offset: float

    @property
    def is_audible(self) -> bool:
        return math.isfinite(self.integrated) and self.integrated >= _QUIETEST_LUFS


def measure(pcm: Path) -> Loudness:
    """The loudness of a decoded file."""
    args = [*RAW, "-i", f"file:{pcm}", "-filter:a", f"{_TARGET}:LRA={_RANGE_LU:g}:print_format=json"]
    said = run_ffmpeg([*args, "-f", "null", "-"], loglevel="info")
    found = json.loads(_REPORT.findall(said)[-1])
    names = ("input_i", "input_tp", "input_lra", "input_thresh", "target_offset")
    return Loudness(*(float(found[name]) for name in names))


def levelling(loudness: Loudness) -> str:
    """The filter that brings sound of that loudness to −14 LUFS with peaks below −1.5 dBTP."""
    if not loudness.is_audible:
        return f"aresample={RATE}"
    measured = {
        "measured_I": loudness.integrated,
        "measured_TP": loudness.true_peak,
        "measured_LRA": loudness.range,
        "measured_thresh": loudness.threshold,
        "offset": loudness.offset,
    }
    known = ":".join(f"{name}={value:.2f}" for name, value in measured.items())
    reach = max(_RANGE_LU, loudness.range)
    return f"{_TARGET}:LRA={reach:.2f}:{known}:linear=true,aresample={RATE}"
