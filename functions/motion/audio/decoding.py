"""Sound as PCM, from any file that has some, and from nothing but that file."""

from pathlib import Path

from functions.motion.ffmpeg import FfmpegFailed, run_ffmpeg
from layers.common.errors import InvalidAudio, UnsupportedAudio

RATE = 48_000
CHANNELS = 2
RAW = ("-f", "s32le", "-ar", str(RATE), "-ac", str(CHANNELS))
"""How ffmpeg is told what lies in a decoded file. Integers, since they cannot be NaN or infinite."""

_BYTES_PER_FRAME = 4 * CHANNELS
_ROOM_S = 1.0
_CONTAINERS = (
    "aac", "ac3", "aiff", "amr", "ape", "asf", "au", "avi", "caf", "eac3", "flac", "flv", "matroska", "mov",
    "mp3", "mpeg", "mpegts", "ogg", "tta", "w64", "wav", "wv",
)  # fmt: skip
"""Formats that hold sound themselves. Playlists, scripts and manifests would make ffmpeg open other files and
addresses.
"""
_THIS_FILE_ONLY = ("-protocol_whitelist", "file", "-format_whitelist", ",".join(_CONTAINERS))


def decode(source: Path, target: Path, longest_s: float) -> float:
    """Write the first sound of a file to another as 48 kHz stereo, see :data:`RAW`.

    More channels are mixed down. The delay that an encoder adds is taken off where the file tells it.

    Returns:
        Its duration in seconds, exact to the sample.

    Raises:
        UnsupportedAudio: the file is of no format that is read.
        InvalidAudio: it holds no sound, is damaged, or lasts longer than ``longest_s``.
    """
    limit = str(longest_s + _ROOM_S)
    try:
        run_ffmpeg(
            [*_THIS_FILE_ONLY, "-i", f"file:{source}", "-map", "0:a:0", *RAW, "-t", limit, f"file:{target}"]
        )
    except FfmpegFailed as fault:
        raise _told(fault) from fault
    duration = target.stat().st_size / _BYTES_PER_FRAME / RATE
    if not duration:
        raise InvalidAudio("expected a file with sound; there is none in it")
    if duration > longest_s:
        raise InvalidAudio(f"expected at most {longest_s:g} s of sound; it lasts longer")
    return duration


def _told(fault: FfmpegFailed) -> InvalidAudio | UnsupportedAudio:
    """What ffmpeg complains of, for the caller."""
    if "matches no streams" in fault.said:
        return InvalidAudio("expected a file with sound; there is none in it")
    if "Error opening input" in fault.said:
        return UnsupportedAudio("expected sound, such as MP3, WAV, M4A, Ogg or FLAC; this cannot be read")
    return InvalidAudio("the sound is damaged and cannot be decoded")
