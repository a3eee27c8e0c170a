"""rembg's server: every parameter, and its faults."""

import json
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from layers.common.dialects.rembg import PARAMETERS, PATH
from tests.layers.common.dialects.disc import CENTRE, CORNER, RED, disc
from tests.layers.common.dialects.site import Site
from tests.pictures import opened, saved


def post(
    studio: httpx.Client, data: Any = None, *, file: bytes | None = None, query: str = ""
) -> httpx.Response:
    files = {"file": ("disc.png", disc() if file is None else file)}
    return studio.post(f"{PATH}{query}", files=files, data=data)


def pixels(answer: httpx.Response) -> NDArray[np.uint8]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/png"
    return np.asarray(opened(answer.content))


def test_a_cut_out(studio: httpx.Client) -> None:
    answer = post(studio)
    assert pixels(answer)[CENTRE].tolist() == [*RED, 255]
    assert pixels(answer)[CORNER][3] == 0
    assert answer.headers["x-model"] == "none"


def test_a_photo_by_its_url(studio: httpx.Client, web_site: Site) -> None:
    url = web_site.put("disc.png", disc())
    assert pixels(studio.get(PATH, params={"url": url}))[CENTRE].tolist() == [*RED, 255]


PHOTO = disc(cut=False)

EFFECTS: dict[str, Any] = {
    "file": lambda studio: pixels(post(studio, file=disc()))[CORNER][3] == 0,
    "url": lambda studio: studio.get(PATH, params={"url": "nowhere"}).status_code == 422,
    "model": lambda studio: post(studio, {"model": "classic"}, file=PHOTO).headers["x-model"] == "classic",
    "a": lambda studio: post(studio, {"a": "false"}, file=PHOTO).headers["x-matte"].endswith("own alpha"),
    "om": lambda studio: pixels(post(studio, {"om": "1"})).shape == (40, 60),
    "dc": lambda studio: pixels(post(studio, {"dc": "false"}, file=PHOTO))[CENTRE][:3].tolist() == RED,
    "ppm": lambda studio: np.ptp(pixels(post(studio, {"ppm": "true", "om": "true"}))[20, 15:22]) > 200,
    "vm": lambda studio: post(studio, {"vm": "true"}, file=PHOTO).headers["x-matte"] == "refined",
    "bgc": lambda studio: pixels(post(studio, query="?bgc=0,255,0,128"))[CORNER].tolist() == [0, 255, 0, 128],
    "extras": lambda studio: post(studio, {"extras": '{"input_labels": []}'}).status_code == 200,
    **{
        name: lambda studio, name=name: pixels(post(studio, {name: "20"}))[CENTRE][3] == 255
        for name in ("af", "ab", "ae")
    },
}


@pytest.mark.parametrize("name", [one.name for one in PARAMETERS])
def test_every_parameter(studio: httpx.Client, name: str) -> None:
    assert EFFECTS[name](studio)


BAD = [
    (400, {"extras": '{"sam_prompt": []}'}, "sam_prompt"),
    (400, {"extras": "{"}, "JSON"),
    (422, {"extras": "[]"}, "an object for `extras`"),
    (422, {"bgc": "red"}, "`bgc`"),
    (422, {"bgc": "1,2,3"}, "`bgc`"),
    (422, {"bgc": "1,2,3,256"}, "`bgc`"),
    (422, {"bgc": "9" * 5000 + ",1,1,1"}, "`bgc`"),
    (422, {"a": "maybe"}, "`a`"),
    (422, {"model": "no-such"}, "expected one of"),
    (422, {"a": ["true", "true"]}, "`a` once"),
]


@pytest.mark.parametrize(("status", "data", "says"), BAD)
def test_bad_values(studio: httpx.Client, status: int, data: Any, says: str) -> None:
    answer = post(studio, data, file=PHOTO)
    assert (answer.status_code, list(answer.json())) == (status, ["detail"])
    assert says in answer.json()["detail"]


def test_faults_are_worded_as_fastapi_does(studio: httpx.Client) -> None:
    answers = {
        401: studio.post(PATH, files={"file": disc()}, headers={"x-api-key": "wrong"}),
        404: studio.get(f"{PATH}/nowhere"),
        405: studio.delete(PATH),
        413: post(studio, file=bytes(300_000)),
        415: post(studio, file=b"hello"),
        422: post(studio, file=saved(np.zeros((9, 9, 4), np.uint8), "PNG")),
    }
    assert {status: one.status_code for status, one in answers.items()} == {one: one for one in answers}
    assert all(list(json.loads(one.content)) == ["detail"] for one in answers.values())
    assert answers[415].json()["detail"].startswith("`file`: expected an image")


def test_what_nobody_knows_is_named(studio: httpx.Client) -> None:
    assert post(studio, {"sharpen": "1", "url": "x"}).headers["x-ignored-parameters"] == "sharpen, url"


def test_the_url_is_named_in_faults(studio: httpx.Client, web_site: Site) -> None:
    answer = studio.get(PATH, params={"url": "http://127.0.0.1:9/x.png"})
    assert answer.status_code == 422
    assert "`url`" in answer.json()["detail"]
    wrong = studio.get(PATH, params={"url": web_site.put("bad.png", b"no picture")})
    assert wrong.json()["detail"].startswith("`url`: expected an image")
    assert studio.get(PATH).json()["detail"] == "expected `url`, which was not given"
