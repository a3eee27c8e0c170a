"""The sound under a film."""

from dataclasses import dataclass
from pathlib import Path

from functions.motion.audio.decoding import CHANNELS, RATE, RAW, decode
from functions.motion.audio.loudness import levelling
from layers.common.core.media import Upload
from layers.common.errors import InvalidAudio, StudioError
from layers.common.progress import step


@dataclass(frozen=True, slots=True)
class Soundtrack:
    """Decoded sound, ready to be muxed.

    Attributes:
        path: a file of 48 kHz stereo PCM without a header.
        duration_s: exact to the sample.
        filters: ffmpeg's filter chain that makes it as loud as it shall be.
    """

    path: Path
    duration_s: float
    filters: str


def soundtrack(upload: Upload, folder: Path, longest_s: float) -> Soundtrack:
    """The sound of an uploaded file, of any format, as the film will have it.

    Args:
        folder: where its files may be written; whoever made the folder removes it.

    Raises:
        UnsupportedAudio: the file is of no format that is read.
        InvalidAudio: it holds no sound, is damaged, or lasts longer than ``longest_s``.
        Abandoned: nobody waits for the current run any more.
    """
    try:
        with step("audio"):
            return _soundtrack(upload.data, folder, longest_s)
    except StudioError as fault:
        raise fault.at(upload.field) from fault.__cause__


def _soundtrack(data: bytes, folder: Path, longest_s: float) -> Soundtrack:
    if not data:
        raise InvalidAudio("the file is empty")
    source, pcm = folder / "audio.source", folder / "audio.pcm"
    source.write_bytes(data)
    duration_s = decode(source, pcm, longest_s)
    source.unlink()
    return Soundtrack(pcm, duration_s, levelling(pcm))


def mux_arguments(track: Soundtrack, duration_s: float, number: int = 1) -> tuple[list[str], list[str]]:
    """Ffmpeg's arguments that put sound to a film of ``duration_s``: silence is added, or the rest cut off.

    Args:
        number: which of ffmpeg's inputs the sound is, counted from 0.

    Returns:
        Those of the input and those of the output, which end with the film's exact duration.
    """
    inputs = [*RAW, "-i", f"file:{track.path}"]
    coding = ["-c:a", "aac", "-b:a", "160k", "-ar", str(RATE), "-ac", str(CHANNELS)]
    filters = ["-filter:a", f"{track.filters},apad"]
    return inputs, ["-map", f"{number}:a:0", *filters, *coding, "-t", f"{duration_s:.6f}"]
