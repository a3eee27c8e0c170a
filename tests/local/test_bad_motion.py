"""Everything a client can get wrong with the motion routes, through a real server."""

import io
import json
import tempfile
from pathlib import Path
from typing import Any

import av
import httpx
import pytest

from functions.motion.encoder import EncoderSettings, encode
from tests.functions.motion.films import plain_film
from tests.functions.motion.sounds import tone, wav
from tests.local.bad import END, ONE_DOOR, Bad, cases, check_problem, part, typed
from tests.pictures import portrait_jpeg
from tests.servers import Server, serving
from tests.waiting import wait_for

IMAGE = part("image", portrait_jpeg())
PHOTO_FILE = ("photo.jpg", portrait_jpeg())
SMALL = {"w": 90, "h": 160, "fps": 10, "duration": 0.5}


def silent_film() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        settings = EncoderSettings((64, 64), 10, 30, "ultrafast")
        return encode(plain_film((0, 0, 0), (64, 64), 0.5), settings, Path(folder))


def params(value: Any) -> bytes:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return part("params", text, None)


def refused(param: str, **given: Any) -> Bad:
    return Bad(422, "invalid_parameter", f"params.{param}", body=IMAGE + params(given) + END)


KEN_BURNS = {
    "no photo": Bad(422, "invalid_parameter", "image", body=params({}) + END),
    "two photos": Bad(422, "invalid_parameter", "image", body=IMAGE * 2 + END),
    "image2": Bad(422, "invalid_parameter", "image2", body=IMAGE + part("image2", b"x") + END),
    "text as photo": Bad(415, "unsupported_image", "image", body=part("image", b"hello") + END),
    "half a photo": Bad(422, "invalid_image", "image", body=part("image", portrait_jpeg()[:200]) + END),
    "text as sound": Bad(
        415, "unsupported_audio", "audio", body=IMAGE + part("audio", b"hello", "a.mp3") + END
    ),
    "empty sound": Bad(422, "invalid_audio", "audio", body=IMAGE + part("audio", b"", "a.mp3") + END),
    "a playlist as sound": Bad(
        415,
        "unsupported_audio",
        "audio",
        body=IMAGE + part("audio", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "a.m3u8") + END,
    ),
    "text as music": Bad(
        415, "unsupported_audio", "music", body=IMAGE + part("music", b"hello", "a.mp3") + END
    ),
    "empty music": Bad(422, "invalid_audio", "music", body=IMAGE + part("music", b"", "a.mp3") + END),
    "a photo as music": Bad(
        415, "unsupported_audio", "music", body=IMAGE + part("music", portrait_jpeg(), "a.mp3") + END
    ),
    "music of no samples": Bad(
        422, "invalid_audio", "music", body=IMAGE + part("music", wav(tone(0)), "a.wav") + END
    ),
    "a film without sound as music": Bad(
        422, "invalid_audio", "music", body=IMAGE + part("music", silent_film(), "a.mp4") + END
    ),
    "two pieces of music": Bad(
        422, "invalid_parameter", "music", body=IMAGE + 2 * part("music", wav(tone(1)), "a.wav") + END
    ),
    "ducking without music": refused("duck", duck=6),
    "ducking upwards": Bad(
        422,
        "invalid_parameter",
        "params.duck",
        body=IMAGE + part("music", wav(tone(1)), "a.wav") + params({"duck": -3}) + END,
    ),
    "ducking without end": refused("duck", duck=41),
    "subtitles of an effect without words": refused("subtitles", subtitles="soft"),
    "text as logo": Bad(415, "unsupported_image", "logo", body=IMAGE + part("logo", b"hello") + END),
    "not json": Bad(400, "malformed_request", "params", body=IMAGE + params(b"{zoom: 2}") + END),
    "a list": Bad(422, "invalid_parameter", "params", body=IMAGE + params([]) + END),
    "NaN": Bad(422, "invalid_parameter", "params", body=IMAGE + params(b'{"zoom": NaN}') + END),
    "an odd width": refused("w", w=1081),
    "too wide": refused("w", w=3842),
    "too small": refused("h", h=62),
    "a width in quotes": refused("w", w="1080"),
    "no frames a second": refused("fps", fps=0),
    "too many frames a second": refused("fps", fps=61),
    "no duration": refused("duration", duration=0),
    "a negative duration": refused("duration", duration=-1),
    "two minutes and a bit": refused("duration", duration=120.5),
    "too much work": refused("duration", duration=120, fps=60),
    "an unknown pan": refused("pan", pan="sideways"),
    "zoomed out of sight": refused("zoom", zoom=0),
    "an unknown parameter": refused("zoomm", zoomm=1),
    "a colour by name": refused("brand.colours.accent", brand={"colours": {"accent": "reddish"}}),
    "a focus outside": refused("focus.x", focus={"x": 1.5, "y": 0}),
    "a headline without end": refused("headline", headline="x" * 301),
    "a headline that does not fit": refused("headline", headline="m" * 300, w=64, h=64),
    "an accept that excludes video": Bad(
        406,
        "not_acceptable",
        body=IMAGE + END,
        headers=typed("multipart/form-data; boundary=frontier") | {"Accept": "image/png"},
    ),
}


@pytest.mark.parametrize("bad", cases(KEN_BURNS))
def test_bad_input_gets_a_clear_4xx(server: Server, bad: Bad) -> None:
    check_problem(bad.send(f"{server.url}/v1/motion/ken_burns"), bad)


OTHERS: dict[str, tuple[str, dict[str, Any], str]] = {
    "captions without words": ("captions", {}, "params.words"),
    "captions of no words": ("captions", {"words": []}, "params.words"),
    "captions of numbers": ("captions", {"words": [1, 2]}, "params.words[0]"),
    "subtitles at the side": ("captions", {"words": ["a"], "subtitles": "hard"}, "params.subtitles"),
    "two results": ("captions", {"words": ["a"], "srt": True, "vtt": True}, "params"),
    "a file that is not kept": ("karaoke", {"words": ["a"], "keep": ["ass"]}, "params.keep[0]"),
    "subtitles without words": (
        "storyboard",
        {"scenes": [{"effect": "countup", "value": 1}], "subtitles": "both"},
        "params.subtitles",
    ),
    "subtitles of one scene": (
        "storyboard",
        {"scenes": [{"effect": "captions", "words": ["a"], "subtitles": "soft"}]},
        "params.scenes[0].subtitles",
    ),
    "a highlight beyond": ("captions", {"words": ["a"], "highlight": 3}, "params.highlight"),
    "words out of shape": ("karaoke", {"words": {"letters": "a"}}, "params.words"),
    "a negative time": ("karaoke", {"words": [{"w": "a", "t": -1}]}, "params.words[0].t"),
    "words that no font has": ("captions", {"words": ["\U0001fae0"], "poster": True}, "params.words"),
    "a title that no font has": ("countup", {"value": 1, "title": "\U0001fae0"}, "params.title"),
    "subtitles with a line that is none": (
        "karaoke",
        {"words": "1\n00:00:01,000 --> 00:00:02,000\nA\n\n2\n00:00:0x,000 --> 00:00:04,000\nB"},
        "params.words",
    ),
    "stage directions alone": ("captions", {"words": ["[laughs]"]}, "params.words"),
    "a value in quotes": ("countup", {"value": "12"}, "params.value"),
    "no value": ("countup", {}, "params.value"),
    "labels that do not match": ("countup", {"value": 1, "bars": [1, 2], "labels": ["a"]}, "params.labels"),
    "an unknown transition": ("transition", {"kind": "wipe"}, "params.kind"),
    "a scene that is text": ("transition", {"scene_a": "x"}, "params.scene_a"),
    "a storyboard without scenes": ("storyboard", {}, "params.scenes"),
    "a scene without an effect": ("storyboard", {"scenes": [{}]}, "params.scenes[0].effect"),
}


@ONE_DOOR
@pytest.mark.parametrize(("effect", "given", "param"), OTHERS.values(), ids=OTHERS)
def test_each_effect_names_what_is_wrong(
    server: Server, effect: str, given: dict[str, Any], param: str
) -> None:
    bad = Bad(422, "invalid_parameter", param, body=params(given) + END)
    check_problem(bad.send(f"{server.url}/v1/motion/{effect}"), bad)


def test_an_unknown_effect_is_told_which_there_are(server: Server) -> None:
    answer = httpx.post(f"{server.url}/v1/motion/zoom", files={"image": portrait_jpeg()})
    check_problem(answer, Bad(404, "not_found"))
    assert "`ken_burns`" in answer.json()["detail"]


SEED: dict[str, tuple[str, list[str], dict[str, Any]]] = {
    "Ken Burns": (
        "ken_burns",
        ["image"],
        {
            "duration": 0.5,
            "zoom": 1.18,
            "kicker": "Stockholm · 06 juni",
            "headline": "Stadshuset i kvällsljus",
        },
    ),
    "captions": (
        "captions",
        [],
        {"duration": 0.5, "words": ["Räntan", "sänks", "med 0,25", "i juni"], "highlight": 2},
    ),
    "countup": (
        "countup",
        [],
        {
            "duration": 0.5,
            "title": "OMXS30 · stängning",
            "value": 2487.6,
            "delta": 1.4,
            "bars": [-0.8, 1.2, 0.9, -0.4, 1.4],
            "labels": ["VOLVO", "EVO", "SBB", "SINCH", "ATCO"],
        },
    ),
}


OTHER = pytest.mark.router("captions stand for other films there")


@pytest.mark.parametrize(
    ("effect", "files", "given"),
    [pytest.param(*one, id=name, marks=[] if name == "captions" else [OTHER]) for name, one in SEED.items()],
)
def test_the_curl_lines_that_users_have(
    server: Server, effect: str, files: list[str], given: dict[str, Any]
) -> None:
    answer = httpx.post(
        f"{server.url}/v1/motion/{effect}",
        files=[(name, ("photo.jpg", portrait_jpeg())) for name in files] or {"logo": PHOTO_FILE},
        data={"params": json.dumps(given)},
    )
    assert (answer.status_code, answer.headers["content-type"]) == (200, "video/mp4")
    with av.open(io.BytesIO(answer.content), "r") as file:
        video = file.streams.video[0]
        assert (video.width, video.height) == (1080, 1920)
        assert video.average_rate == 30


def test_without_any_file_words_alone_do(server: Server) -> None:
    body = params({**SMALL, "words": ["Räntan", "sänks"]}) + END
    answer = Bad(200, "", body=body).send(f"{server.url}/v1/motion/captions")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "video/mp4")
    assert answer.headers["content-disposition"] == 'inline; filename="captions.mp4"'


def test_the_sound_decides_the_length(server: Server) -> None:
    files = {"image": ("photo.jpg", portrait_jpeg()), "audio": ("voice.wav", wav(tone(1.2)))}
    given = {key: value for key, value in SMALL.items() if key != "duration"}
    answer = httpx.post(f"{server.url}/v1/motion/ken_burns", files=files, data={"params": json.dumps(given)})
    with av.open(io.BytesIO(answer.content), "r") as file:
        assert file.streams.video[0].frames == 12
        assert len(file.streams.audio) == 1


@pytest.mark.parametrize(
    ("given", "media_type"),
    [
        ({"poster": True}, "image/jpeg"),
        ({"srt": True}, "application/x-subrip"),
        ({"vtt": True}, "text/vtt"),
    ],
)
def test_a_poster_and_subtitles(server: Server, given: dict[str, Any], media_type: str) -> None:
    body = params({**SMALL, "words": ["Räntan", "sänks"], **given}) + END
    answer = Bad(200, "", body=body).send(f"{server.url}/v1/motion/karaoke")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, media_type)


def test_music_is_no_file_of_a_picture(server: Server) -> None:
    bad = Bad(
        422, "invalid_parameter", "music", body=part("file", portrait_jpeg()) + part("music", b"x") + END
    )
    check_problem(bad.send(f"{server.url}/v1/edit"), bad)


def test_a_job_keeps_subtitles_beside_its_film(tmp_path: Path) -> None:
    files = {"music": ("song.wav", wav(tone(0.5))), "audio": ("voice.wav", wav(tone(1.5)))}
    given = {key: value for key, value in SMALL.items() if key != "duration"}
    data = {"params": json.dumps({**given, "words": ["Räntan", "sänks"], "keep": ["srt", "vtt"], "duck": 9})}
    headers = {"Prefer": "respond-async"}
    env = {"JOB_WORKERS": "1", "STUDIO_DATA_DIR": str(tmp_path)}
    with serving(env) as server, httpx.Client(base_url=server.url) as client:
        answer = client.post("/v1/motion/karaoke", files=files, data=data, headers=headers)
        assert answer.status_code == 202
        path = answer.headers["location"]
        wait_for(lambda: client.get(path).json()["status"] == "succeeded")
        parts = {one["name"]: one for one in client.get(path).json()["parts"]}
        assert {name: one["media_type"] for name, one in parts.items()} == {
            "srt": "application/x-subrip",
            "vtt": "text/vtt",
        }
        kept = client.get(parts["vtt"]["url"]).content.decode()
        film = client.get(f"{path}/result").content
    assert kept.startswith("WEBVTT\n\n00:00:00.000 --> ")
    assert "Räntan" in kept
    with av.open(io.BytesIO(film), "r") as file:
        assert file.streams.video[0].frames == 15
        assert len(file.streams.audio) == 1


def test_steps_are_told(server: Server) -> None:
    body = IMAGE + params(SMALL) + END
    answer = Bad(200, "", body=body).send(f"{server.url}/v1/motion/ken_burns")
    steps = [step.partition(";")[0].strip() for step in answer.headers["server-timing"].split(",")]
    assert steps == ["decode", "frame", "render"]


def _children(pid: int) -> set[str]:
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return {child for one in lists for child in one.read_text().split()}


def _folders() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("photo-studio-*/photo-studio-motion-*"))


@pytest.mark.router("API Gateway does not tell a function that its client has gone")
def test_a_client_that_goes_away_leaves_no_encoder_and_no_file(server: Server) -> None:
    before, folders = _children(server.pid), _folders()
    long = {"words": ["lång"], "duration": 60.0}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{server.url}/v1/motion/captions",
            files={"image": PHOTO_FILE},
            data={"params": json.dumps(long)},
            timeout=httpx.Timeout(5, read=1.5),
        )
    wait_for(lambda: _children(server.pid) <= before and _folders() <= folders)
