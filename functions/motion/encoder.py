"""Encoding films as MP4: frames are piped to ffmpeg while the next ones are rendered."""

import queue
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from functions.motion.ffmpeg import FfmpegError, Process, ffmpeg
from functions.motion.film import Film
from functions.motion.picture.renderer import Renderer
from functions.motion.soundtrack import Soundtrack, mux_arguments
from layers.common.errors import OutputTooLarge
from layers.common.imaging.image import Size
from layers.common.progress import current_run

Frame = NDArray[np.uint8]
"""The bytes of an I420 picture."""

_AHEAD = 3
"""Maximum number of frames that wait for the encoder."""
_PATIENCE_S = 0.1
_PIPE_BYTES = 1 << 20
_LARGE_PIXELS = 4_000_000
_FRUGAL = ("-threads", "2", "-rc-lookahead", "4", "-bf", "1")
"""For large frames, of which x264 otherwise keeps more than a gigabyte."""
_GROUP_S = 2
"""Seconds between keyframes, so that players can seek."""


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """How a film is encoded.

    Attributes:
        crf: constant rate factor of x264, 0 (lossless) to 51.
        preset: x264's preset.
        max_bytes: of the file.
    """

    size: Size
    fps: int
    crf: int
    preset: str
    max_bytes: int = 10**12

    def frames(self, duration_s: float) -> int:
        """The number of frames in a duration, at least one."""
        return max(1, round(duration_s * self.fps))


def encode(
    film: Film,
    settings: EncoderSettings,
    folder: Path,
    soundtrack: Soundtrack | None = None,
    subtitles: Path | None = None,
) -> bytes:
    """A film as MP4: H.264 High, yuv420p, BT.709, with the index first, and AAC if there is sound.

    Args:
        folder: a temporary folder, which the caller removes.
        subtitles: SRT for a track of timed text.

    Raises:
        Abandoned: the current run was cancelled.
        FfmpegError: ffmpeg failed.
        OutputTooLarge: the file would have more than ``settings.max_bytes``.
    """
    count = settings.frames(film.duration_s)
    return encode_frames(frames(film, settings, count), count, settings, folder, soundtrack, subtitles)


def encode_frames(
    source: Iterable[Frame],
    count: int,
    settings: EncoderSettings,
    folder: Path,
    soundtrack: Soundtrack | None = None,
    subtitles: Path | None = None,
) -> bytes:
    """``count`` frames as MP4, see :func:`encode`."""
    target = folder / "film.mp4"
    try:
        with ffmpeg(_arguments(settings, count, soundtrack, subtitles, target), piped=True) as process:
            with _writing(process, settings.size) as writer:
                for frame in source:
                    writer.put(frame)
            process.wait()
    except FfmpegError:
        _check_bytes(target, settings)  # ffmpeg stops reading at the limit
        raise
    _check_bytes(target, settings)
    return target.read_bytes()


def _check_bytes(target: Path, settings: EncoderSettings) -> None:
    if target.exists() and target.stat().st_size >= settings.max_bytes:
        raise OutputTooLarge(
            f"expected a video of at most {settings.max_bytes:,} bytes, received more; raise `crf`, or "
            "reduce the duration or the frame size",
            param="params.crf",
        )


def frames(film: Film, settings: EncoderSettings, count: int) -> Iterator[Frame]:
    """The first ``count`` frames in I420. Each yielded array is overwritten by the next frame."""
    renderer = Renderer(settings.size)
    run = current_run()
    for number in range(count):
        run.advance(number, count)
        renderer.render(film.at(number / settings.fps))
        yield renderer.canvas.data


class _Writer:
    """Copies frames into a few buffers, which a thread writes to a pipe."""

    def __init__(self, process: Process, size: Size) -> None:
        assert process.stdin is not None
        self._process = process
        self._pipe: IO[bytes] = process.stdin
        self._free: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self._full: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()
        for _ in range(_AHEAD):
            self._free.put(np.empty(size[0] * size[1] * 3 // 2, np.uint8))
        self._thread = threading.Thread(target=self._feed, name="encode", daemon=True)
        self._thread.start()

    def put(self, frame: Frame) -> None:
        """Queue a copy of a frame.

        Raises:
            Abandoned: the current run was cancelled.
            FfmpegError: ffmpeg failed.
        """
        buffer = self._free_buffer()
        np.copyto(buffer, frame)
        self._full.put(buffer)

    def finish(self) -> None:
        """Wait until all frames are written."""
        self._full.put(None)
        while self._thread.is_alive():
            current_run().check()
            self._thread.join(_PATIENCE_S)

    def end(self) -> None:
        """Let the thread end, which may be waiting for a frame that never comes."""
        self._full.put(None)

    def _free_buffer(self) -> Frame:
        while True:
            current_run().check()
            if not self._thread.is_alive():
                raise self._process.failure()
            with suppress(queue.Empty):
                return self._free.get(timeout=_PATIENCE_S)

    def _feed(self) -> None:
        # The process reports a broken pipe. If the run is abandoned, the pipe is closed (a ValueError).
        with suppress(OSError, ValueError):
            while (frame := self._full.get()) is not None:
                left = frame.data
                while left:
                    left = left[self._pipe.write(left) :]
                self._free.put(frame)


@contextmanager
def _writing(process: Process, size: Size) -> Iterator[_Writer]:
    assert process.stdin is not None
    _widen(process.stdin)
    writer = _Writer(process, size)
    try:
        yield writer
        writer.finish()
    finally:
        writer.end()


def _widen(pipe: IO[bytes]) -> None:
    """Enlarge a pipe to a third of a frame. Systems without this call keep their default, such as 64 KiB."""
    import fcntl  # noqa: PLC0415 – not on Windows

    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _arguments(
    settings: EncoderSettings,
    count: int,
    soundtrack: Soundtrack | None,
    subtitles: Path | None,
    target: Path,
) -> list[str]:
    width, height = settings.size
    # Before the input: the planes' colour space, so that ffmpeg converts nothing. After it: the file's tags.
    colours = [
        "-color_range",
        "tv",
        "-colorspace",
        "bt709",
        "-color_primaries",
        "bt709",
        "-color_trc",
        "bt709",
    ]
    raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p", *colours]
    picture = [*raw, "-video_size", f"{width}x{height}", "-framerate", str(settings.fps), "-i", "pipe:0"]
    coding = [
        "-map", "0:v:0", "-c:v", "libx264", "-preset", settings.preset, "-crf", str(settings.crf),
        "-profile:v", "high", "-pix_fmt", "yuv420p", "-g", str(_GROUP_S * settings.fps), *colours,
        # No -frames:v, which would end the file before its last subtitle: the pipe ends after `count` frames.
        "-fs", str(settings.max_bytes),
        *(_FRUGAL if width * height > _LARGE_PIXELS else ()),
    ]  # fmt: skip
    sound_in, sound_out = mux_arguments(soundtrack, count / settings.fps) if soundtrack else ([], [])
    words_in, words_out = _subtitle_arguments(subtitles, 2 if soundtrack else 1) if subtitles else ([], [])
    return [
        *picture, *sound_in, *words_in, *coding, *sound_out, *words_out,
        "-map_metadata", "-1", "-fflags", "+bitexact", "-movflags", "+faststart", str(target),
    ]  # fmt: skip


def _subtitle_arguments(subtitles: Path, number: int) -> tuple[list[str], list[str]]:
    """Ffmpeg's arguments for timed text: those of its input, which has that number, and of the output."""
    return ["-f", "srt", "-i", f"file:{subtitles}"], ["-map", f"{number}:s:0", "-c:s", "mov_text"]
