"""Sound for tests, and other formats made of it by the same ffmpeg that reads them."""

import io
import os
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from functions.motion.ffmpeg import run_ffmpeg

RATE = 48_000
Samples = NDArray[np.float32]
"""(frames, channels), −1 to 1."""


def tone(seconds: float, level: float = 0.1, channels: int = 2, rate: int = RATE) -> Samples:
    t = np.arange(round(seconds * rate)) / rate
    wave_form = (level * np.sin(2 * np.pi * 997 * t)).astype(np.float32)
    return np.repeat(wave_form[:, None], channels, axis=1)


def speech_like(seconds: float, level: float = 0.3) -> Samples:
    """Noise in syllables: peaks 17 dB above its loudness, as a voice has."""
    rng = np.random.default_rng(5)
    t = np.arange(round(seconds * RATE)) / RATE
    syllables = np.clip(np.sin(2 * np.pi * 3 * t) + 0.8, 0, None)
    noise = np.convolve(rng.normal(0, 1, t.size), np.ones(24) / 24, "same") * syllables
    mono = (level * noise / np.abs(noise).max()).astype(np.float32)
    return np.repeat(mono[:, None], 2, axis=1)


def wav(samples: Samples, rate: int = RATE) -> bytes:
    """16 bits a sample."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(samples.shape[1])
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(np.round(samples * 32767).astype("<i2").tobytes())
    return file.getvalue()


def converted(data: bytes, folder: Path, name: str, *args: str) -> bytes:
    """The same sound as ffmpeg writes it to a file of that name."""
    source, target = folder / "made.from", folder / name
    source.write_bytes(data)
    run_ffmpeg(["-i", source, *args, target])
    return target.read_bytes()


def ffmpegs() -> set[int]:
    """The process ids of our own children that are ffmpeg, zombies included (Linux)."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = entry.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        if name.startswith("ffmpeg") and int(rest.split()[1]) == os.getpid():
            found.add(int(entry.parent.name))
    return found
