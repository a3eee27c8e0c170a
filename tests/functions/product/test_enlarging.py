"""Enlarging as callers meet it, by networks that repeat pixels: by HTTP, as jobs, on Lambda, as PhotoRoom."""

import asyncio
import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from functions.product.app import capability, handler
from functions.product.params import ProductParams
from functions.product.product import expected_s
from layers.common.core.media import Upload
from layers.common.dialects import dialects
from layers.common.imaging.image import Pixels
from layers.common.service.app import create_app
from layers.common.service.work import service_limits
from layers.common.vision.inference import Floats, OnnxRuntimeNetwork
from tests.fresh import forget
from tests.functions.product.test_product import thing
from tests.lambda_events.events import KINDS, Make
from tests.layers.common.service.service import ASYNC, until
from tests.layers.common.vision.upscaling.test_upscale import installed, repeated
from tests.pictures import opened, saved
from tests.servers import serving_app
from tests.waiting import PATIENCE_S, wait_for

NOISE = np.random.default_rng(3).integers(0, 256, (60, 60, 3)).astype(np.uint8)
WHOLE = {"remove_background": "false"}
PHOTOROOM = {"removeBackground": "false", "keepExistingAlphaChannel": "auto"}


@pytest.fixture(autouse=True)
def networks(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(models_dir, monkeypatch)


def ask(client: httpx.Client, photo: Pixels, prefer: str = "wait", **values: str) -> httpx.Response:
    files = {"file": ("shoe.png", saved(photo, "PNG"))}
    return client.post("/v1/product", files=files, params=values, headers={"prefer": prefer})


def edit(client: httpx.Client, photo: Pixels, **values: str) -> httpx.Response:
    """An edit of PhotoRoom's; ``__`` stands for the dot in names."""
    data = PHOTOROOM | {name.replace("__", "."): one for name, one in values.items()}
    return client.post("/v2/edit", files={"imageFile": ("shoe.png", saved(photo, "PNG"))}, data=data)


def pixels(answer: httpx.Response) -> NDArray[np.uint8]:
    assert answer.status_code == 200, answer.text
    return np.asarray(opened(answer.content).convert("RGBA"))


def problem(answer: httpx.Response) -> tuple[int, str, str]:
    found = answer.json()
    return answer.status_code, found["code"], found["param"]


def plain(width: int, height: int) -> Pixels:
    return np.full((height, width, 3), (200, 120, 40), np.uint8)


@dataclass
class Held:
    """A network that waits in one of its runs.

    Attributes:
        at: the number of that run, from 0.
        waits: it does.
        goes_on: what lets it.
    """

    at: int = -1
    waits: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event = field(default_factory=threading.Event)
    runs: int = 0


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    found, run = Held(), OnnxRuntimeNetwork.run

    def counted(network: OnnxRuntimeNetwork, tensor: Floats, output: int) -> Floats:
        found.runs += 1
        if found.runs == found.at + 1:
            found.waits.set()
            found.goes_on.wait(PATIENCE_S)
        return run(network, tensor, output)

    monkeypatch.setattr(OnnxRuntimeNetwork, "run", counted)
    yield found
    found.goes_on.set()


# ---- sizes ----


def test_a_photo_is_enlarged_over_http(client: httpx.Client) -> None:
    found = pixels(ask(client, NOISE, upscale="2", **WHOLE))
    assert np.array_equal(found[..., :3], repeated(NOISE, 2))


@pytest.mark.parametrize("size", [(60, 60), (60, 1), (1, 60)])
def test_the_limit_itself_is_within_it(client: httpx.Client, size: tuple[int, int]) -> None:
    found = pixels(ask(client, plain(*size), upscale="2", upscale_limit="60", **WHOLE))
    assert found.shape[1::-1] == (2 * size[0], 2 * size[1])


@pytest.mark.parametrize("size", [(61, 1), (1, 61)])
def test_a_photo_beyond_the_limit_is_refused(client: httpx.Client, size: tuple[int, int]) -> None:
    answer = ask(client, plain(*size), upscale="2", upscale_limit="60", **WHOLE)
    assert problem(answer) == (422, "invalid_parameter", "upscale_limit")
    assert "60 × 60 px for `upscale_limit`, received {} × {}".format(*size) in answer.json()["detail"]


def test_it_is_reduced_to_the_limit_if_that_is_wanted(client: httpx.Client) -> None:
    """Halves of one colour each, so that reduction and enlargement keep both."""
    photo = np.zeros((80, 160, 3), np.uint8)
    photo[:, 80:] = 255
    answer = ask(client, photo, upscale="2", upscale_limit="40", upscale_beyond="reduce", **WHOLE)
    found = pixels(answer)[..., 0]
    assert found.shape == (40, 80)
    assert (found[:, :36] <= 2).all()
    assert (found[:, 44:] >= 253).all()
    assert answer.headers["x-upscale"] == "2; model=waifu2x-photo; reduced to 40x20 before"


@pytest.mark.parametrize(
    ("side", "becomes", "told"),
    [
        (40, 80, "2; model=waifu2x-photo"),
        (80, 80, "2; model=waifu2x-photo; reduced"),
        (81, 81, "none; "),
    ],
)
def test_it_keeps_its_size_where_enlarging_would_make_it_smaller(
    client: httpx.Client, side: int, becomes: int, told: str
) -> None:
    answer = ask(client, plain(side, 4), upscale="2", upscale_limit="40", upscale_beyond="keep", **WHOLE)
    assert pixels(answer).shape[1] == becomes
    assert answer.headers["x-upscale"].startswith(told)


def test_what_keeps_its_size_needs_no_network(
    client: httpx.Client, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(models_dir, monkeypatch)
    for file in models_dir.glob("*.onnx"):
        file.unlink()
    values = {"upscale": "2", "upscale_limit": "9", **WHOLE}
    assert ask(client, plain(40, 4), upscale_beyond="keep", **values).status_code == 200
    assert ask(client, plain(40, 4), upscale_beyond="reduce", **values).status_code == 503


def test_a_reduced_cut_out_stays_where_it_is(client: httpx.Client) -> None:
    """The box of 20,10–60,70 of 100 × 80 px: reduced to half and enlarged to as much as before."""
    values = {"upscale": "2", "upscale_limit": "50", "upscale_beyond": "reduce"}
    answer = ask(client, thing(), **values)
    (box,) = json.loads(answer.headers["x-boxes"])
    assert np.abs(np.subtract(box, (20, 10, 60, 70))).max() <= 2
    found = pixels(answer)
    inside = found[16:64, 26:54].astype(int)
    assert np.abs(inside - (*thing()[20, 30, :3], 255)).max() <= 3


def test_the_region_is_the_photos_before_it_is_reduced(client: httpx.Client) -> None:
    photo = np.full((80, 100, 4), 255, np.uint8)
    photo[30, 40, 3] = 0
    values = {"upscale": "4", "upscale_limit": "50", "upscale_beyond": "reduce", "roi": "20px,10px,60px,50px"}
    answer = ask(client, photo, **values)
    (box,) = json.loads(answer.headers["x-boxes"])
    assert np.abs(np.subtract(box, (40, 20, 120, 100))).max() <= 4


def test_a_blurred_background_of_a_reduced_photo_stays_where_it_is(client: httpx.Client) -> None:
    photo = np.zeros((60, 80, 4), np.uint8)
    photo[:, :40], photo[:, 40:] = (255, 0, 0, 255), (0, 0, 255, 255)
    photo[30, 40, 3] = 0
    values = {"background.kind": "blur", "upscale": "4", "upscale_limit": "40", "upscale_beyond": "reduce"}
    found = pixels(ask(client, photo, roi="35,20,45,40", **values))
    assert found.shape[:2] == (120, 160)
    assert (found[10, :70, 0] > 240).all()
    assert (found[10, 90:, 2] > 240).all()


# ---- PhotoRoom ----


@pytest.mark.parametrize(("mode", "most"), [("ai.fast", 1000), ("ai.slow", 512)])
def test_photorooms_limits(client: httpx.Client, mode: str, most: int) -> None:
    assert pixels(edit(client, plain(most, 2), upscale__mode=mode)).shape[1::-1] == (4 * most, 8)
    answer = edit(client, plain(2, most + 1), upscale__mode=mode)
    message = f"expected a photo of at most {most} × {most} px for `upscale.mode`, received 2 × {most + 1}"
    assert (answer.status_code, answer.json()) == (400, {"error": {"message": message}})
    never = edit(client, plain(2, most + 1), upscale__mode=mode, upscale__downscaleIfNeeded="never")
    assert never.json() == answer.json()


@pytest.mark.parametrize(
    ("policy", "side", "becomes"),
    [
        ("always", 600, 512 * 4),
        ("always", 2049, 512 * 4),
        ("skipUpscaleIfNotNeeded", 600, 512 * 4),
        ("skipUpscaleIfNotNeeded", 2048, 512 * 4),
        ("skipUpscaleIfNotNeeded", 2049, 2049),
    ],
)
def test_downscale_if_needed(client: httpx.Client, policy: str, side: int, becomes: int) -> None:
    answer = edit(client, plain(side, 8), upscale__mode="ai.slow", upscale__downscaleIfNeeded=policy)
    assert pixels(answer).shape[1] == becomes


# ---- edges ----


def test_a_result_beyond_max_pixels_is_refused_in_both_dialects(client: httpx.Client) -> None:
    """4 · 4 · 100 · 63 = 100,800 of 100,000."""
    answer = ask(client, plain(100, 63), upscale="4", **WHOLE)
    assert problem(answer) == (422, "output_too_large", "upscale")
    assert "400 × 252" in answer.json()["detail"]
    refused = edit(client, plain(100, 63), upscale__mode="ai.fast")
    assert refused.status_code == 400
    assert "400 × 252" in refused.json()["error"]["message"]
    assert ask(client, plain(100, 62), upscale="4", **WHOLE).status_code == 200


def test_a_picture_that_is_transparent_everywhere(client: httpx.Client) -> None:
    nothing = np.full((20, 20, 4), (9, 9, 9, 0), np.uint8)
    for values in (WHOLE, {}):
        answer = ask(client, nothing, upscale="2", **values)
        assert (answer.status_code, answer.json()["code"]) == (422, "no_subject")


def test_what_is_half_transparent_stays_so(client: httpx.Client) -> None:
    glass = np.full((20, 20, 4), (90, 120, 150, 100), np.uint8)
    found = pixels(ask(client, glass, upscale="4", **WHOLE))
    assert found.shape == (80, 80, 4)
    assert np.abs(found.astype(int) - glass[0, 0]).max() <= 2


@pytest.mark.parametrize("factor", [2, 4])
def test_one_pixel(client: httpx.Client, factor: int) -> None:
    found = pixels(ask(client, plain(1, 1), upscale=str(factor), **WHOLE))
    assert found.shape == (factor, factor, 4)
    assert (found == (200, 120, 40, 255)).all()


def test_a_deadline_in_the_middle(
    models_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: Held
) -> None:
    """While the 31st of 3,600 tiles is made, if not before; it is the last."""
    installed(models_dir, monkeypatch, tile=1)
    monkeypatch.setenv("STUDIO_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("REQUEST_TIMEOUT_S", "2")
    forget()
    held.at = 30
    with serving_app(create_app([capability], dialects())) as client:
        answer = ask(client, NOISE, upscale="2", **WHOLE)
        assert (answer.status_code, answer.json()["code"]) == (504, "deadline_exceeded")
        held.goes_on.set()
        time.sleep(0.5)
    assert held.runs <= 31


# ---- jobs and Lambda ----


def test_a_job_tells_how_far_it_is(client: httpx.Client, held: Held) -> None:
    """Of 16 tiles, the 12th waits: 11 are done, of a step that is from 60 to 95 per cent of the work."""
    held.at = 11
    path = ask(client, NOISE, ASYNC["Prefer"], upscale="2", **WHOLE).headers["location"]
    wait_for(held.waits.is_set)
    wait_for(lambda: client.get(path).json()["progress"] == 60 + 35 * 11 // 16)
    assert client.get(path).json()["stage"] == "upscale"
    held.goes_on.set()
    job = until(client, path, "succeeded", "failed")
    assert (job["status"], job["progress"]) == ("succeeded", 100)
    result = client.get(f"{path}/result")
    assert result.headers["x-upscale"] == "2; model=waifu2x-photo"
    assert np.array_equal(pixels(result)[..., :3], repeated(NOISE, 2))


def test_it_counts_among_what_a_job_is_expected_to_take() -> None:
    """So that time passes for what reports nothing."""
    photo, limits = Upload("file", saved(NOISE, "PNG"), "shoe.png"), service_limits()
    plain, enlarged = (ProductParams(upscale=times, remove_background=False) for times in (1, 4))
    assert expected_s(photo, plain, limits) == 0 < expected_s(photo, enlarged, limits)


def test_a_job_that_is_cancelled_in_the_middle(client: httpx.Client, held: Held) -> None:
    held.at = 3
    path = ask(client, NOISE, ASYNC["Prefer"], upscale="2", **WHOLE).headers["location"]
    wait_for(held.waits.is_set)
    assert client.post(f"{path}/cancel").json()["status"] == "cancelled"
    held.goes_on.set()
    assert pixels(ask(client, NOISE, upscale="2", **WHOLE)).shape == (120, 120, 4)
    assert client.get(f"{path}/result").status_code == 409


class Context:
    aws_request_id = "id"
    function_name = "product"

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., dict[str, Any]]]:
    """The function, as Lambda calls it."""
    monkeypatch.setenv("STUDIO_DATA_DIR", str(tmp_path / "data"))
    forget()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)

    def call(make: Make, path: str, data: dict[str, str], **files: bytes) -> dict[str, Any]:
        request = httpx.Request("POST", f"https://x{path}", files=files, data=data)
        event = make("POST", path, {}, request.read(), dict(request.headers))
        answer: dict[str, Any] = handler(json.loads(json.dumps(event)), Context())
        return answer

    yield call
    asyncio.set_event_loop(None)
    loop.close()


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_on_lambda(make: Make, invoke: Callable[..., dict[str, Any]]) -> None:
    photo = saved(NOISE, "PNG")
    answer = invoke(make, "/v1/product", {"upscale": "2", **WHOLE}, file=photo)
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, True)
    found = np.asarray(opened(base64.b64decode(answer["body"])).convert("RGB"))
    assert np.array_equal(found, repeated(NOISE, 2))
    data = PHOTOROOM | {"upscale.mode": "ai.fast"}
    refused = invoke(make, "/v2/edit", data, imageFile=saved(plain(1001, 2), "PNG"))
    assert refused["statusCode"] == 400
    assert "1000 × 1000 px for `upscale.mode`" in json.loads(refused["body"])["error"]["message"]
