import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from functions.motion.ffmpeg import FfmpegError, run_ffmpeg
from functions.motion.soundtrack import decode
from layers.common.errors import InvalidAudio, StudioError, UnsupportedAudio
from tests.functions.motion.sounds import RATE, Samples, converted, tone, wav


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
