"""PixelAPI's product photos: the flow of its callers, every parameter, and its faults."""

import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from layers.common.dialects import dialects
from layers.common.dialects.described_grounds import described_ground
from layers.common.dialects.pixelapi import PARAMETERS, PATH
from layers.common.service.app import create_app
from layers.common.service.settings import store_settings
from layers.common.service.stores import open_stores
from local.router import CAPABILITIES
from tests.fresh import forget
from tests.images_server import PAINT, images_server, paints
from tests.layers.common.dialects.conftest import Settings
from tests.layers.common.dialects.disc import CENTRE, CORNER, RED, disc
from tests.layers.common.dialects.site import Site
from tests.pictures import opened, saved
from tests.servers import serving_app

WHITE = [255, 255, 255]
SHADOWS = ("soft", "hard", "natural", "floating")


@pytest.fixture
def waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """A studio without a worker, whose queue is full with one job; its callers reach it elsewhere."""
    monkeypatch.setenv("MAX_JOBS", "1")
    monkeypatch.setenv("PUBLIC_URL", "https://studio.example/photo")
    monkeypatch.setenv("STUDIO_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("API_KEYS", raising=False)
    forget()
    with serving_app(create_app(CAPABILITIES, dialects())) as client:
        yield client
    monkeypatch.undo()
    forget()


def post(studio: httpx.Client, data: Any = None, **files: bytes) -> httpx.Response:
    named = {name: (f"{name}.png", one) for name, one in (files or {"image": disc()}).items()}
    return studio.post(PATH, files=named, data=data)


def ended(studio: httpx.Client, answer: httpx.Response) -> dict[str, Any]:
    """The state of a job once it is completed or failed."""
    assert answer.status_code == 200, answer.text
    gives_up = time.monotonic() + 60
    while time.monotonic() < gives_up:
        state: dict[str, Any] = studio.get(f"/v1/image/{answer.json()['generation_id']}").json()
        if state["status"] in ("completed", "failed"):
            return state
        assert state["status"] in ("pending", "processing")
        time.sleep(0.02)
    raise TimeoutError


def output(studio: httpx.Client, answer: httpx.Response) -> httpx.Response:
    """The finished photo, fetched without a key."""
    state = ended(studio, answer)
    assert state["status"] == "completed", state
    found = httpx.get(state["output_url"])
    assert found.status_code == 200, found.text
    return found


def pixels(studio: httpx.Client, data: Any = None, **files: bytes) -> NDArray[np.uint8]:
    return np.asarray(opened(output(studio, post(studio, data, **files)).content))


def test_the_flow_of_its_callers(at_work: httpx.Client) -> None:
    answer = at_work.post(
        PATH,
        headers={"Authorization": "Bearer secret", "x-api-key": ""},
        files={"image": ("my_product.png", disc())},
        data={"preset": "marble", "shadow_type": "natural", "output_format": "jpeg"},
    )
    job = answer.json()
    assert (job["status"], job["credits_used"]) == ("queued", 0)
    assert job["pipeline"] == ["remove-background", "replace-background", "add-shadow"]
    assert job["id"] == job["generation_id"]
    assert job["estimated_seconds"] >= 1
    assert opened(output(at_work, answer).content).format == "JPEG"


def test_a_state(at_work: httpx.Client) -> None:
    state = ended(at_work, post(at_work))
    assert state["output_url"] == f"{at_work.base_url}/v1/image/{state['id']}/output.png".replace(
        "//v1", "/v1"
    )
    assert (state["model"], state["credits_used"]) == ("none", 0)
    assert state["processing_ms"] >= 0
    assert state["created_at"] <= state["completed_at"]
    assert at_work.get(f"/v1/generation/{state['id']}").json() == state


def test_a_photo_without_a_subject(at_work: httpx.Client) -> None:
    state = ended(at_work, post(at_work, image=saved(np.zeros((9, 9, 4), np.uint8), "PNG")))
    assert state["error"] == state["error_message"]
    assert "nothing that could be cut out" in state["error"]
    assert "output_url" not in state


def test_an_output_needs_no_key_and_knows_ranges(at_work: httpx.Client) -> None:
    url = ended(at_work, post(at_work))["output_url"]
    assert httpx.get(url, headers={"range": "bytes=1-3"}).content == b"PNG"
    assert httpx.get(url.replace("/image/", "/generation/")).status_code == 401
    assert httpx.get(url.replace("output.png", "")[:-1]).status_code == 401


def in_json(studio: httpx.Client, **values: Any) -> httpx.Response:
    return studio.post(PATH, json=values)


@pytest.mark.parametrize("name", ["image", "image_url"])
def test_a_photo_by_its_address(at_work: httpx.Client, web_site: Site, name: str) -> None:
    url = web_site.put("disc.png", disc())
    for answer in (in_json(at_work, **{name: url}), at_work.post(PATH, files={name: (None, url)})):
        found = np.asarray(opened(output(at_work, answer).content))
        assert found[CENTRE].tolist() == RED


@pytest.mark.parametrize("head", ["", "data:image/png;base64,"])
def test_a_photo_in_base64(at_work: httpx.Client, head: str) -> None:
    answer = in_json(at_work, image=head + base64.b64encode(disc()).decode())
    assert np.asarray(opened(output(at_work, answer).content))[CENTRE].tolist() == RED


def corner(studio: httpx.Client, data: Any, **files: bytes) -> list[int]:
    found: list[int] = pixels(studio, data, image=disc(), **files)[CORNER].tolist()
    return found


CUSTOM = {"preset": "custom"}
GREEN = saved(np.full((40, 60, 3), (0, 255, 0), np.uint8), "PNG")

EFFECTS: dict[str, Any] = {
    "image": lambda studio, _: pixels(studio)[CENTRE].tolist() == RED,
    "image_url": lambda studio, site: ended(studio, in_json(studio, image_url=site.put("a.png", disc())))[
        "output_url"
    ],
    "preset": lambda studio, _: (
        corner(studio, {"preset": "white-studio"}) == WHITE and corner(studio, {"preset": "outdoor"}) != WHITE
    ),
    "shadow_type": lambda studio, _: (
        len({pixels(studio, {"shadow_type": one}).tobytes() for one in SHADOWS}) == len(SHADOWS)
    ),
    "background_prompt": lambda studio, _: (
        corner(studio, {"preset": "custom", "background_prompt": "#00ff00"}) == [0, 255, 0]
    ),
    "background_image": lambda studio, _: corner(studio, CUSTOM, background_image=GREEN) == [0, 255, 0],
    "background_image_url": lambda studio, site: (
        np.asarray(
            opened(
                output(studio, post(studio, {"background_image_url": site.put("green.png", GREEN)})).content
            )
        )[CORNER].tolist()
        == [0, 255, 0]
    ),
    "output_format": lambda studio, _: (
        [
            opened(output(studio, post(studio, {"output_format": one})).content).format
            for one in ("", "png", "jpeg", "jpg", "webp")
        ]
        == ["PNG", "PNG", "JPEG", "JPEG", "WEBP"]
    ),
}


@pytest.mark.parametrize("name", [one.name for one in PARAMETERS])
def test_every_parameter(at_work: httpx.Client, web_site: Site, name: str) -> None:
    assert EFFECTS[name](at_work, web_site)


@pytest.mark.parametrize("preset", ["white-studio", "gradient-light", "marble", "outdoor"])
def test_presets_and_shadows_are_those_of_product(at_work: httpx.Client, preset: str) -> None:
    for shadow in SHADOWS:
        native = at_work.post(f"/v1/product?preset={preset}&shadow={shadow}", files={"file": disc()})
        same = pixels(at_work, {"preset": preset, "shadow_type": shadow})
        assert np.array_equal(np.asarray(opened(native.content)), same)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("#336699", {"kind": "color", "color": "#336699"}),
        ("369", {"kind": "color", "color": "#336699"}),
        ("ffffff", {"kind": "color", "color": "#ffffff"}),
        (" White ", {"kind": "color", "color": "#ffffff"}),
        ("a soft gradient", {"kind": "preset", "name": "gradient-light"}),
        (
            "white-to-grey gradient",
            {"kind": "gradient", "colors": ["#ffffff", "#808080"], "shape": "linear", "angle": 180},
        ),
        (
            "Horizontal gradient from light blue to #FFF",
            {"kind": "gradient", "colors": ["#add8e6", "#ffffff"], "shape": "linear", "angle": 90},
        ),
        (
            "radial gradient, navy",
            {"kind": "gradient", "colors": ["#ffffff", "#000080"], "shape": "radial", "angle": 180},
        ),
        ("white flowers on a table", None),
        ("white background with studio lights", None),
        ("a sunset gradient sky over mountains", None),
        ("facade", None),
        ("bed", None),
        ("red, green, blue, white, black and pink gradient", None),
        ("gradient " * 100, None),
        ("dark wood table, warm candlelight ambiance, luxury product photography", None),
    ],
)
def test_what_a_prompt_describes(text: str, ground: Any) -> None:
    found = described_ground(text)
    if found and "color" in found:
        found = {**found, "color": found["color"].lower()}
    if found and "colors" in found:
        found = {**found, "colors": [one.lower() for one in found["colors"]]}
    assert found == ground


SCENE = {"preset": "custom", "background_prompt": "white flowers on a table"}


def test_a_scene_is_painted(at_work: httpx.Client, configured: Settings) -> None:
    with images_server(paints(shrink=4)) as server:
        configured(GENERATOR_BASE_URL=server.url)
        found = pixels(at_work, SCENE)
    assert "white flowers on a table" in server.asked[0].fields["prompt"]
    assert found[CORNER].tolist() == [*PAINT]
    before = np.asarray(opened(disc()))
    opaque = before[..., 3] == 255
    assert np.array_equal(found[opaque], before[opaque][:, :3])


BAD = [
    (422, {"preset": "beach"}, "`preset`"),
    (422, {"shadow_type": "long"}, "`shadow_type`"),
    (422, {"output_format": "gif"}, "`output_format`"),
    (422, CUSTOM, "`background_prompt`"),
    (422, {"preset": ["marble", "outdoor"]}, "`preset` once"),
    (422, {"image_url": "nowhere"}, "`image_url`"),
    (422, {"image_url": "http://127.0.0.1:9/x.png"}, "one file for `image`"),
    (501, CUSTOM | {"background_prompt": "white flowers on a table"}, "generator_not_configured"),
]


@pytest.mark.parametrize(("status", "data", "says"), BAD)
def test_bad_values(studio: httpx.Client, status: int, data: Any, says: str) -> None:
    answer = post(studio, data)
    assert (answer.status_code, list(answer.json())) == (status, ["detail"]), answer.text
    assert says in answer.json()["detail"]


@pytest.mark.parametrize(
    "data", [{"preset": "marble"}, CUSTOM | {"background_prompt": "#fff"}], ids=["preset", "prompt"]
)
def test_one_background_is_enough(studio: httpx.Client, data: Any) -> None:
    answer = post(studio, data, image=disc(), background_image=GREEN)
    assert answer.status_code == 422
    assert "`background_image`" in answer.json()["detail"]


def test_faults(studio: httpx.Client, web_site: Site) -> None:
    no_base64 = {"image": "no base64!"}
    answers = [
        (401, studio.post(PATH, files={"image": disc()}, headers={"x-api-key": "wrong"})),
        (401, studio.get("/v1/account/balance", headers={"x-api-key": ""})),
        (404, studio.get("/v1/image/nothing")),
        (404, studio.get(f"/v1/generation/{'x' * 32}")),
        (404, studio.get(f"/v1/image/{'x' * 32}/output.png", headers={"x-api-key": ""})),
        (404, studio.get("/v1/image/a/b/c")),
        (405, studio.delete(PATH)),
        (413, post(studio, image=bytes(300_000))),
        (422, studio.post(PATH, content=b"x")),
        (422, studio.post(PATH, content=b"{", headers={"content-type": "application/json"})),
        (422, in_json(studio, **no_base64)),
        (422, in_json(studio, image=7)),
        (422, in_json(studio, image=None)),
        (422, in_json(studio, image=f"http://{web_site.authority}/nothing.png")),
    ]
    assert [answer.status_code for _, answer in answers] == [status for status, _ in answers]
    assert all(list(json.loads(answer.content)) == ["detail"] for _, answer in answers)
    assert "`image`" in answers[-1][1].json()["detail"]
    assert "`image`" in post(studio, image=b"no picture").json()["detail"]
    assert "received true" in in_json(studio, image=True).json()["detail"]


def test_a_job_that_waits_is_pending(waiting: httpx.Client) -> None:
    job = post(waiting).json()["id"]
    assert waiting.get(f"/v1/image/{job}").json()["status"] == "pending"
    early = waiting.get(f"/v1/image/{job}/output.png")
    assert (early.status_code, early.json()["detail"]) == (409, "the job is queued")
    waiting.post(f"/v1/jobs/{job}/cancel")
    state = waiting.get(f"/v1/image/{job}").json()
    assert (state["status"], state["error"]) == ("failed", "the job was cancelled")


def test_a_full_queue_tells_when_to_come_again(waiting: httpx.Client) -> None:
    assert post(waiting).status_code == 200
    answer = post(waiting)
    assert (answer.status_code, list(answer.json())) == (429, ["detail"])
    assert int(answer.headers["retry-after"]) > 0


def test_links_lead_to_where_callers_reach_the_service(waiting: httpx.Client) -> None:
    store = open_stores(store_settings())
    job = store.jobs.claim(post(waiting).json()["id"], now=time.time(), lease_until=time.time() + 9)
    assert job is not None
    described = {"filename": "a.webp", "media_type": "", "size": 1, "notes": {}, "negotiated": False}
    store.jobs.finish(job, "succeeded", {"described": described}, now=2e9, expires_at=2e9)
    state = waiting.get(f"/v1/image/{job.id}").json()
    store.close()
    assert state["output_url"] == f"https://studio.example/photo/v1/image/{job.id}/output.webp"


def test_what_nobody_knows_is_named(studio: httpx.Client) -> None:
    assert post(studio, {"quality": "9", "seed": "1"}).headers["x-ignored-parameters"] == "quality, seed"
    assert post(studio, image=disc(), mask=disc()).headers["x-ignored-parameters"] == "mask"
    assert "`image`" in post(studio, file=disc()).json()["detail"]


def test_an_address_that_comes_twice_is_refused(studio: httpx.Client) -> None:
    sent = [("image", (None, f"http://127.0.0.1/{name}.png".encode())) for name in "ab"]
    answer = studio.post(PATH, files=sent)
    assert (answer.status_code, answer.json()) == (
        422,
        {"detail": "expected `image` once, received it 2 times"},
    )


def test_the_balance_is_nothing(studio: httpx.Client) -> None:
    assert studio.get("/v1/account/balance").json()["credits"] == 0
