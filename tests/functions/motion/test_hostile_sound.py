"""Files whose sound is harmless and whose rest is not: pictures, subtitles, attachments, streams, indexes."""

import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from functions.motion.ffmpeg import run_ffmpeg
from functions.motion.soundtrack import _SOUND_OF_THIS_FILE, RATE, decode
from layers.common.errors import InvalidAudio, TooCostly, UnsupportedAudio
from tests.functions.motion.sounds import tone, wav

SUBTITLE = "1\n00:00:00,000 --> 00:00:01,000\n<font size=900>Hello\n"
SECONDS = 1.0


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    """A folder with sound, a film without sound, a picture, subtitles and an attachment."""
    (tmp_path / "tone.wav").write_bytes(wav(tone(SECONDS)))
    (tmp_path / "words.srt").write_text(SUBTITLE)
    (tmp_path / "font.ttf").write_bytes(bytes(100_000))
    source = ["-f", "lavfi", "-i", "testsrc=s=64x64:d=1"]
    run_ffmpeg([*source, "-c:v", "libx264", "-pix_fmt", "yuv420p", tmp_path / "film.mp4"])
    run_ffmpeg(["-f", "lavfi", "-i", "testsrc=s=64x64", "-frames:v", "1", tmp_path / "cover.png"])
    return tmp_path


def made(folder: Path, name: str, inputs: list[str], *args: str) -> Path:
    files = [part for one in inputs for part in ("-i", str(folder / one))]
    run_ffmpeg([*files, *args, folder / name])
    return folder / name


COVER = ("-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic")


@pytest.mark.parametrize(
    ("name", "inputs", "args"),
    [
        ("x.mp4", ["tone.wav", "film.mp4"], ["-c:v", "copy"]),
        ("x.mkv", ["film.mp4", "tone.wav"], ["-c:v", "copy", "-c:a", "libopus"]),
        ("x.mpg", ["film.mp4", "tone.wav"], ["-c:v", "mpeg2video", "-c:a", "mp2"]),
        ("x.ts", ["film.mp4", "tone.wav"], ["-c:v", "copy"]),
        ("x.flv", ["film.mp4", "tone.wav"], ["-c:v", "flv1", "-c:a", "libmp3lame", "-ar", "44100"]),
        ("x.asf", ["film.mp4", "tone.wav"], ["-c:v", "msmpeg4", "-c:a", "wmav2"]),
        ("x.avi", ["film.mp4", "tone.wav"], ["-c:v", "mpeg4", "-c:a", "adpcm_ms"]),
        ("x.mp3", ["tone.wav", "cover.png"], COVER),
        ("x.m4a", ["tone.wav", "cover.png"], COVER),
        ("x.flac", ["tone.wav", "cover.png"], COVER),
        ("y.mp4", ["tone.wav", "words.srt"], ["-c:s", "mov_text"]),
        ("y.mkv", ["words.srt", "tone.wav"], ["-attach", "font.ttf", "-metadata:s:t", "mimetype=font/ttf"]),
        ("z.mov", ["film.mp4", "tone.wav"], ["-c:v", "copy", "-timecode", "00:00:00:00"]),
    ],
)
def test_sound_beside_anything_else_is_read(
    name: str, inputs: list[str], args: list[str], parts: Path
) -> None:
    args = [str(parts / one) if one == "font.ttf" else one for one in args]
    duration = decode(made(parts, name, inputs, *args), parts / "out", 60)
    assert duration == pytest.approx(SECONDS, abs=0.1)
    samples = np.fromfile(parts / "out", "<i4")[RATE // 4 : RATE]
    assert np.abs(samples).max() > 2**26


@pytest.mark.parametrize(
    ("inputs", "args", "decoder"),
    [
        (["tone.wav", "film.mp4"], ["-c:v", "copy"], "h264"),
        (["tone.wav", "cover.png"], ["-map", "0", "-map", "1", "-c:v", "copy"], "png"),
    ],
)
def test_no_picture_is_decoded(inputs: list[str], args: list[str], decoder: str, parts: Path) -> None:
    film = made(parts, "x.mkv", inputs, *args)
    reading: list[str | Path] = ["-i", film, "-map", "0:a:0", "-f", "null", "-"]
    assert f"Codec ({decoder}) not on whitelist" in run_ffmpeg([*_SOUND_OF_THIS_FILE, *reading])


def test_sound_in_a_rare_codec_is_unsupported(parts: Path) -> None:
    with pytest.raises(UnsupportedAudio, match="common codec"):
        decode(made(parts, "x.wav", ["tone.wav"], "-c:a", "adpcm_yamaha"), parts / "out", 60)


def test_a_wrong_declared_duration_changes_nothing(parts: Path) -> None:
    path = made(parts, "x.wav", ["tone.wav"], "-c", "copy", "-bitexact")
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = struct.pack("<I", 2**31)
    path.write_bytes(data)
    assert decode(path, parts / "out", 60) == SECONDS


def test_hours_in_a_small_file_are_read_no_further_than_the_longest(tmp_path: Path) -> None:
    silence: list[str | Path] = [
        "-f",
        "lavfi",
        "-i",
        "anullsrc=r=8000:cl=mono",
        "-t",
        "3600",
        tmp_path / "x.flac",
    ]
    run_ffmpeg(silence)
    with pytest.raises(InvalidAudio, match="at most 2 s"):
        decode(tmp_path / "x.flac", tmp_path / "out", 2)
    assert (tmp_path / "out").stat().st_size <= 4 * RATE * 8


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full_box(kind: bytes, *parts: bytes) -> bytes:
    return box(kind, bytes(4), *parts)


def track(number: int, samples: int) -> bytes:
    """A sound track of an MP4 that declares many samples of one byte (ISO/IEC 14496-12, 8)."""
    entry = struct.pack(">6xH8xHHHHI", 1, 2, 16, 0, 0, RATE << 16)
    table = box(
        b"stbl",
        full_box(b"stsd", struct.pack(">I", 1), box(b"mp4a", entry)),
        full_box(b"stts", struct.pack(">III", 1, samples, 1024)),
        full_box(b"stsc", struct.pack(">IIII", 1, 1, samples, 1)),
        full_box(b"stsz", struct.pack(">II", 1, samples)),
        full_box(b"stco", struct.pack(">II", 1, 40)),
    )
    media = box(
        b"mdia",
        full_box(b"mdhd", struct.pack(">IIIIHH", 0, 0, RATE, samples, 0x55C4, 0)),
        full_box(b"hdlr", bytes(4), b"soun", bytes(13)),
        box(b"minf", full_box(b"smhd", bytes(4)), table),
    )
    return box(b"trak", full_box(b"tkhd", struct.pack(">IIIII", 0, 0, number, 0, samples), bytes(60)), media)


DECODE = """
import resource, sys
from pathlib import Path
from functions.motion.soundtrack import decode
from layers.common.errors import StudioError
try:
    decode(Path(sys.argv[1]), Path(sys.argv[2]), 60)
except StudioError as fault:
    print(fault.status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


@pytest.mark.parametrize(("tracks", "samples"), [(1, 80_000_000), (50, 2_700_000), (1000, 10)])
def test_an_index_far_larger_than_its_file_takes_little_memory(
    tracks: int, samples: int, tmp_path: Path
) -> None:
    """Some kilobytes, for which ffmpeg by itself allocates up to 6 GB."""
    head = full_box(b"mvhd", struct.pack(">IIII", 0, 0, RATE, samples), bytes(80))
    movie = box(b"moov", head, *(track(number + 1, samples) for number in range(tracks)))
    (tmp_path / "in").write_bytes(
        box(b"ftyp", b"isom", bytes(4), b"isom") + box(b"mdat", bytes(1000)) + movie
    )
    told = subprocess.check_output([sys.executable, "-c", DECODE, tmp_path / "in", tmp_path / "out"])
    status, megabytes = map(int, told.split())
    assert status == 422
    assert megabytes < 400


def test_many_streams_are_too_costly(parts: Path) -> None:
    maps = [part for _ in range(100) for part in ("-map", "0:a")]
    with pytest.raises(TooCostly):
        decode(made(parts, "x.mka", ["tone.wav"], *maps, "-t", "0.5", "-c", "copy"), parts / "out", 60)
