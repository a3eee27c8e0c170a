"""PhotoRoom's basic API: every parameter, its bodies, answers and faults."""

import base64
from collections.abc import Callable
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from layers.common.dialects.photoroom_segment import PARAMETERS, PATH
from tests.layers.common.dialects.disc import BOX, CENTRE, CORNER, RED, SIZE, disc
from tests.pictures import opened, saved


def post(studio: httpx.Client, data: Any = None, photo: bytes | None = None, **more: Any) -> httpx.Response:
    files = {"image_file": ("disc.png", disc() if photo is None else photo)}
    return studio.post(PATH, files=files, data=data, **more)


def pixels(answer: httpx.Response) -> NDArray[np.uint8]:
    assert answer.status_code == 200, answer.text
    return np.asarray(opened(answer.content))


def large() -> bytes:
    """A cut-out of 1000 × 600 px."""
    rgba = np.zeros((600, 1000, 4), np.uint8)
    rgba[100:500, 200:800] = (*RED, 255)
    return saved(rgba, "PNG")


def spilled() -> bytes:
    """A thing in green light, half transparent at its edge."""
    rgba = np.full((9, 9, 4), (90, 200, 60, 128), np.uint8)
    rgba[3:6, 3:6] = (90, 200, 60, 255)
    return saved(rgba, "PNG")


EFFECTS: dict[str, Callable[[httpx.Client], Any]] = {
    "image_file": lambda studio: pixels(post(studio))[CENTRE].tolist() == [*RED, 255],
    "image_file_b64": lambda studio: pixels(
        studio.post(PATH, data={"image_file_b64": base64.b64encode(disc()).decode()}, files={"x": b""})
    ).shape == (40, 60, 4),
    "format": lambda studio: [
        post(studio, {"format": one}).headers["content-type"] for one in ("png", "jpg", "webp")
    ] == ["image/png", "image/jpeg", "image/webp"],
    "channels": lambda studio: pixels(post(studio, {"channels": "alpha"}))[CENTRE] == 255,
    "bg_color": lambda studio: pixels(post(studio, {"bg_color": "#00FF00"}))[CORNER].tolist()[:3]
    == [0, 255, 0],
    # √(.25e6 / 600,000) of 1000 × 600.
    "size": lambda studio: pixels(post(studio, {"size": "preview"}, large())).shape == (387, 645, 4),
    "crop": lambda studio: pixels(post(studio, {"crop": "true"})).shape == (25, 25, 4),
    "despill": lambda studio: [
        round(int(pixels(post(studio, {"despill": one}, spilled()))[0, 0, 1]), -1)
        for one in ("true", "false")
    ] == [90, 200],
}  # fmt: skip


@pytest.mark.parametrize("name", [one.name for one in PARAMETERS])
def test_every_parameter(studio: httpx.Client, name: str) -> None:
    assert EFFECTS[name](studio)


def test_sizes_of_a_cropped_cut_out(studio: httpx.Client) -> None:
    """It is smaller than the preview's 250,000 px, and stays as it is."""
    assert pixels(post(studio, {"crop": "true", "size": "preview"}, large())).shape == (400, 600, 4)


@pytest.mark.parametrize("size", ["medium", "hd", "full"])
def test_sizes_above_the_photos(studio: httpx.Client, size: str) -> None:
    assert pixels(post(studio, {"size": size})).shape == (*SIZE[::-1], 4)


def test_nothing_moves(studio: httpx.Client) -> None:
    alpha = pixels(post(studio))[..., 3]
    y, x = np.where(alpha > 0)
    assert (x.min(), y.min(), x.max() + 1, y.max() + 1) == BOX


def test_values_in_the_url(studio: httpx.Client) -> None:
    answer = post(studio, params={"format": "jpg", "bg_color": "red"})
    assert answer.headers["content-type"] == "image/jpeg"


def test_json(studio: httpx.Client) -> None:
    document = {"image_file_b64": base64.b64encode(disc()).decode(), "crop": True, "bg_color": None}
    assert pixels(studio.post(PATH, json=document)).shape == (25, 25, 4)


def test_a_body_that_keeps_its_boundary_to_itself(studio: httpx.Client) -> None:
    head = b'--xyz\r\nContent-Disposition: form-data; name="image_file"; filename="a.png"\r\n\r\n'
    body = head + disc() + b"\r\n--xyz--\r\n"
    answer = studio.post(PATH, content=body, headers={"content-type": "multipart/form-data"})
    assert pixels(answer).shape == (40, 60, 4)


@pytest.mark.parametrize(
    ("accept", "is_json"),
    [
        ("application/json", True),
        ("image/png;q=0.5, application/json", True),
        ("image/png, application/json", False),
        ("*/*", False),
        ("", False),
    ],
)
def test_a_picture_in_json(studio: httpx.Client, accept: str, is_json: bool) -> None:
    answer = post(studio, headers={"accept": accept})
    assert answer.headers["vary"] == "Accept"
    assert answer.headers["content-type"] == ("application/json" if is_json else "image/png")
    if is_json:
        document = answer.json()
        assert set(document) == {"result_b64", "base64img"}
        assert document["result_b64"] == document["base64img"]
        picture = opened(base64.b64decode(document["result_b64"]))
        assert (picture.format, picture.size) == ("PNG", SIZE)


def test_headers(studio: httpx.Client) -> None:
    answer = post(studio, {"sharpen": "1"})
    assert answer.headers["pr-unsupported-attributes"] == "Unsupported attributes: sharpen"
    assert answer.headers["x-uncertainty-score"] == "0.000"


BAD: list[tuple[Any, str]] = [
    ({"format": "gif"}, "`format`"),
    ({"channels": "rgb"}, "`channels`"),
    ({"size": "huge"}, "`size`"),
    ({"crop": "1"}, "`crop`"),
    ({"despill": "maybe"}, "`despill`"),
    ({"bg_color": "reddish"}, "`bg_color`"),
    ({"crop": ["true", "true"]}, "`crop` once"),
]


@pytest.mark.parametrize(("data", "says"), BAD)
def test_bad_values(studio: httpx.Client, data: Any, says: str) -> None:
    answer = post(studio, data)
    assert (answer.status_code, answer.json()["status_code"]) == (400, 400)
    assert set(answer.json()) == {"detail", "status_code", "type"}
    assert says in answer.json()["detail"]
    assert answer.json()["type"] == "invalid_parameter"


@pytest.mark.parametrize(
    ("answer", "type_", "says"),
    [
        (lambda studio: studio.post(PATH, json={}), "invalid_parameter", "`image_file`"),
        (lambda studio: studio.post(PATH, json={"image_file_b64": "?"}), "malformed_request", "base64"),
        (lambda studio: studio.post(PATH, content=b"x"), "not_multipart", "multipart"),
        (lambda studio: post(studio, photo=b"hello"), "unsupported_image", "image"),
        (lambda studio: post(studio, photo=bytes(300_000)), "body_too_large", "bytes"),
        (
            lambda studio: post(studio, photo=saved(np.zeros((9, 9, 4), np.uint8), "PNG")),
            "no_subject",
            "cut out",
        ),
    ],
)
def test_bad_requests(
    studio: httpx.Client, answer: Callable[[httpx.Client], httpx.Response], type_: str, says: str
) -> None:
    found = answer(studio)
    assert (found.status_code, found.json()["type"]) == (400, type_)
    assert says in found.json()["detail"]


def test_keys(studio: httpx.Client) -> None:
    wrong = post(studio, headers={"x-api-key": "wrong"})
    assert (wrong.status_code, wrong.content) == (403, b"")
    missing = post(studio, headers={"x-api-key": ""})
    assert (missing.status_code, missing.json()) == (400, {"error": {"message": "apiKey: Required"}})


def test_faults_of_routing(studio: httpx.Client) -> None:
    assert studio.get(PATH).json()["status_code"] == 405
    assert studio.get(f"{PATH}/x").json()["status_code"] == 404
