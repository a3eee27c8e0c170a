"""The soundtrack: any audio file, decoded and brought to the loudness that platforms expect (EBU R 128).

Speech brought to −14 LUFS nearly always has peaks that need limiting. A gain and a limiter on the oversampled
signal do that and leave the dynamics alone. loudnorm would fall back to dynamic gain, end further from the
target, and let true peaks through.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from functions.motion.ffmpeg import FfmpegError, run_ffmpeg
from layers.common.core.media import Upload
from layers.common.errors import InvalidAudio, StudioError, TooCostly, UnsupportedAudio
from layers.common.progress import step

RATE = 48_000
CHANNELS = 2
RAW = ("-f", "s32le", "-ar", str(RATE), "-ac", str(CHANNELS))
"""Ffmpeg's arguments for the format of a decoded file. Integers cannot be NaN or infinite."""
TARGET_LUFS = -14.0
TRUE_PEAK_DBTP = -1.5

_BYTES_PER_FRAME = 4 * CHANNELS
_MARGIN_S = 1.0
_CONTAINERS = (
    "aac", "ac3", "aiff", "amr", "ape", "asf", "au", "avi", "caf", "eac3", "flac", "flv", "matroska", "mov",
    "mp3", "mpeg", "mpegts", "ogg", "tta", "w64", "wav", "wv",
)  # fmt: skip
"""Formats that contain sound themselves. Playlists, scripts and manifests could make ffmpeg open other files
and addresses.
"""
_PCM = (
    *(f"pcm_{kind}{bits}{order}" for kind in "su" for bits in (16, 24, 32) for order in ("le", "be")),
    *(f"pcm_f{bits}{order}" for bits in (32, 64) for order in ("le", "be")),
    "pcm_s8", "pcm_u8", "pcm_alaw", "pcm_mulaw", "pcm_bluray", "pcm_dvd",
)  # fmt: skip
_DECODERS = (
    *_PCM,
    "aac", "aac_latm", "ac3", "adpcm_ima_qt", "adpcm_ima_wav", "adpcm_ms", "adpcm_swf", "alac", "amrnb",
    "amrwb", "ape", "dca", "eac3", "flac", "gsm", "gsm_ms", "mlp", "mp1", "mp1float", "mp2", "mp2float",
    "mp3", "mp3float", "nellymoser", "opus", "speex", "truehd", "tta", "vorbis", "wavpack", "wmalossless",
    "wmapro", "wmav1", "wmav2", "wmavoice",
)  # fmt: skip
"""Decoders of the sound that these containers usually hold. Those of pictures and subtitles never run, not
even while ffmpeg finds out what a file contains.
"""
_SOUND_OF_THIS_FILE = (
    "-protocol_whitelist", "file", "-format_whitelist", ",".join(_CONTAINERS),
    "-codec_whitelist", ",".join(_DECODERS), "-vn", "-sn", "-dn",
)  # fmt: skip
_MAX_STREAMS = 64
_BOUNDED_PROBE = ("-probesize", "5M", "-analyzeduration", "5M", "-max_streams", str(_MAX_STREAMS))
"""The first 5 MB or 5 s (in microseconds) say what a file contains."""
_MAX_MEMORY = 256_000_000
"""Bytes. A song takes 50 MB. The index that a file of 40 kB declares may take 10 GB."""

_QUIETEST_LUFS = -50.0
"""Anything quieter is silence with some noise, which is not amplified."""
_CLOSE_ENOUGH_LU = 0.3
_ROUNDS = 3
_MOST_LIMITING_DB = 12.0
"""More limiting would be audible. Sound with such peaks stays quieter."""

_CEILING = 10 ** ((TRUE_PEAK_DBTP - 0.2) / 20)
"""Ceiling of the limiter, with a margin for what resampling adds."""
_LIMITER = (
    f"aresample={4 * RATE},alimiter=limit={_CEILING:.4f}:attack=2:release=50:level=false:latency=true,"
    f"aresample={RATE}"
)
_METER = "ebur128=peak=true:framelog=quiet"
_REPORT = re.compile(r"\bI:\s+(\S+) LUFS.*\bPeak:\s+(\S+) dBFS", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Recording:
    """A decoded file of sound.

    Attributes:
        path: a file of 48 kHz stereo PCM without a header, see :data:`RAW`.
        duration_s: exact to the sample.
    """

    path: Path
    duration_s: float


@dataclass(frozen=True, slots=True)
class Soundtrack:
    """Sound that is ready to be muxed.

    Attributes:
        recording: the sound, as loud as it came.
        filters: ffmpeg's filter chain that sets its loudness.
    """

    recording: Recording
    filters: str


def soundtrack(recording: Recording) -> Soundtrack:
    """A recording with the loudness that platforms expect.

    Raises:
        Abandoned: the current run was cancelled.
    """
    with step("audio"):
        return Soundtrack(recording, loudness_filters(recording.path))


def record(upload: Upload, folder: Path, longest_s: float, *, is_cut: bool = False) -> Recording:
    """Decode an uploaded audio file of any format.

    Args:
        folder: a temporary folder, which the caller removes.
        is_cut: whether a longer file is cut after ``longest_s``, instead of refused.

    Raises:
        UnsupportedAudio: the format is not supported.
        InvalidAudio: the file has no sound, is damaged, or lasts longer than ``longest_s``.
        TooCostly: the file takes far more memory than its sound.
        Abandoned: the current run was cancelled.
    """
    source, pcm = folder / f"{upload.field}.source", folder / f"{upload.field}.pcm"
    try:
        with step("audio"):
            if not upload.data:
                raise InvalidAudio("expected a file with sound; this one is empty")
            source.write_bytes(upload.data)
            duration_s = decode(source, pcm, longest_s, is_cut=is_cut)
            source.unlink()
            return Recording(pcm, duration_s)
    except StudioError as fault:
        raise fault.at(upload.field) from fault.__cause__


def decode(source: Path, target: Path, longest_s: float, *, is_cut: bool = False) -> float:
    """Write the first audio stream of a file to another file as 48 kHz stereo, see :data:`RAW`.

    More than two channels are mixed down. Encoder delay is removed if the file specifies it.

    Args:
        is_cut: whether a longer file is cut after ``longest_s``, instead of refused.

    Returns:
        The duration in seconds, exact to the sample.

    Raises:
        UnsupportedAudio: the format is not supported.
        InvalidAudio: the file has no sound, is damaged, or lasts longer than ``longest_s``.
        TooCostly: the file takes far more memory than its sound.
    """
    limit_s = longest_s if is_cut else longest_s + _MARGIN_S
    # The size as well, since timestamps that go back delay the end.
    limits = ["-t", f"{limit_s:.6f}", "-fs", str(round(limit_s * RATE) * _BYTES_PER_FRAME)]
    sound = [*_SOUND_OF_THIS_FILE, *_BOUNDED_PROBE, "-i", f"file:{source}", "-map", "0:a:0"]
    try:
        log = run_ffmpeg([*sound, *RAW, *limits, f"file:{target}"], max_memory=_MAX_MEMORY)
    except FfmpegError as fault:
        raise _audio_error(fault) from fault
    if _is_costly(log):
        raise _too_costly()
    duration = target.stat().st_size / _BYTES_PER_FRAME / RATE
    if not duration:
        raise InvalidAudio("expected a file with sound; this one has none")
    if duration > longest_s and not is_cut:
        raise InvalidAudio(f"expected at most {longest_s:g} s of sound; this file is longer")
    return duration


def _audio_error(fault: FfmpegError) -> StudioError:
    """The caller's error for a failure of ffmpeg."""
    if _is_costly(fault.log):
        return _too_costly()
    if "Error while opening decoder" in fault.log and "not on whitelist" in fault.log:
        return UnsupportedAudio("expected sound in a common codec, such as MP3, AAC, Opus, Vorbis or FLAC")
    if "matches no streams" in fault.log:
        return InvalidAudio("expected a file with sound; this one has none")
    if "Error opening input" in fault.log:
        return UnsupportedAudio(
            "expected sound, such as MP3, WAV, M4A, Ogg or FLAC; this file cannot be read"
        )
    return InvalidAudio("the sound is damaged and cannot be decoded")


def _is_costly(log: str) -> bool:
    """Whether ffmpeg met one of our limits, which does not always end it."""
    return "Cannot allocate memory" in log or "exceeds max_streams" in log


def _too_costly() -> TooCostly:
    return TooCostly(
        f"expected sound of at most {_MAX_STREAMS} streams, with an index that fits its length; this file "
        "declares more"
    )


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness in LUFS (−70 if silent or too short to measure) and true peak in dBTP."""

    integrated: float
    true_peak: float

    @property
    def is_audible(self) -> bool:
        return self.integrated >= _QUIETEST_LUFS


def measure(pcm: Path, filters: str = "anull") -> Loudness:
    """The loudness of a decoded file after ``filters``."""
    log = run_ffmpeg(
        [*RAW, "-i", f"file:{pcm}", "-filter:a", f"{filters},{_METER}", "-f", "null", "-"], loglevel="info"
    )
    (found,) = _REPORT.findall(log[log.rindex("Summary:") :])
    return Loudness(*map(float, found))


def loudness_filters(pcm: Path) -> str:
    """The filters that bring a decoded file to −14 LUFS and below −1.5 dBTP. Silence is not changed."""
    plain = measure(pcm)
    if not plain.is_audible:
        return "anull"
    gain = TARGET_LUFS - plain.integrated
    room = TRUE_PEAK_DBTP - plain.true_peak
    if gain <= room:
        return _gain_filter(gain)
    return _limiting_filters(pcm, gain, room + _MOST_LIMITING_DB)


def _limiting_filters(pcm: Path, gain: float, most: float) -> str:
    """A gain and a limiter. The gain also compensates for the loudness that the limiter takes away."""
    for _ in range(_ROUNDS):
        filters = f"{_gain_filter(min(gain, most))},{_LIMITER}"
        short_of = TARGET_LUFS - measure(pcm, filters).integrated
        if abs(short_of) <= _CLOSE_ENOUGH_LU or gain >= most:
            break
        gain += short_of
    return filters


def _gain_filter(gain: float) -> str:
    return f"volume={gain:.2f}dB"


def mux_arguments(track: Soundtrack, duration_s: float, number: int = 1) -> tuple[list[str], list[str]]:
    """Ffmpeg's arguments that add sound to a film of ``duration_s``, padded with silence or cut to fit.

    Args:
        number: index of the sound among ffmpeg's inputs, from 0.

    Returns:
        The arguments of the input, and those of the output, which end with the film's exact duration.
    """
    inputs = [*RAW, "-i", f"file:{track.recording.path}"]
    coding = ["-c:a", "aac", "-b:a", "160k", "-ar", str(RATE), "-ac", str(CHANNELS)]
    filters = ["-filter:a", f"{track.filters},apad"]
    return inputs, ["-map", f"{number}:a:0", *filters, *coding, "-t", f"{duration_s:.6f}"]
