"""Music under a voice: looped or cut to the film, turned down while the voice speaks, faded out at the end.

Voice and music are brought to the same loudness first. The gain of the music is computed from the whole voice
instead of by a compressor, so it falls by exactly the decibels that are asked for, and before the first word.
"""

from collections.abc import Iterator
from math import ceil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from functions.motion.soundtrack import CHANNELS, RATE, TARGET_LUFS, Loudness, Recording, measure
from layers.common.progress import current_run, step

Samples = NDArray[np.float64]
"""(frames, 2), in the range of the file's integers."""
Stored = NDArray[np.int32]
"""The same as the file has them."""
Envelope = NDArray[np.float64]
"""Values every ten milliseconds, from the first frame to beyond the last; between them it is linear."""

_HEADROOM_DB = 20.0
"""Loudness of the mix below the final one, so that its peaks are not clipped before they are limited."""
_STEP = RATE // 100
"""Frames between two values of an envelope."""
_PART = 1000 * _STEP
"""Frames that are held in memory at once."""

_MARGIN_LU = 16.0
"""Loudness below the whole voice's down to which ten milliseconds of it are speech (ITU-T P.56: 15.9)."""
_ATTACK_S, _HOLD_S, _RELEASE_S = 0.25, 0.4, 0.8
"""The music falls before the voice speaks, stays down in short pauses, and comes back slowly."""
_FADE_S, _MOST_FADE = 2.0, 0.25
"""Length of the fade at the end, and its maximum part of the film."""
_SEAM = RATE // 200
"""Frames in which the music fades out and in where it is repeated, against a click."""
_FULL_SCALE = 2.0**31
_LOWEST, _HIGHEST = -(2**31), 2**31 - 1


def with_music(
    voice: Recording | None, music: Recording, duck_db: float, duration_s: float, folder: Path
) -> Recording:
    """A film's voice and music as one recording of its length.

    Args:
        duck_db: by which the music is quieter than the voice while this speaks; else both are as loud.
        folder: a temporary folder, which the caller removes.

    Raises:
        Abandoned: the current run was cancelled.
    """
    with step("audio"):
        frames = round(duration_s * RATE)
        target = folder / "mix.pcm"
        with target.open("wb") as file:
            for part in _mixed(voice, music, duck_db, frames):
                current_run().check()
                np.clip(np.rint(part), _LOWEST, _HIGHEST).astype("<i4").tofile(file)
        return Recording(target, frames / RATE)


def _mixed(voice: Recording | None, music: Recording, duck_db: float, frames: int) -> Iterator[Samples]:
    played = _samples(music)
    envelope = _gain(measure(music.path)) * fade_out(frames)
    spoken, voice_gain = np.empty((0, CHANNELS), np.int32), 1.0
    if voice:
        spoken, loudness = _samples(voice), measure(voice.path)
        voice_gain = _gain(loudness)
        envelope *= 10 ** (-duck_db / 20 * speech(spoken, loudness, frames))
    for start in range(0, frames, _PART):
        places = np.arange(start, min(start + _PART, frames))
        gain = np.interp(places, np.arange(len(envelope)) * _STEP, envelope)
        part = looped(played, places) * gain[:, None]
        own = spoken[start : start + len(places)] * voice_gain
        part[: len(own)] += own
        yield part


def speech(voice: Stored, loudness: Loudness, frames: int) -> Envelope:
    """How far the music is turned down for a voice, 0 (not at all) to 1 (while it speaks)."""
    values = _values(frames)
    depth = np.zeros(values)
    if not loudness.is_audible:
        return depth
    speaks = _loudness_by_step(voice[: values * _STEP]) > loudness.integrated - _MARGIN_LU
    held_s, fallen, risen = np.inf, 0.0, 0.0
    for number in range(values):  # comes back after the voice
        is_spoken = speaks[max(0, number - 1) : number + 1].any()
        held_s = 0.0 if is_spoken else held_s + _STEP / RATE
        risen = 1.0 if held_s <= _HOLD_S else max(0.0, risen - _STEP / RATE / _RELEASE_S)
        depth[number] = risen
    for number in reversed(range(values)):  # falls before it
        fallen = max(depth[number], fallen - _STEP / RATE / _ATTACK_S)
        depth[number] = fallen
    return depth


def fade_out(frames: int) -> Envelope:
    """The gain of music that fades out at the end of a film."""
    length = min(_FADE_S * RATE, _MOST_FADE * frames)
    left = (frames - np.arange(_values(frames)) * _STEP) / length
    return np.asarray(np.sin(np.pi / 2 * np.clip(left, 0, 1)), np.float64)


def looped(music: Stored, places: NDArray[np.int64]) -> Samples:
    """The frames of music that is repeated without end."""
    length = len(music)
    inside = places % length
    to_seam = np.minimum(np.where(places < length, length, inside + 1), length - inside)
    gain = np.minimum(to_seam / _SEAM, 1.0)
    return np.asarray(music[inside] * gain[:, None], np.float64)


def _values(frames: int) -> int:
    return ceil(frames / _STEP) + 1


def _gain(loudness: Loudness) -> float:
    """The factor that brings sound to the loudness of the mix; silence takes part in the mix as it is."""
    short_of = TARGET_LUFS - loudness.integrated if loudness.is_audible else 0.0
    return float(10 ** ((short_of - _HEADROOM_DB) / 20))


def _samples(recording: Recording) -> Stored:
    return np.memmap(recording.path, "<i4", "r").reshape(-1, CHANNELS)


def _loudness_by_step(voice: Stored) -> Envelope:
    """The loudness of each ten milliseconds, as in EBU R 128 but without weighting by frequency."""
    powers: list[NDArray[np.float64]] = []
    for start in range(0, len(voice), _PART):
        squares = ((voice[start : start + _PART] / _FULL_SCALE) ** 2).sum(axis=1)
        powers.append(np.add.reduceat(squares, np.arange(0, len(squares), _STEP)) / _STEP)
    return np.asarray(10 * np.log10(np.concatenate([*powers, [0.0]]) + 1e-12) - 0.691, np.float64)
