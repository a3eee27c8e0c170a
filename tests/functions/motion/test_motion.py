"""What a film consists of beside its picture: subtitle tracks and files, and its sound."""

import io
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import pytest

from functions.motion.app import capabilities
from functions.motion.effects import effects
from functions.motion.ffmpeg import executable
from functions.motion.soundtrack import decode
from layers.common.core.media import Media, Upload
from layers.common.errors import InvalidParameter
from tests.context import CONTEXT, motion
from tests.functions.motion.films import decoded
from tests.functions.motion.sounds import RATE, speech_like, tone, wav
from tests.functions.motion.spoken import REPORT
from tests.pictures import saved

SMALL = {"w": 180, "h": 320, "fps": 10}
STORYBOARD = next(one for one in capabilities() if one.name == "motion_storyboard")
HOSTILE = [
    "-->", "00:00:09,000 --> 00:00:10,000", "<b>fet</b>", "a<b", "R&D", "&amp;", "{\\an8}", "{x}",
    "rad\\Nrad", "åäö", "日本語", "🎉",
]  # fmt: skip


def made(effect: str, files: dict[str, Upload] | None = None, **given: Any) -> Media:
    one = effects()[effect]
    return motion(one, one.params.model_validate({**SMALL, **given}), **cast(Any, files or {}))


def extracted(mp4: bytes, folder: Path, kind: str = "srt") -> str:
    """The first subtitle track as ffmpeg writes it."""
    path = folder / "film.mp4"
    path.write_bytes(mp4)
    command = [executable(), "-v", "error", "-i", str(path), "-map", "0:s:0", "-f", kind, "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


def samples(mp4: bytes) -> list[tuple[int, int, str]]:
    """The texts of the first subtitle track: start and duration in microseconds, as they are stored."""
    with av.open(io.BytesIO(mp4), "r") as file:
        (track,) = file.streams.subtitles
        assert track.time_base == Fraction(1, 1_000_000)
        packets = [(packet.pts, packet.duration, bytes(packet)) for packet in file.demux(track)]
    return [
        (pts or 0, duration or 0, data[2 : 2 + int.from_bytes(data[:2], "big")].decode())
        for pts, duration, data in packets
        if len(data) > 2
    ]


@pytest.mark.parametrize("effect", ["captions", "karaoke"])
def test_a_soft_track_has_the_pages_to_the_millisecond(effect: str, tmp_path: Path) -> None:
    words = [{"w": word, "t": 0.3337 * n, "end": 0.3337 * n + 0.2} for n, word in enumerate(REPORT)]
    media = made(effect, words=words, subtitles="soft")
    one = effects()[effect]
    pages = one.pages(one.params.model_validate({**SMALL, "words": words}), None)
    assert len(pages) > 3
    assert samples(media.data) == [
        (1000 * begin, 1000 * (end - begin), page.text)
        for page in pages
        for begin, end in [(round(1000 * page.t), round(1000 * page.end))]
    ]
    assert (
        extracted(media.data, tmp_path).rstrip() == made(effect, words=words, srt=True).data.decode().rstrip()
    )


def test_a_track_has_the_words_and_no_markup() -> None:
    words = [{"w": word, "t": float(n), "end": n + 0.3} for n, word in enumerate(HOSTILE)]
    texts = [
        text.replace("\u2060", "")
        for _, _, text in samples(made("karaoke", words=words, subtitles="soft").data)
    ]
    assert texts == HOSTILE


@pytest.mark.parametrize(
    ("subtitles", "is_burned", "tracks"), [("burned", True, 0), ("soft", False, 1), ("both", True, 1)]
)
@pytest.mark.parametrize("effect", ["captions", "karaoke"])
def test_words_are_burned_soft_or_both(effect: str, subtitles: str, is_burned: bool, tracks: int) -> None:
    media = made(effect, words=REPORT, subtitles=subtitles)
    frame = list(decoded(media.data))[12]
    assert (frame.y.max() > 200) == is_burned
    with av.open(io.BytesIO(media.data), "r") as file:
        assert len(file.streams.subtitles) == tracks
        assert [stream.type for stream in file.streams] == ["video", "subtitle"][: 1 + tracks]


def test_a_film_of_words_that_are_soft_shows_its_photo_undimmed() -> None:
    photo = Upload("image", saved(np.full((320, 180, 3), 200, np.uint8), "PNG"))
    frames = decoded(made("karaoke", {"image": photo}, words=REPORT[:3], subtitles="soft").data)
    expected = 16 + 219 * 200 / 255
    assert next(frames).y.mean() == pytest.approx(expected, abs=2)


def test_the_eyebrow_is_no_subtitle(tmp_path: Path) -> None:
    media = made("captions", words=REPORT, eyebrow="RIKSBANKEN", subtitles="soft")
    assert (list(decoded(media.data))[10].y > 120).sum() > 20
    assert "RIKSBANKEN" not in extracted(media.data, tmp_path)


def test_a_soft_track_beside_sound(tmp_path: Path) -> None:
    files = {"audio": Upload("audio", wav(tone(3))), "music": Upload("music", wav(tone(1)))}
    media = made("karaoke", files, words=REPORT[:6], subtitles="soft")
    with av.open(io.BytesIO(media.data), "r") as file:
        assert [stream.type for stream in file.streams] == ["video", "audio", "subtitle"]
    assert extracted(media.data, tmp_path).count("-->") >= 2


def test_subtitle_files_beside_the_film() -> None:
    media = made("captions", words=REPORT, keep=["srt", "vtt"])
    srt, vtt = media.parts["srt"], media.parts["vtt"]
    assert media.media_type == "video/mp4"
    assert (srt.filename, srt.media_type) == ("captions.srt", "application/x-subrip")
    assert (vtt.filename, vtt.media_type) == ("captions.vtt", "text/vtt")
    assert srt.data == made("captions", words=REPORT, srt=True).data
    assert vtt.data == made("captions", words=REPORT, vtt=True).data
    assert made("captions", words=REPORT).parts == {}


def test_words_after_the_end_make_no_track() -> None:
    media = made("karaoke", words=[{"w": "sent", "t": 9.0}], duration=1.0, subtitles="soft")
    with av.open(io.BytesIO(media.data), "r") as file:
        assert len(file.streams.subtitles) == 0


def test_a_storyboard_has_the_words_of_all_its_scenes_in_its_own_time(tmp_path: Path) -> None:
    spoken = {"effect": "karaoke", "words": [{"w": "ett", "t": 0.5, "end": 0.9}], "duration": 1.5}
    count = {"effect": "countup", "value": 3, "duration": 0.5}
    params = STORYBOARD.check(
        {**SMALL, "scenes": [spoken, count, spoken], "subtitles": "soft", "keep": ["vtt"]}
    )
    media = STORYBOARD.run(params=params, context=CONTEXT)
    begins = [(start, text) for start, _, text in samples(media.data)]
    assert begins == [(500_000, "ett"), (2_500_000, "ett")]
    assert media.parts["vtt"].data.decode() == (
        "WEBVTT\n\n00:00:00.500 --> 00:00:01.500\nett\n\n00:00:02.500 --> 00:00:03.500\nett\n"
    )
    burned = STORYBOARD.run(params=params.model_copy(update={"subtitles": "burned"}), context=CONTEXT)
    assert max(frame.y.max() for frame in list(decoded(media.data))[:15]) < 100
    assert max(frame.y.max() for frame in list(decoded(burned.data))[:15]) > 200


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"srt": True}, "srt"),
        ({"vtt": True}, "vtt"),
        ({"keep": ["srt"]}, "keep"),
        ({"subtitles": "soft"}, "subtitles"),
    ],
)
def test_a_storyboard_without_words_has_no_subtitles(given: dict[str, Any], name: str) -> None:
    params = STORYBOARD.check({**SMALL, "scenes": [{"effect": "countup", "value": 3}], **given})
    with pytest.raises(InvalidParameter, match="a scene with words") as told:
        STORYBOARD.run(params=params, context=CONTEXT)
    assert told.value.param == f"params.{name}"


def test_what_is_ducked_is_music() -> None:
    with pytest.raises(InvalidParameter, match="`music`") as told:
        made("countup", {"audio": Upload("audio", wav(tone(1)))}, value=1, duck=6.0)
    assert told.value.param == "params.duck"


@pytest.mark.parametrize("seconds", [0.7, 30.0])
def test_music_alone_lasts_as_long_as_the_film(seconds: float, tmp_path: Path) -> None:
    media = made("countup", {"music": Upload("music", wav(tone(seconds)))}, value=1, duration=3.0)
    (tmp_path / "film").write_bytes(media.data)
    assert decode(tmp_path / "film", tmp_path / "heard", 60) == pytest.approx(3.0, abs=0.025)
    heard = np.abs(np.fromfile(tmp_path / "heard", "<i4").reshape(-1, 2)[:, 0]) / 2**31
    assert heard[RATE : 2 * RATE].max() > 0.2
    assert heard[-RATE // 50 :].max() < 0.02


def test_sound_and_picture_of_a_storyboard_are_in_sync_at_its_end(tmp_path: Path) -> None:
    """A cut and a click at the same second, late in a film with voice and music."""
    dark, light = (saved(np.full((320, 180, 3), level, np.uint8), "PNG") for level in (0, 255))
    scenes = [
        {"effect": "ken_burns", "image": n % 2, "duration": 1.7, "transition": {"kind": "cut"}}
        for n in range(6)
    ]
    cut_s = 5 * 1.7
    voice = speech_like(6 * 1.7, 0.02)
    voice[round(7.5 * RATE) :] = 0
    voice[round(cut_s * RATE) : round(cut_s * RATE) + 48] = 0.9
    params = STORYBOARD.check({**SMALL, "fps": 30, "scenes": scenes})
    media = STORYBOARD.run(
        params=params,
        context=CONTEXT,
        images=(Upload("images[0]", dark), Upload("images[1]", light)),
        audio=Upload("audio", wav(voice)),
        music=Upload("music", wav(tone(2, 0.05))),
    )
    lit = [frame.y.mean() > 120 for frame in decoded(media.data)]
    seen_s = (len(lit) - lit[::-1].index(not lit[-1])) / 30
    (tmp_path / "film").write_bytes(media.data)
    decode(tmp_path / "film", tmp_path / "heard", 60)
    heard = np.abs(np.fromfile(tmp_path / "heard", "<i4").reshape(-1, 2)[:, 0])
    heard_s = (8 * RATE + int(np.argmax(heard[8 * RATE :]))) / RATE
    assert seen_s == pytest.approx(cut_s, abs=1 / 60)
    assert abs(heard_s - seen_s) < 0.04
