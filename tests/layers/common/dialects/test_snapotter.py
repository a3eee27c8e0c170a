"""SnapOtter's background removal: every setting, both passes, its jobs, files and faults."""

import asyncio
import json
import re
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import unquote

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from functions.product.params import ProductParams
from layers.common.core.dialect import RequestForm
from layers.common.core.media import Upload
from layers.common.dialects.snapotter import DIALECT, HEALTH
from layers.common.dialects.snapotter.described import PARAMETERS
from local.router import CAPABILITIES
from tests.layers.common.dialects.disc import CENTRE, CORNER, RED, disc
from tests.layers.common.dialects.otter import (
    OLDER_TOOL,
    TOOL,
    again,
    as_field,
    ended,
    frames,
    made,
    pixels,
    result,
    send,
)
from tests.pictures import opened, portrait_heic, saved
from tests.servers import working_here

PHOTO = disc(cut=False)
EMPTY = saved(np.zeros((32, 32, 4), np.uint8), "PNG")
UUID = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"


@pytest.fixture(scope="module")
def worker(studio: httpx.Client) -> Iterator[None]:
    with working_here(CAPABILITIES):
        yield


pytestmark = pytest.mark.usefixtures("worker")


def test_both_passes(studio: httpx.Client) -> None:
    sent = send(studio, {}, name="photo.png")
    told = sent.json()
    assert set(told) == {"jobId", "progressJobId", "artifactJobId", "async", "estimatedSeconds"}
    assert told["async"] is True
    assert told["estimatedSeconds"] > 0
    first = result(studio, sent)
    assert set(first) == {
        "jobId",
        "downloadUrl",
        "maskUrl",
        "matteUrl",
        "originalUrl",
        "originalSize",
        "processedSize",
        "filename",
        "model",
    }
    assert (first["filename"], first["model"], first["jobId"]) == ("photo.png", "none", told["artifactJobId"])
    assert studio.get(first["originalUrl"]).content == disc()
    assert first["originalSize"] == len(disc())
    assert first["processedSize"] == len(studio.get(first["downloadUrl"]).content)
    cutout, matte = pixels(studio, first["maskUrl"]), pixels(studio, first["matteUrl"])
    assert (cutout[CENTRE].tolist(), cutout[CORNER][3]) == ([*RED, 255], 0)
    assert (matte.shape, matte[CENTRE], matte[CORNER]) == ((40, 60), 255, 0)
    second = again(studio, first["jobId"], backgroundType="color", backgroundColor="#0f0")
    assert second.status_code == 200, second.text
    assert set(second.json()) == {"jobId", "downloadUrl", "processedSize"}
    assert second.json()["jobId"] == first["jobId"]
    assert second.json()["processedSize"] == len(studio.get(second.json()["downloadUrl"]).content)
    shown = pixels(studio, second.json()["downloadUrl"])
    assert (shown[CENTRE][:3].tolist(), shown[CORNER][:3].tolist()) == (RED, [0, 255, 0])


def assert_alike(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> None:
    """Over black, both pictures are the same but for rounding."""
    assert (one[..., 3] == other[..., 3]).all()
    over_black = [each[..., :3] * (each[..., 3:] / 255) for each in (one, other)]
    assert np.abs(over_black[0] - over_black[1]).max() <= 1


def test_the_second_pass_asks_no_model_and_cuts_out_as_the_first(studio: httpx.Client) -> None:
    first = result(studio, send(studio, {"model": "classic", "edgeRefine": 3}, photo=PHOTO))
    assert first["model"] == "classic"
    second = again(studio, first["jobId"])
    assert (second.headers["x-model"], second.headers["x-cutout"]) == ("classic", "kept")
    assert "infer" not in second.headers["server-timing"]
    assert_alike(pixels(studio, second.json()["downloadUrl"]), pixels(studio, first["maskUrl"]))


def test_an_expired_cut_out_is_made_anew(studio: httpx.Client) -> None:
    from layers.common.service.cutouts import cutout_objects  # noqa: PLC0415 – by the studio's settings

    first = result(studio, send(studio, {"model": "classic"}, photo=PHOTO + b"another"))
    cutout_objects.cache_clear()
    for file in (cutout_objects()._root / "cutouts").rglob("*"):  # type: ignore[attr-defined]
        if file.is_file():
            file.unlink()
    second = again(studio, first["jobId"])
    assert second.headers["x-model"] == "classic"
    assert "x-cutout" not in second.headers
    assert_alike(pixels(studio, second.json()["downloadUrl"]), pixels(studio, first["maskUrl"]))


def test_the_older_routes(studio: httpx.Client) -> None:
    first = result(studio, send(studio, {}, path=OLDER_TOOL))
    assert again(studio, first["jobId"], path=OLDER_TOOL).status_code == 200


def is_near(pixel: NDArray[np.uint8], colour: list[int], by: int = 1) -> bool:
    return bool(np.abs(pixel[:3].astype(int) - colour).max() <= by)


def classic(studio: httpx.Client, **settings: Any) -> dict[str, Any]:
    """What is made of an opaque photo."""
    return result(studio, send(studio, {"model": "classic", **settings}, photo=PHOTO))


def gradient(studio: httpx.Client, angle: float | None = None) -> NDArray[np.uint8]:
    settings = {"backgroundType": "gradient", "gradientColor1": "000", "gradientColor2": "#FFFFFF"}
    return made(studio, settings | ({} if angle is None else {"gradientAngle": angle}))


def shadow(studio: httpx.Client, **settings: Any) -> NDArray[np.uint8]:
    return made(studio, {"shadowEnabled": True, **settings}, photo=block())


def block() -> bytes:
    """A cut-out of 400 × 1000 with an opaque square in its middle."""
    photo = np.zeros((1000, 400, 4), np.uint8)
    photo[400:600, 100:300] = (*RED, 255)
    return saved(photo, "PNG")


def test_a_shadow_has_the_figures_that_it_has_there(studio: httpx.Client) -> None:
    """1.5 % of the height below, with σ 2 % of it."""
    alpha = shadow(studio, shadowOpacity=60)[..., 3] / 255
    assert alpha.shape == (1000, 400)
    below, above = alpha[600:700, 200], alpha[300:400, 200][::-1]
    # Of a Gaussian edge, half of the opacity is where it is moved to, and .159 of it at one σ beyond.
    assert below[15] == pytest.approx(0.6 * 0.5, abs=0.02)
    assert below[35] == pytest.approx(0.6 * 0.159, abs=0.02)
    assert above[5] == pytest.approx(0.6 * 0.159, abs=0.02)


def test_a_small_pictures_shadow_has_least_figures(studio: httpx.Client) -> None:
    photo = np.zeros((200, 200, 4), np.uint8)
    photo[50:150, 50:150] = (*RED, 255)
    alpha = (
        made(studio, {"shadowEnabled": True, "shadowOpacity": 100}, photo=saved(photo, "PNG"))[..., 3] / 255
    )
    assert alpha[153:155, 100].mean() == pytest.approx(0.5, abs=0.03)
    assert alpha[158:160, 100].mean() == pytest.approx(0.159, abs=0.03)


def test_the_canvas_grows_for_a_shadow(studio: httpx.Client) -> None:
    photo = np.zeros((200, 200, 4), np.uint8)
    photo[50:195, 50:150] = (*RED, 255)
    assert made(studio, {"shadowEnabled": True}, photo=saved(photo, "PNG")).shape == (214, 200, 4)


def test_a_blur_is_as_there_at_2048_px_and_relative(studio: httpx.Client) -> None:
    """An edge of the background, blurred by σ = 1 + .49 · 50, has half of σ's slope where it should."""
    height, width = 256, 2048
    photo = np.zeros((height, width, 4), np.uint8)
    photo[:, width // 2 :] = 255
    photo[..., 3] = 0
    photo[100:120, 100:120, 3] = 255
    for scale in (1, 2):
        small = np.ascontiguousarray(photo[::scale, ::scale])
        row = made(studio, {"backgroundType": "blur"}, photo=saved(small, "PNG"))[-2, :, 0] / 255
        beyond = (width // 2 + 25) // scale
        assert row[beyond] == pytest.approx(0.841, abs=0.02)


def test_a_gradient_is_that_of_css(studio: httpx.Client) -> None:
    down, right = (gradient(studio, angle)[..., 0].astype(int) for angle in (None, 90))
    assert (down[0].max(), down[-1].min()) == pytest.approx((3, 252), abs=4)
    assert (right[:, 0].max(), right[:, -1].min()) == pytest.approx((2, 253), abs=4)


BACKGROUND = saved(np.full((40, 60, 3), (10, 200, 90), np.uint8), "PNG")
STRIPES = saved(np.tile(np.array([0, 255], np.uint8), (40, 30)), "PNG")


EFFECTS: dict[str, Any] = {
    "file": lambda studio: made(studio).shape == (40, 60, 4),
    "clientJobId": lambda studio: send(studio, {}, clientJobId="mine-1").json()["jobId"] == "mine-1",
    "model": lambda studio: classic(studio)["model"] == "classic",
    "edgeRefine": lambda studio: np.ptp(made(studio, {"edgeRefine": 2})[20, 15:22, 3]) > 200,
    "decontaminate": lambda studio: is_near(
        pixels(studio, classic(studio, decontaminate=False)["maskUrl"])[CENTRE], RED, 0
    ),
    "backgroundType": lambda studio: made(studio, {"backgroundType": "transparent"})[CORNER][3] == 0,
    "backgroundColor": lambda studio: is_near(
        made(studio, {"backgroundType": "color", "backgroundColor": " FF5500 "})[CORNER], [255, 0x55, 0]
    ),
    "gradientColor1": lambda studio: is_near(gradient(studio)[0, 5], [3, 3, 3], 4),
    "gradientColor2": lambda studio: is_near(gradient(studio)[-1, 5], [252, 252, 252], 4),
    "gradientAngle": lambda studio: is_near(gradient(studio, 0)[0, 5], [252, 252, 252], 4),
    "blurEnabled": lambda studio: (
        np.ptp(made(studio, {"backgroundType": "image", "blurEnabled": True}, background=STRIPES)[2, :, 0])
        < np.ptp(made(studio, {"backgroundType": "image"}, background=STRIPES)[2, :, 0])
    ),
    "blurIntensity": lambda studio: (
        [made(studio, {"blurEnabled": True, "blurIntensity": level}).shape for level in (0, 100)]
        == [(40, 60, 3)] * 2
    ),
    "shadowEnabled": lambda studio: shadow(studio)[605, 200, 3] > 0,
    "shadowOpacity": lambda studio: shadow(studio, shadowOpacity=0)[605, 200, 3] == 0,
    "outputFormat": lambda studio: (
        [
            opened(
                studio.get(result(studio, send(studio, {"outputFormat": kind}))["downloadUrl"]).content
            ).format
            for kind in ("png", "webp", "avif")
        ]
        == ["PNG", "WEBP", "AVIF"]
    ),
    "quality": lambda studio: len(noisy(studio, quality=20)) < len(noisy(studio)) / 2,
    "backgroundImage": lambda studio: is_near(
        made(studio, {"backgroundType": "image"}, background=BACKGROUND)[CORNER], [10, 200, 90]
    ),
    "jobId": lambda studio: again(studio, "unknown").status_code == 410,
    "filename": lambda studio: again(studio, "unknown", filename="../../etc/passwd").status_code == 400,
}

NOISE = np.random.default_rng(0).integers(0, 256, (64, 64, 4), np.uint8)
NOISE[..., 3] = np.where(NOISE[..., 3] > 127, 255, 0)


def noisy(studio: httpx.Client, **settings: Any) -> bytes:
    sent = send(studio, {"outputFormat": "webp", **settings}, photo=saved(NOISE, "PNG"))
    return studio.get(result(studio, sent)["downloadUrl"]).content


@pytest.mark.parametrize("name", [one.name for one in PARAMETERS])
def test_every_parameter(studio: httpx.Client, name: str) -> None:
    assert EFFECTS[name](studio)


@pytest.mark.parametrize(("kind", "most"), [("png", 0), ("webp", 0), ("avif", 2)])
def test_formats_lose_nothing(studio: httpx.Client, kind: str, most: int) -> None:
    shown = made(studio, {"outputFormat": kind}, photo=saved(NOISE, "PNG")).astype(int)
    assert np.abs(shown - NOISE)[NOISE[..., 3] == 255].max() <= most


COLOUR = {"backgroundType": "color", "backgroundColor": "#ffffff"}

BLUE_TO_RED = {"backgroundType": "gradient", "gradientColor1": "00F", "gradientColor2": "#f00"}
GOOD: list[Any] = [
    (None, disc()),
    ({}, saved(opened(PHOTO).convert("RGB"), "JPEG")),
    ({"model": "classic"}, portrait_heic()),
    (COLOUR | {"blurEnabled": True, "blurIntensity": 50, "shadowEnabled": True, "shadowOpacity": 60}, disc()),
    (BLUE_TO_RED | {"gradientAngle": 45}, disc()),
    ({"sharpen": 3, "backgroundType": None}, disc()),
    ({}, saved(np.zeros((1, 1, 3), np.uint8), "PNG")),
]


@pytest.mark.parametrize(("settings", "photo"), GOOD)
def test_what_is_accepted(studio: httpx.Client, settings: Any, photo: bytes) -> None:
    sent = send(studio, settings, photo=photo)
    assert sent.status_code == 202, sent.text
    if settings and "sharpen" in settings:
        assert sent.headers["x-ignored-parameters"] == "sharpen"


def test_a_photo_without_a_subject_fails_in_its_events(studio: httpx.Client) -> None:
    last = ended(studio, send(studio, {}, photo=EMPTY))
    assert (last["phase"], last["type"]) == ("failed", "single")
    assert last["error"] == "the picture has nothing that could be cut out"


BAD_FILES = [b"", b"\0" * 100, b"\x13\x37" * 500, b"just text"]


@pytest.mark.parametrize("file", BAD_FILES)
def test_files_that_are_no_pictures(studio: httpx.Client, file: bytes) -> None:
    answer = send(studio, {}, photo=file, name="text.png")
    assert answer.status_code == 400
    assert re.search("no image" if not file else "invalid image", answer.json()["error"], re.IGNORECASE)
    assert "`file`" in answer.json()["details"]


def test_a_background_that_is_no_picture_is_named_in_the_events(studio: httpx.Client) -> None:
    last = ended(studio, send(studio, {"backgroundType": "image"}, background=b"x"))
    assert last["phase"] == "failed"
    assert "`backgroundImage`" in last["error"]


def test_several_photos_are_told_from_an_empty_one(studio: httpx.Client) -> None:
    answer = studio.post(TOOL, files=[("file", ("a.png", disc())), ("photo", ("b.png", disc()))])
    assert (answer.status_code, answer.json()["details"]) == (
        400,
        "expected one file for `file`, received 2 files",
    )


def test_the_events_of_a_job_of_another_api(studio: httpx.Client) -> None:
    """It has no parts, and no name that its caller knows."""
    sent = studio.post("/v1/image/product-photo", files={"image": ("a.png", disc())})
    *_, (_, last) = frames(studio, sent.json()["id"])
    assert last["phase"] == "complete"
    assert studio.get(last["result"]["downloadUrl"]).content.startswith(b"\x89PNG")
    assert not {"maskUrl", "matteUrl", "originalUrl", "originalSize"} & set(last["result"])


def test_no_file(studio: httpx.Client) -> None:
    answer = studio.post(TOOL, files={"settings": (None, "{}")})
    assert answer.status_code == 400
    assert re.search("no image", answer.json()["error"], re.IGNORECASE)


BAD_SETTINGS: list[Any] = [
    ("not json{{", "json"),
    ("[]", "json"),
    ("42", "json"),
    ('"x"', "json"),
    ('{"quality": NaN}', "json"),
    ('{"quality": 1, "quality": 2}', "json"),
    ({"backgroundType": "sparkles"}, "invalid settings"),
    ({"blurIntensity": 200}, "invalid settings"),
    ({"blurIntensity": "50"}, "invalid settings"),
    ({"shadowOpacity": -1}, "invalid settings"),
    ({"shadowEnabled": "yes"}, "invalid settings"),
    ({"edgeRefine": 4}, "invalid settings"),
    ({"edgeRefine": 1.5}, "invalid settings"),
    ({"model": "sparkles"}, "invalid settings"),
    ({"model": 7}, "invalid settings"),
    ({"backgroundType": "color"}, "invalid settings"),
    ({"backgroundType": "color", "backgroundColor": "red"}, "invalid settings"),
    ({"backgroundType": "gradient", "gradientColor1": "#fff"}, "invalid settings"),
    ({"backgroundType": "image"}, "invalid settings"),
    ({"outputFormat": "jpeg"}, "invalid settings"),
    ({"quality": 0}, "invalid settings"),
]


@pytest.mark.parametrize(("settings", "says"), BAD_SETTINGS)
def test_settings_that_are_refused(studio: httpx.Client, settings: Any, says: str) -> None:
    answer = send(studio, settings)
    assert (answer.status_code, set(answer.json())) == (400, {"error", "details"})
    assert re.search(says, answer.json()["error"], re.IGNORECASE)


BAD_EFFECTS: list[Any] = [
    ({}, 400, "no settings"),
    (as_field("{"), 400, "json"),
    (as_field({}), 400, "invalid settings"),
    (as_field({"jobId": "../x", "filename": "a.png"}), 400, "invalid settings"),
    (as_field({"jobId": "x" * 129, "filename": "a.png"}), 400, "invalid settings"),
    (as_field({"jobId": "x", "filename": "a\0.png"}), 400, "invalid settings"),
    (as_field({"jobId": "x", "filename": "a.png", "backgroundType": "image"}), 400, "invalid settings"),
]


@pytest.mark.parametrize(("data", "status", "says"), BAD_EFFECTS)
def test_effects_that_are_refused(studio: httpx.Client, data: Any, status: int, says: str) -> None:
    fields = {name: (None, value) for name, value in data.items()}
    answer = studio.post(f"{TOOL}/effects", files={"x": (None, ""), **fields})
    assert answer.status_code == status
    assert re.search(says, answer.json()["error"], re.IGNORECASE)


def test_effects_on_a_job_that_is_gone(studio: httpx.Client) -> None:
    answer = again(studio, UUID)
    assert (answer.status_code, answer.json()["code"]) == (410, "BACKGROUND_REMOVAL_EXPIRED")
    failed = send(studio, {}, photo=EMPTY)
    ended(studio, failed)
    assert again(studio, failed.json()["jobId"]).status_code == 410


def test_a_body_that_cannot_be_read(studio: httpx.Client) -> None:
    wrong = {"Content-Type": "multipart/form-data; boundary=wrong"}
    for headers, body in [(wrong, b"--right\r\n\r\n--right--"), ({"Content-Type": "text/plain"}, b"x")]:
        answer = studio.post(TOOL, content=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (400, "Failed to parse multipart request")


def test_without_a_key(studio: httpx.Client) -> None:
    nobody = {"x-api-key": ""}
    for method, path in [("POST", TOOL), ("POST", f"{TOOL}/effects"), ("POST", "/api/v1/jobs/x/cancel")]:
        answer = studio.request(method, path, headers=nobody)
        assert (answer.status_code, "error" in answer.json()) == (401, True), path
    assert send(studio, {}).status_code == 202
    bearer = {"x-api-key": "", "Authorization": "Bearer secret"}
    assert studio.post(TOOL, files={"file": disc()}, headers=bearer).status_code == 202
    health = studio.get(HEALTH, headers=nobody)
    assert (health.status_code, health.json()["status"]) == (200, "healthy")


@pytest.mark.parametrize("name", ["123", "../x", "a..b", "-a", "a" * 129, "ü", "a b"])
def test_names_of_jobs_that_are_refused(studio: httpx.Client, name: str) -> None:
    assert send(studio, {}, clientJobId=name).status_code == 400


def test_the_name_of_another_request_is_refused(studio: httpx.Client) -> None:
    assert send(studio, {}, clientJobId="taken").status_code == 202
    answer = send(studio, {"quality": 9}, clientJobId="taken")
    assert answer.status_code == 400
    assert answer.json()["details"] == "expected a `clientJobId` of no other request"


def test_a_caller_may_name_its_job_and_listen_before_it_sends(studio: httpx.Client) -> None:
    anybody = httpx.Client(base_url=studio.base_url, timeout=30)
    seen: list[tuple[str, dict[str, Any]]] = []
    listener = threading.Thread(target=lambda: seen.extend(frames(anybody, UUID)))
    listener.start()
    sent = send(studio, {}, clientJobId=UUID)
    assert (sent.json()["jobId"], sent.json()["progressJobId"]) == (UUID, UUID)
    assert sent.json()["artifactJobId"] != UUID
    listener.join(30)
    anybody.close()
    names, told = zip(*seen, strict=True)
    assert names == ("", "progress") * (len(seen) // 2)
    assert told[::2] == told[1::2]
    assert {one["jobId"] for one in told} == {UUID}
    percents = [one["percent"] for one in told]
    assert percents == sorted(percents)
    assert all(one["percent"] <= 95 for one in told if one["phase"] == "processing")
    last = told[-1]["result"]
    assert again(studio, last["jobId"]).status_code == 200
    assert again(studio, UUID).status_code == 200, "older callers know no other id"
    assert studio.get(last["maskUrl"].replace(last["jobId"], UUID)).status_code == 200


def test_two_hundred_may_listen(studio: httpx.Client) -> None:
    """Half of them without a key, for jobs that never come."""
    path, unknown = "/api/v1/jobs/many-1/progress", f"/api/v1/jobs/{uuid.uuid4()}/progress"
    no_key = {"x-api-key": ""}

    async def listen() -> tuple[list[str], list[int]]:
        limits = httpx.Limits(max_connections=None)
        async with (
            httpx.AsyncClient(
                base_url=studio.base_url, headers=studio.headers, timeout=60, limits=limits
            ) as http,
            AsyncExitStack() as streams,
        ):
            for _ in range(100):
                await streams.enter_async_context(http.stream("GET", unknown, headers=no_key))
            statuses = [(await http.get(unknown, headers=no_key)).status_code]
            opened_ = [await streams.enter_async_context(http.stream("GET", path)) for _ in range(100)]
            refused = await http.get(path)
            statuses.append(refused.status_code)
            assert list(refused.json()) == ["error", "details"]
            await asyncio.to_thread(send, studio, {}, clientJobId="many-1")

            async def last(stream: httpx.Response) -> str:
                return [line async for line in stream.aiter_lines() if line.startswith("data: ")][-1]

            return await asyncio.gather(*map(last, opened_)), statuses

    ends, statuses = asyncio.run(listen())
    assert statuses == [503, 503]
    assert len(ends) == 100
    assert len(set(ends)) == 1
    assert json.loads(ends[0].removeprefix("data: "))["phase"] == "complete"


def test_who_comes_late_gets_the_end_and_nothing_else(studio: httpx.Client) -> None:
    sent = send(studio, {})
    ended(studio, sent)
    (_, one), (_, other) = frames(studio, sent.json()["jobId"])
    assert one == other
    assert (one["phase"], one["percent"]) == ("complete", 100)


HOSTILE = [
    "../../etc/passwd.png",
    "..\\..\\windows\\system.png",
    "a\0b.png",
    "x" * 5000 + ".png",
    "\u202egnp.exe.png",
    "😀🎉.png",
    "a..b.png",
    'quote".png',
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_of_files(studio: httpx.Client, name: str) -> None:
    made_ = result(studio, send(studio, {}, name=name))
    assert not re.search(r"[/\\\0\u202e]", made_["filename"])
    for url in ("downloadUrl", "maskUrl", "originalUrl", "matteUrl"):
        answer = studio.get(made_[url])
        assert answer.status_code == 200, made_[url]
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        assert not re.search(r"[/\\\0]", unquote(made_[url].rpartition("/")[2]))
    assert again(studio, made_["jobId"]).status_code == 200


def test_a_download(studio: httpx.Client) -> None:
    made_ = result(studio, send(studio, {}))
    url = made_["originalUrl"]
    assert "?" not in url
    whole = studio.get(url, headers={"x-api-key": ""})
    assert (whole.headers["accept-ranges"], whole.headers["content-length"]) == ("bytes", str(len(disc())))
    part = studio.get(url, headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.content) == (206, disc()[2:6])
    assert part.headers["content-range"] == f"bytes 2-5/{len(disc())}"
    for asked in ("bytes=99999-", "bytes=0-1,3-4", "bytes=5-2", "lines=1-2"):
        none = studio.get(url, headers={"Range": asked})
        assert (none.status_code, none.json()["error"]) == (416, "Range not satisfiable"), asked
        assert none.headers["content-range"] == f"bytes */{len(disc())}"


@pytest.mark.parametrize(
    ("name", "status", "error"),
    [
        ("..%2F..%2Fetc%2Fpasswd", 400, "Invalid path"),
        ("%2e%2e%5cx", 400, "Invalid path"),
        ("a%00b.png", 400, "Invalid path"),
        ("a/b", 400, "Invalid path"),
        ("nothing.png", 404, "File not found"),
    ],
)
def test_downloads_that_are_refused(studio: httpx.Client, name: str, status: int, error: str) -> None:
    job = result(studio, send(studio, {}))["jobId"]
    answer = studio.get(f"/api/v1/download/{job}/{name}")
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_the_download_of_another_job(studio: httpx.Client) -> None:
    one, other = (result(studio, send(studio, {}, name=f"{name}.png")) for name in "ab")
    crossed = one["maskUrl"].replace(one["jobId"], other["jobId"])
    assert studio.get(crossed).status_code == 404
    assert studio.get("/api/v1/download/unknown/a-mask.png").status_code == 404
    assert studio.get("/api/v1/nowhere").json()["error"] == "File not found"


def test_ten_at_once_do_not_mix(studio: httpx.Client) -> None:
    shades = range(20, 220, 20)

    def run(shade: int) -> tuple[str, int]:
        photo = np.zeros((8, 8, 4), np.uint8)
        photo[2:6, 2:6] = (shade, shade, shade, 255)
        made_ = result(studio, send(studio, {}, photo=saved(photo, "PNG"), name=f"{shade}.png"))
        assert made_["filename"] == f"{shade}.png"
        return made_["jobId"], int(pixels(studio, made_["downloadUrl"])[3, 3, 0])

    with ThreadPoolExecutor(10) as pool:
        ids, seen = zip(*pool.map(run, shades), strict=True)
    assert len(set(ids)) == 10
    assert seen == tuple(shades)


def test_cancelling_what_is_over_or_unknown(studio: httpx.Client) -> None:
    sent = send(studio, {})
    ended(studio, sent)
    answer = studio.post(f"/api/v1/jobs/{sent.json()['jobId']}/cancel")
    assert (answer.status_code, answer.json()) == (200, {"canceled": False})
    assert studio.post("/api/v1/jobs/unknown/cancel").status_code == 404


def read(settings: Any) -> ProductParams:
    """The native parameters of settings."""
    (product,) = (one for one in CAPABILITIES if one.name == "product")
    (route, *_) = DIALECT.routes([product])
    form = RequestForm((), {}, [*as_field(settings).items()], [Upload("file", disc(), "a.png")])
    checked = product.check(DIALECT.read(form, route, product).values)
    assert isinstance(checked, ProductParams)
    return checked


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("u2net", "u2net"),
        ("isnet-general-use", "isnet-general-use"),
        ("birefnet-general", "birefnet-general"),
        ("birefnet-portrait", "birefnet-portrait"),
        ("birefnet-general-lite", "birefnet-general-lite"),
        ("bria-rmbg", "bria-rmbg"),
        ("birefnet-matting", "birefnet-general"),
        ("hr-matting", "birefnet-general"),
    ],
)
def test_models_by_their_names_there(studio: httpx.Client, theirs: str, ours: str) -> None:
    assert read({"model": theirs}).cutout_model == ours


def test_openapi_has_its_section(studio: httpx.Client) -> None:
    paths = studio.get("/openapi.json").json()["paths"]
    tagged = {path for path, of in paths.items() if any(one["tags"] == ["SnapOtter"] for one in of.values())}
    assert tagged == {
        TOOL,
        OLDER_TOOL,
        f"{TOOL}/effects",
        f"{OLDER_TOOL}/effects",
        f"{TOOL}/batch",
        f"{OLDER_TOOL}/batch",
        "/api/v1/jobs/{job_id}/progress",
        "/api/v1/jobs/{job_id}/cancel",
        "/api/v1/download/{job_id}/{filename}",
        "/api/v1/health",
    }
    body = paths[TOOL]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    assert {"file", "clientJobId", "settings", "backgroundImage"} == set(body)
    assert "blurIntensity" in body["settings"]["properties"]
