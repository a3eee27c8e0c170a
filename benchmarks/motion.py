"""Every effect beside the encoder alone, and Ken Burns beside ffmpeg's zoompan and MoviePy.

Encoding alone: the effect's own frames, painted before and held in memory, through the same encoder. The
ratio tells how much of the encoder's speed is left when they are painted on the way: in time, and in time of
the processor, which other programs disturb less. MoviePy wants an older
Pillow, so it lives in ``.venv/peers/moviepy``, made here where packages can be had.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
import skimage.data
from PIL import Image as Pillow

from benchmarks.measure import row, title
from functions.motion.effects import Photos, effects
from functions.motion.encoder import EncoderSettings, Frame, encode_frames, frames
from functions.motion.ffmpeg import run_ffmpeg
from functions.motion.film import Film
from functions.motion.video import VideoConfig
from layers.common.core.media import Upload
from tests.context import CONTEXT, video_config
from tests.functions.motion.sounds import RATE, Samples, speech_like, tone, wav
from tests.shared import PHOTOS

ROUNDS = 5
SECONDS = 3.0
ASPECTS = "9:16", "1:1"
MOVIEPY = Path(".venv/peers/moviepy")
ZOOM = 1.16

WORDS = ["Riksbanken", "sänker", "räntan", "med", "0,25", "procentenheter", "redan", "i", "juni"]
PARAMS: Mapping[str, Mapping[str, Any]] = {
    "captions": {"words": WORDS, "highlight": 2},
    "karaoke": {"words": WORDS},
    "countup": {
        "title": "OMXS30 · stängning",
        "value": 2487.6,
        "delta": 1.4,
        "bars": [-0.8, 1.2, 0.9, -0.4, 1.4],
        "labels": ["VOLVO", "EVO", "SBB", "SINCH", "ATCO"],
    },
}
"""Of the effects that need more than a photo."""
HEADLINE = {"kicker": "Stockholm · 06 juni", "headline": "Stadshuset i kvällsljus"}


def photo() -> bytes:
    """A portrait of 2832 × 4248 with a camera's noise."""
    small = Pillow.fromarray(skimage.data.astronaut()).crop((0, 0, 341, 512))
    large = np.asarray(small.resize((2832, 4248), Pillow.Resampling.LANCZOS), np.float32)
    noise = np.random.default_rng(0).normal(0, 3, large.shape)
    picture = Pillow.fromarray(np.clip(large + noise, 0, 255).astype(np.uint8))
    with tempfile.SpooledTemporaryFile() as file:
        picture.save(file, "JPEG", quality=92)
        file.seek(0)
        return file.read()


def film(name: str, data: bytes, aspect: str = "9:16") -> tuple[Film, VideoConfig]:
    effect = effects()[name]
    upload = Upload("image", data, "photo.jpg")
    fields = {one.name for one in effect.photos}
    worded = {key: value for key, value in HEADLINE.items() if key in effect.params.model_fields}
    params = effect.params.model_validate(
        {"duration": SECONDS, "aspect": aspect, **worded, **PARAMS.get(name, {})}
    )
    video = video_config(params)
    photos = Photos(upload, upload if "image2" in fields else None)
    return effect.film(video, params, photos, SECONDS), video


class Spent(NamedTuple):
    """Seconds on the clock, and of the processor in this process and those that it has waited for."""

    wall: float
    processor: float

    @classmethod
    def now(cls) -> "Spent":
        used = os.times()
        return cls(time.perf_counter(), used.user + used.system + used.children_user + used.children_system)

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(self.wall - other.wall, self.processor - other.processor)


def encoded(settings: EncoderSettings, count: int, source: Iterator[Frame]) -> Spent:
    with tempfile.TemporaryDirectory() as folder:
        before = Spent.now()
        encode_frames(source, count, settings, Path(folder))
        return Spent.now() - before


def ratio(name: str, data: bytes, aspect: str) -> None:
    made, video = film(name, data, aspect)
    settings = EncoderSettings(video.size, video.fps, 20, "veryfast")
    count = settings.frames(made.duration_s)
    held = [frame.copy() for frame in frames(made, settings, count)]
    alone, whole = [], []
    for _ in range(ROUNDS):
        alone.append(encoded(settings, count, iter(held)))
        whole.append(encoded(settings, count, frames(made, settings, count)))
    shares = [
        statistics.median(one[kind] / other[kind] for one, other in zip(alone, whole, strict=True))
        for kind in range(2)
    ]
    fps = count / statistics.median(one.wall for one in whole)
    size = f"{video.size[0]}×{video.size[1]}"
    row(
        f"{name}, {count} frames of {size}",
        f"{fps:.0f} fps",
        f"{shares[0]:.2f} of encoding alone, {shares[1]:.2f} by the processor's time; goal .85",
    )


def zoompan(path: Path, target: Path) -> None:
    """Ffmpeg's own Ken Burns, on a picture made twice as large, as its users are told to."""
    count = round(SECONDS * 30)
    middle = "x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2'"
    move = f"zoompan=z='1+{ZOOM - 1}*on/{count}':{middle}:d={count}:s=1080x1920:fps=30"
    coding = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p"]
    run_ffmpeg(["-i", path, "-vf", f"scale=2160:3840,{move}", *coding, "-frames:v", str(count), target])


_MOVIEPY_SCRIPT = """
import sys
from moviepy import ImageClip, CompositeVideoClip
photo, target, seconds, zoom = sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
clip = ImageClip(photo, duration=seconds).resized((1080, 1920))
moving = clip.resized(lambda t: zoom ** (t / seconds)).with_position("center")
whole = CompositeVideoClip([moving], size=(1080, 1920))
crf = ["-crf", "20"]
whole.write_videofile(target, fps=30, codec="libx264", preset="veryfast", ffmpeg_params=crf, logger=None)
"""


def moviepy(path: Path, target: Path) -> None:
    command = [
        str(MOVIEPY / "bin/python"),
        "-c",
        _MOVIEPY_SCRIPT,
        str(path),
        str(target),
        str(SECONDS),
        str(ZOOM),
    ]
    subprocess.run(command, check=True, capture_output=True)


def has_moviepy() -> bool:
    """Whether MoviePy is there, after trying to have it."""
    if not (MOVIEPY / "bin/python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(MOVIEPY)], check=True)
    here = [str(MOVIEPY / "bin/python"), "-m", "pip", "install", "--quiet", "moviepy>=2.2"]
    return subprocess.run(here, check=False, capture_output=True).returncode == 0


def peers(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, target = Path(folder) / "photo.jpg", Path(folder) / "peer.mp4"
        path.write_bytes(data)
        frames_made = SECONDS * 30
        row("ffmpeg zoompan", f"{frames_made / _spent_s(lambda: zoompan(path, target)):.0f} fps", "in all")
        if has_moviepy():
            row(
                "MoviePy",
                f"{frames_made / _spent_s(lambda: moviepy(path, target)):.0f} fps",
                "in all, with its import",
            )
        else:
            row("MoviePy", "–", "cannot be installed here")
        row(
            "ours, from file to file",
            f"{frames_made / _spent_s(lambda: _ours(data)):.0f} fps",
            "decoding included",
        )


def _ours(data: bytes) -> None:
    made, video = film("ken_burns", data)
    settings = EncoderSettings(video.size, video.fps, 20, "veryfast")
    count = settings.frames(made.duration_s)
    encoded(settings, count, frames(made, settings, count))


def _spent_s(work: Any) -> float:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def memory(path: Path, seconds: float) -> float:
    """Peak memory in MB of a process that renders a draft of so many seconds."""
    command = [sys.executable, "-m", "benchmarks.motion", "--memory", str(path), str(seconds)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _memory_of_one(path: str, seconds: float) -> None:
    from benchmarks.measure import peak_mb  # noqa: PLC0415
    from functions.motion.app import capabilities  # noqa: PLC0415

    capability = next(one for one in capabilities() if one.name == "motion_ken_burns")
    params = capability.check({"duration": seconds, "draft": True, **HEADLINE})
    capability.run(context=CONTEXT, image=Upload("image", Path(path).read_bytes()), params=params)
    print(peak_mb())


STORYBOARD_S = 90.0
_SCENE_S = 10.0


def _storyboard_of(path: str) -> None:
    """Print seconds, CPU seconds, peak memory in MB and sync in ms of a storyboard with voice and music."""
    from benchmarks.measure import peak_mb  # noqa: PLC0415
    from functions.motion.app import capabilities  # noqa: PLC0415

    capability = next(one for one in capabilities() if one.name == "motion_storyboard")
    count = round(STORYBOARD_S / _SCENE_S)
    worded = {"effect": "karaoke", "words": WORDS, "image": 0, "duration": _SCENE_S}
    moving = {"effect": "ken_burns", "image": 0, "duration": _SCENE_S, **HEADLINE}
    bright = {"effect": "ken_burns", "image": 1, "duration": _SCENE_S, "transition": {"kind": "cut"}}
    scenes = [worded if number % 2 else moving for number in range(count - 1)]
    scenes[-1] = {**scenes[-1], "transition": {"kind": "cut"}}
    params = capability.check({"scenes": [*scenes, bright], "subtitles": "both"})
    cut_s = STORYBOARD_S - _SCENE_S
    white = Pillow.new("RGB", (1080, 1920), "white")
    with tempfile.TemporaryDirectory() as folder:
        white.save(Path(folder) / "white.png")
        images = [Path(path).read_bytes(), (Path(folder) / "white.png").read_bytes()]
        started, spent = time.perf_counter(), _cpu_s()
        media = capability.run(
            context=CONTEXT,
            params=params,
            images=tuple(Upload(f"images[{n}]", data) for n, data in enumerate(images)),
            audio=Upload("audio", wav(_voice(cut_s))),
            music=Upload("music", wav(tone(7))),
        )
        seconds, cpu_s = time.perf_counter() - started, _cpu_s() - spent
        film_path = Path(folder) / "film.mp4"
        film_path.write_bytes(media.data)
        print(seconds, cpu_s, peak_mb(), 1000 * _sync_s(film_path, cut_s))


def _voice(click_s: float) -> Samples:
    """Speech until shortly before a click."""
    voice = speech_like(STORYBOARD_S, 0.05)
    voice[round((click_s - 1) * RATE) :] = 0
    voice[round(click_s * RATE) : round(click_s * RATE) + 48] = 0.9
    return voice


def _sync_s(path: Path, near_s: float) -> float:
    """How much later than the cut to white the click is heard."""
    lit = [float(frame.time or 0) for frame in _decoded(path, "video") if frame.to_ndarray()[0, 0] > 200]
    begin_s = near_s - 0.5
    heard = [
        (float(frame.time or 0), np.abs(frame.to_ndarray()[0]))
        for frame in _decoded(path, "audio")
        if abs(float(frame.time or 0) - near_s) < near_s - begin_s
    ]
    start, loudest = max(heard, key=lambda one: one[1].max())
    return start + int(np.argmax(loudest)) / RATE - lit[0]


def _decoded(path: Path, kind: str) -> Iterator[Any]:
    with av.open(str(path)) as file:
        yield from file.decode(**{kind: 0})


def _cpu_s() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def storyboard(path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.motion", "--storyboard", str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, cpu_s, mb, sync_ms = map(float, told.split())
    row("time", f"{seconds:.0f} s", f"{cpu_s:.0f} s of CPU, ffmpeg included")
    row("peak memory", f"{mb:.0f} MB", "without ffmpeg")
    row("sound after picture at second 80", f"{sync_ms:.0f} ms", "goal: within 40")


def main() -> None:
    title("Motion: how much of the encoder's speed is left")
    data = photo()
    shared = next((path.read_bytes() for path in sorted(PHOTOS.glob("girl-*.jpg"))), data)
    for aspect in ASPECTS:
        for name in effects():
            ratio(name, shared, aspect)
    title("Motion: Ken Burns beside its peers, 1080×1920 at 30 fps, x264 veryfast crf 20")
    peers(data)
    title("Motion: peak memory by duration (draft)")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        path.write_bytes(data)
        for seconds in (4.0, 60.0):
            row(f"{seconds:g} s", f"{memory(path, seconds):.0f} MB")
        title(f"Motion: a storyboard of {STORYBOARD_S:g} s, 1080×1920, with voice, music and subtitles")
        storyboard(path)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--memory"]:
        _memory_of_one(sys.argv[2], float(sys.argv[3]))
    elif sys.argv[1:2] == ["--storyboard"]:
        _storyboard_of(sys.argv[2])
    else:
        main()
