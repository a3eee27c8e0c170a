import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from functions.motion.ffmpeg import FfmpegError, run_ffmpeg
from functions.motion.soundtrack import (
    Soundtrack,
    decode,
    loudness_filters,
    measure,
    mux_arguments,
    record,
    soundtrack,
)
from layers.common.core.media import Upload
from layers.common.errors import InvalidAudio, StudioError, UnsupportedAudio
from layers.common.progress import Abandoned, Run, running
from tests.functions.motion.sounds import RATE, Samples, converted, ffmpegs, speech_like, tone, wav


def muxed(track: Soundtrack, duration_s: float, folder: Path) -> Path:
    """A film of that length with the soundtrack, as the encoder would make it."""
    film = folder / "film.mp4"
    before, after = mux_arguments(track, duration_s)
    picture = ["-f", "lavfi", "-i", f"color=s=64x64:r=30:d={duration_s}"]
    run_ffmpeg([*picture, *before, "-map", "0:v", "-pix_fmt", "yuv420p", *after, film])
    return film


def heard(film: Path, folder: Path) -> "np.ndarray[tuple[int, ...], np.dtype[np.int32]]":
    decode(film, folder / "heard", 60)
    return np.fromfile(folder / "heard", "<i4").reshape(-1, 2)


def test_the_soundtrack_of_a_file(tmp_path: Path) -> None:
    track = soundtrack(record(Upload("audio", wav(tone(1.5))), tmp_path, 60))
    assert track.recording.duration_s == 1.5
    assert [file.name for file in tmp_path.iterdir()] == [track.recording.path.name]


@pytest.mark.parametrize("film_s", [1.0, 2.0, 4.0])
def test_a_film_has_sound_to_its_very_end(film_s: float, tmp_path: Path) -> None:
    track = soundtrack(record(Upload("audio", wav(tone(2))), tmp_path, 60))
    sound = heard(muxed(track, film_s, tmp_path), tmp_path)
    assert len(sound) / RATE == pytest.approx(film_s, abs=0.025)
    spoken = round(min(film_s, 2) * RATE)
    assert np.abs(sound[spoken // 2 : spoken - 2000]).max() > 2**28
    assert np.abs(sound[spoken + 4000 : round(film_s * RATE)]).max(initial=0) < 2**20


def test_a_film_is_as_loud_as_it_shall(tmp_path: Path) -> None:
    spoken = converted(wav(speech_like(6)), tmp_path, "voice.mp3", "-b:a", "128k")
    track = soundtrack(record(Upload("audio", spoken), tmp_path, 60))
    decode(muxed(track, 6, tmp_path), tmp_path / "heard", 60)
    assert measure(tmp_path / "heard").integrated == pytest.approx(-14, abs=1)


def test_a_film_of_silence(tmp_path: Path) -> None:
    track = soundtrack(record(Upload("audio", wav(tone(1, 0))), tmp_path, 60))
    assert not heard(muxed(track, 1, tmp_path), tmp_path).any()


@pytest.mark.parametrize(
    ("data", "fault"),
    [(b"", InvalidAudio), (b"no sound", UnsupportedAudio), (wav(tone(3)), InvalidAudio)],
)
def test_faults_name_the_file(data: bytes, fault: type[Exception], tmp_path: Path) -> None:
    with pytest.raises(fault) as told:
        soundtrack(record(Upload("audio", data), tmp_path, 2))
    assert getattr(told.value, "param", None) == "audio"


def test_nobody_waits(tmp_path: Path) -> None:
    run = Run(deadline_s=0.05)
    with running(run), pytest.raises(Abandoned):
        soundtrack(record(Upload("audio", wav(tone(100))), tmp_path, 200))
    assert not ffmpegs()


def decoded(data: bytes, folder: Path, longest_s: float = 60.0) -> tuple[float, Samples]:
    """The duration that is told, and the samples that were written."""
    (folder / "in").write_bytes(data)
    duration = decode(folder / "in", folder / "out", longest_s)
    samples = np.fromfile(folder / "out", "<i4").reshape(-1, 2) / 2**31
    assert duration == len(samples) / RATE
    return duration, samples.astype(np.float32)


@pytest.mark.parametrize("seconds", [0.001, 0.5, 1.2345, 3.0])
def test_a_wave_file_keeps_every_sample(seconds: float, tmp_path: Path) -> None:
    sent = tone(seconds)
    _, samples = decoded(wav(sent), tmp_path)
    np.testing.assert_allclose(samples, sent, atol=1e-4)


@pytest.mark.parametrize(
    ("name", "args", "tolerance_s"),
    [
        ("x.flac", [], 0),
        ("x.aiff", [], 0),
        ("x.mp3", [], 0.001),
        ("x.ogg", ["-c:a", "libvorbis"], 0.001),
        ("x.opus", ["-c:a", "libopus"], 0.001),
        ("x.webm", ["-c:a", "libopus"], 0.025),
        ("x.m4a", [], 0.025),
        ("x.aac", [], 0.05),  # which does not tell its encoder's delay
        ("x.ac3", [], 0.035),
    ],
)
def test_any_format_and_the_delay_of_its_encoder(
    name: str, args: list[str], tolerance_s: float, tmp_path: Path
) -> None:
    seconds = 1.2345
    duration, samples = decoded(converted(wav(tone(seconds)), tmp_path, name, *args), tmp_path)
    assert duration == pytest.approx(round(seconds * RATE) / RATE, abs=tolerance_s)
    middle = samples[RATE // 2 : RATE]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.1 / np.sqrt(2), rel=0.1)


def test_the_sound_of_a_film(tmp_path: Path) -> None:
    (tmp_path / "tone.wav").write_bytes(wav(tone(1)))
    film = tmp_path / "film.mp4"
    picture = ["-f", "lavfi", "-i", "color=s=64x64:d=1"]
    run_ffmpeg([*picture, "-i", tmp_path / "tone.wav", "-pix_fmt", "yuv420p", film])
    assert decoded(film.read_bytes(), tmp_path)[0] == pytest.approx(1, abs=0.025)


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 96_000])
def test_any_rate_becomes_48_khz(rate: int, tmp_path: Path) -> None:
    assert decoded(wav(tone(1, rate=rate), rate), tmp_path)[0] == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize("channels", [1, 6])
def test_any_channels_become_two(channels: int, tmp_path: Path) -> None:
    _, samples = decoded(wav(tone(1, 0.9, channels)), tmp_path)
    assert samples.shape == (RATE, 2)
    np.testing.assert_allclose(samples[:, 0], samples[:, 1], atol=1e-6)
    assert 0.5 < np.abs(samples).max() <= 1


def test_samples_that_are_no_numbers_become_some(tmp_path: Path) -> None:
    floats = np.full(RATE, np.nan, "<f4")
    floats[::2] = np.inf
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + floats.nbytes, b"WAVE", b"fmt ", 16, 3, 1,
                       RATE, 4 * RATE, 4, 32, b"data", floats.nbytes)  # fmt: skip
    duration, samples = decoded(head + floats.tobytes(), tmp_path)
    assert duration == 1
    assert np.isfinite(samples).all()


def test_too_long_is_told_without_reading_it_all(tmp_path: Path) -> None:
    data = converted(wav(tone(1)), tmp_path, "long.flac", "-af", "aloop=-1:48000", "-t", "300")
    with pytest.raises(InvalidAudio, match="at most 2 s"):
        decoded(data, tmp_path, longest_s=2)
    assert (tmp_path / "out").stat().st_size <= 3 * RATE * 8


def test_the_longest_may_be_reached(tmp_path: Path) -> None:
    assert decoded(wav(tone(2)), tmp_path, longest_s=2)[0] == 2


def test_a_film_without_sound(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    run_ffmpeg(["-f", "lavfi", "-i", "color=s=64x64:d=1", "-pix_fmt", "yuv420p", film])
    with pytest.raises(InvalidAudio, match="has none"):
        decoded(film.read_bytes(), tmp_path)


def test_no_samples(tmp_path: Path) -> None:
    with pytest.raises(InvalidAudio):
        decoded(wav(tone(0)), tmp_path)


PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(500)


@pytest.mark.parametrize(
    "data", [b"hello", b"<html>hello</html>" * 50, PICTURE, b"%PDF-1.7\n" * 50, b"RIFF", bytes(5000)]
)
def test_what_is_no_sound(data: bytes, tmp_path: Path) -> None:
    with pytest.raises((UnsupportedAudio, InvalidAudio)) as told:
        decoded(data, tmp_path)
    assert str(tmp_path) not in told.value.detail


def test_no_mutation_is_more_than_a_client_error(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    whole = [converted(wav(tone(0.3)), tmp_path, f"x.{kind}") for kind in ("mp3", "m4a", "flac", "ogg")]
    for data in whole:
        for _ in range(4):
            broken = bytearray(data[: rng.integers(1, len(data) + 1)])
            for place in rng.integers(0, len(broken), 8):
                broken[place] = rng.integers(256)
            try:
                decoded(bytes(broken), tmp_path)
            except StudioError as fault:
                assert 400 <= fault.status < 500  # noqa: PT017


@contextmanager
def counting_server(body: bytes) -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that serves one file under every name, and the list of what was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def scripts(target: str) -> dict[str, str]:
    """Files that make a player open another one."""
    hls = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:0\n"
    dash = (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
        'mediaPresentationDuration="PT1S"><Period><AdaptationSet mimeType="audio/mp4">'
        f'<Representation id="1"><BaseURL>{target}</BaseURL></Representation></AdaptationSet></Period></MPD>'
    )
    return {
        "hls": f"{hls}#EXTINF:1.0,\n{target}\n#EXT-X-ENDLIST\n",
        "hls key": f'{hls}#EXT-X-KEY:METHOD=AES-128,URI="{target}"\n#EXTINF:1.0,\n{target}\n#EXT-X-ENDLIST\n',
        "hls map": f'{hls}#EXT-X-MAP:URI="{target}"\n#EXTINF:1.0,\n{target}\n#EXT-X-ENDLIST\n',
        "concat": f"ffconcat version 1.0\nfile '{target}'\n",
        "dash": dash,
        "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
        "smil": f'<smil><body><audio src="{target}"/></body></smil>',
        "redirect": f"[Reference]\nRef1={target}\n",
    }


@pytest.mark.parametrize("kind", list(scripts("")))
def test_no_script_opens_another_file(kind: str, tmp_path: Path) -> None:
    (tmp_path / "secret.wav").write_bytes(wav(tone(1)))
    with pytest.raises(UnsupportedAudio):
        decoded(scripts(str(tmp_path / "secret.wav"))[kind].encode(), tmp_path)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", list(scripts("")))
def test_no_script_opens_an_address(kind: str, tmp_path: Path) -> None:
    with counting_server(wav(tone(1))) as (url, asked):
        with pytest.raises(UnsupportedAudio):
            decoded(scripts(f"{url}/secret.wav")[kind].encode(), tmp_path)
        assert asked == []


def test_without_that_care_they_would(tmp_path: Path) -> None:
    """The control: the same scripts reach the server when ffmpeg is simply told to open them."""
    with counting_server(wav(tone(1))) as (url, asked):
        for kind in ("hls", "concat"):
            (tmp_path / "in").write_text(scripts(f"{url}/secret.wav")[kind])
            careless = ["-protocol_whitelist", "file,http,tcp", *(["-safe", "0"] if kind == "concat" else [])]
            try:
                run_ffmpeg([*careless, "-i", tmp_path / "in", "-f", "null", "-"])
            except FfmpegError:
                continue
    assert asked


def written(samples: Samples, folder: Path) -> Path:
    path = folder / "x.pcm"
    (np.clip(samples.astype(np.float64), -1, 1) * (2**31 - 1)).astype("<i4").tofile(path)
    return path


def test_a_tone_is_measured_as_the_standard_demands(tmp_path: Path) -> None:
    """EBU Tech 3341, case 1: 1 kHz in both channels at −23 dBFS measures −23 LUFS."""
    found = measure(written(tone(20, 10 ** (-23 / 20)), tmp_path))
    assert found.integrated == pytest.approx(-23, abs=0.1)
    assert found.true_peak == pytest.approx(-23, abs=0.2)


@pytest.mark.parametrize("level", [0.01, 0.1, 1.0])
@pytest.mark.parametrize("seconds", [0.5, 5])
def test_a_tone_becomes_as_loud_as_it_shall(level: float, seconds: float, tmp_path: Path) -> None:
    pcm = written(tone(seconds, level), tmp_path)
    assert measure(pcm, loudness_filters(pcm)).integrated == pytest.approx(-14, abs=0.2)


@pytest.mark.parametrize("level", [0.02, 0.3, 1.0])
@pytest.mark.parametrize("seconds", [1.5, 12])
def test_speech_does_and_its_peaks_are_caught(level: float, seconds: float, tmp_path: Path) -> None:
    pcm = written(speech_like(seconds, level), tmp_path)
    found = measure(pcm, loudness_filters(pcm))
    assert found.integrated == pytest.approx(-14, abs=1)
    assert found.true_peak <= -1.4


def test_what_is_loud_already_is_only_turned_down(tmp_path: Path) -> None:
    assert loudness_filters(written(tone(2, 0.9), tmp_path)).startswith("volume=-")
    assert "alimiter" not in loudness_filters(written(tone(2, 0.9), tmp_path))


def test_single_clicks_are_not_pushed_without_end(tmp_path: Path) -> None:
    """Peaks 45 dB above the rest: limited, but by no more than 12 dB."""
    clicks = tone(5, 0.005)
    clicks[::RATE] = 0.95
    pcm = written(clicks, tmp_path)
    found = measure(pcm, loudness_filters(pcm))
    assert found.true_peak <= -1.4
    assert found.integrated < -20


@pytest.mark.parametrize("samples", [tone(1, 0), tone(0.2, 0.5), tone(0.01), tone(2, 0.001)])
def test_silence_and_snippets_stay_as_they_are(samples: Samples, tmp_path: Path) -> None:
    assert loudness_filters(written(samples, tmp_path)) == "anull"
