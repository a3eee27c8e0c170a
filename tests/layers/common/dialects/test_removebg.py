"""remove.bg's API: every parameter, every kind of body, and its faults."""

import base64
import io
import json
import zipfile
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from functions.product.app import capability
from layers.common.core.dialect import RequestForm
from layers.common.core.media import Upload
from layers.common.dialects import dialects
from layers.common.dialects.removebg import ACCOUNT, DIALECT, IMPROVE, PATH
from layers.common.dialects.removebg.described import PARAMETERS
from layers.common.errors import Busy, DeadlineExceeded, InvalidParameter, StudioError, UrlsDisabled
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Size
from layers.common.service.app import create_app
from tests.layers.common.dialects.disc import BLUE, BOX, CENTRE, CORNER, RED, disc
from tests.layers.common.dialects.site import Site
from tests.pictures import opened, saved
from tests.servers import serving_app

JSON = {"Accept": "application/json"}


def block(size: Size = (1000, 800), box: Box = (200, 100, 600, 700)) -> bytes:
    """A cut-out whose subject is exactly its box."""
    pixels = np.zeros((*size[::-1], 4), np.uint8)
    pixels[box[1] : box[3], box[0] : box[2]] = (*RED, 255)
    return saved(pixels, "PNG")


def post(studio: httpx.Client, file: bytes | None = None, /, **data: str) -> httpx.Response:
    return studio.post(PATH, files={"image_file": ("a.png", disc() if file is None else file)}, data=data)


def pixels(answer: httpx.Response) -> NDArray[np.uint8]:
    assert answer.status_code == 200, answer.text
    return np.asarray(opened(answer.content))


def shape(answer: httpx.Response) -> tuple[int, int]:
    """Width and height of the picture, which the headers say too."""
    tall, wide = pixels(answer).shape[:2]
    assert (answer.headers["x-width"], answer.headers["x-height"]) == (str(wide), str(tall))
    return wide, tall


def foreground(answer: httpx.Response) -> tuple[int, int, int, int]:
    """Left, top, width and height of the subject."""
    assert answer.status_code == 200, answer.text
    left, top, width, height = (
        int(answer.headers[f"x-foreground-{name}"]) for name in ("left", "top", "width", "height")
    )
    return left, top, width, height


def in_base64(file: bytes) -> str:
    return base64.b64encode(file).decode()


def as_json(studio: httpx.Client, **document: Any) -> httpx.Response:
    return studio.post(PATH, json=document)


def test_a_cut_out_and_its_headers(studio: httpx.Client) -> None:
    answer = post(studio)
    assert answer.headers["content-type"] == "image/png"
    assert pixels(answer)[CENTRE].tolist() == [*RED, 255]
    assert pixels(answer)[CORNER][3] == 0
    assert shape(answer) == (60, 40)
    assert foreground(answer) == (BOX[0], BOX[1], BOX[2] - BOX[0], BOX[3] - BOX[1])
    assert (answer.headers["x-max-width"], answer.headers["x-max-height"]) == ("60", "40")
    assert answer.headers["x-type"] == "other"
    assert answer.headers["x-credits-charged"] == "0"
    assert int(answer.headers["x-ratelimit-remaining"]) > 0
    assert int(answer.headers["x-ratelimit-limit"]) > 0
    assert int(answer.headers["x-ratelimit-reset"]) > 1_700_000_000
    assert "x-ignored-parameters" not in answer.headers


@pytest.mark.parametrize(
    ("accept", "is_json"),
    [
        ("application/json", True),
        ("image/png;q=0.5, application/json", True),
        ("*/*", False),
        ("", False),
        ("application/json, text/plain, */*", False),
        ("image/*", False),
        ("text/html", False),
    ],
)
def test_json_is_for_those_who_prefer_it(studio: httpx.Client, accept: str, is_json: bool) -> None:
    answer = studio.post(PATH, files={"image_file": disc()}, headers={"Accept": accept})
    assert answer.status_code == 200
    if not is_json:
        assert answer.headers["content-type"] == "image/png"
        return
    data = answer.json()["data"]
    assert np.asarray(opened(base64.b64decode(data.pop("result_b64"))))[CENTRE].tolist() == [*RED, 255]
    assert data == {
        "foreground_top": BOX[1],
        "foreground_left": BOX[0],
        "foreground_width": BOX[2] - BOX[0],
        "foreground_height": BOX[3] - BOX[1],
    }
    assert answer.headers["x-credits-charged"] == "0"


def test_who_takes_pictures_takes_a_zip_file_too(studio: httpx.Client) -> None:
    files, zipped = {"image_file": disc()}, {"format": "zip"}
    headers = {"Accept": "image/*, application/json"}
    assert has_zip_of_both(studio.post(PATH, files=files, data=zipped, headers=headers))
    data = studio.post(PATH, files=files, data=zipped, headers=JSON).json()["data"]
    assert base64.b64decode(data["result_b64"]).startswith(b"PK")


def test_a_document_that_is_larger_than_an_answer_is_behind_a_link(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, fresh_settings: None
) -> None:
    monkeypatch.setenv("INLINE_RESULT_BYTES", "100")
    monkeypatch.delenv("API_KEYS", raising=False)
    monkeypatch.setenv("STUDIO_DATA_DIR", str(tmp_path))
    with serving_app(create_app([capability], dialects())) as client:
        answer = client.post(PATH, files={"image_file": disc()}, headers=JSON)
        assert (answer.status_code, answer.headers["x-credits-charged"]) == (303, "0")
        followed = client.get(answer.headers["location"])
        assert followed.headers["content-type"] == "application/json"
        assert followed.json()["data"]["result_b64"].startswith("iVBOR")
        plain = client.post(PATH, files={"image_file": disc()})
        assert client.get(plain.headers["location"]).headers["content-type"] == "image/png"


GREEN = {"bg_color": "0f0"}


def unpacked(answer: httpx.Response) -> dict[str, NDArray[np.uint8]]:
    assert answer.headers["content-type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert all(one.compress_type == zipfile.ZIP_STORED for one in archive.infolist())
    return {name: np.asarray(opened(archive.read(name))) for name in archive.namelist()}


def has_zip_of_both(answer: httpx.Response) -> bool:
    members = unpacked(answer)
    assert list(members) == ["color.jpg", "alpha.png"]
    alpha = members["alpha.png"]
    assert members["color.jpg"].shape == (*alpha.shape, 3)
    return bool(alpha.dtype == np.uint8 and alpha[CENTRE] == 255 and alpha[CORNER] == 0)


def is_shaded(answer: httpx.Response) -> bool:
    """Whether black lies below the subject, where nothing of it is."""
    shade = pixels(answer)[BOX[3] + 1, CENTRE[1]]
    return bool(shade[3] > 0 and (shade[:3] == 0).all())


def with_background(studio: httpx.Client, background: Any, **data: str) -> httpx.Response:
    files = {"image_file": disc(), "bg_image_file": background}
    return studio.post(PATH, files=files, data=data)


def ground(colour: list[int]) -> bytes:
    return saved(np.full((40, 60, len(colour)), colour, np.uint8), "PNG")


def glass() -> bytes:
    photo = np.asarray(opened(disc())).copy()
    photo[15:25, 25:35, 3] = 90
    return saved(photo, "PNG")


EFFECTS: dict[str, Any] = {
    "image_file": lambda s, _: pixels(post(s))[CENTRE].tolist() == [*RED, 255],
    "image_file_b64": lambda s, _: shape(as_json(s, image_file_b64=in_base64(disc()))) == (60, 40),
    "image_base64": lambda s, _: shape(as_json(s, image_base64=in_base64(disc()))) == (60, 40),
    "image_url": lambda s, site: shape(as_json(s, image_url=site.put("a.png", disc()))) == (60, 40),
    "size": lambda s, _: shape(post(s, block((1000, 640)), size="preview")) == (625, 400),
    "type": lambda s, _: post(s, type="car").headers["x-type"] == "car",
    "type_level": lambda s, _: "x-type" not in post(s, type_level="none").headers,
    "format": lambda s, _: has_zip_of_both(post(s, format="zip")),
    "roi": lambda s, _: foreground(post(s, roi="30px 0 100% 100%")) == (30, BOX[1], BOX[2] - 30, 25),
    "crop": lambda s, _: shape(post(s, crop="true")) == (25, 25),
    "crop_margin": lambda s, _: (
        shape(post(s, block(), size="auto", crop="true", crop_margin="30px 10%")) == (480, 660)
    ),
    "scale": lambda s, _: foreground(post(s, block(), size="auto", scale="80%")) == (287, 80, 427, 640),
    "position": lambda s, _: foreground(post(s, position="0% 100%")) == (0, 15, 25, 25),
    "channels": lambda s, _: pixels(post(s, channels="alpha"))[CENTRE] == 255,
    "bg_color": lambda s, _: pixels(post(s, bg_color="0f08"))[CORNER].tolist() == [0, 255, 0, 136],
    "bg_image_url": lambda s, site: (
        pixels(post(s, bg_image_url=site.put("bg.png", ground(BLUE)), format="png"))[CORNER].tolist() == BLUE
    ),
    "bg_image_file": lambda s, _: (
        pixels(with_background(s, ground(BLUE), format="png"))[CORNER].tolist() == BLUE
    ),
    "shadow_type": lambda s, _: is_shaded(post(s, shadow_type="drop")) and not is_shaded(post(s)),
    "shadow_opacity": lambda s, _: not is_shaded(post(s, shadow_type="drop", shadow_opacity="0")),
    "add_shadow": lambda s, _: is_shaded(post(s, add_shadow="true")),
    "semitransparency": lambda s, _: (
        pixels(post(s, glass(), semitransparency="false"))[20, 30, 3] == 255
        and pixels(post(s, glass()))[20, 30, 3] == 90
    ),
}


@pytest.mark.parametrize("name", [one.name for one in PARAMETERS])
def test_every_parameter(studio: httpx.Client, web_site: Site, name: str) -> None:
    assert EFFECTS[name](studio, web_site)


VALUES: dict[str, Any] = {
    "crop_margin, one": ({"crop": "true", "crop_margin": "10%"}, (480, 720), (40, 60, 400, 600)),
    "crop_margin, four": (
        {"crop": "true", "crop_margin": "10px 20px 30px 40px"},
        (460, 640),
        (40, 10, 400, 600),
    ),
    "crop, reduced": ({"crop": "true", "size": "preview"}, (400, 600), (0, 0, 400, 600)),
    "crop_margin without crop": ({"crop": "false", "crop_margin": "10%"}, (1000, 800), (200, 100, 400, 600)),
    "center": ({"position": "center"}, (1000, 800), (300, 100, 400, 600)),
    "one share": ({"position": "50%"}, (1000, 800), (300, 100, 400, 600)),
    "two shares": ({"position": "100% 25%"}, (1000, 800), (600, 50, 400, 600)),
    "original": ({"position": "original", "scale": "original"}, (1000, 800), (200, 100, 400, 600)),
    "scale and position": ({"scale": "80%", "position": "100% 0%"}, (1000, 800), (573, 0, 427, 640)),
    "scale and original": ({"scale": "40%", "position": "original"}, (1000, 800), (262, 240, 213, 320)),
    "scale, in a preview": ({"scale": "80%", "size": "preview"}, (559, 447), (161, 45, 238, 358)),
    "position, in a preview": ({"position": "0%", "size": "preview"}, (559, 447), (0, 0, 224, 335)),
}


@pytest.mark.parametrize(("data", "size", "spot"), VALUES.values(), ids=VALUES)
def test_sizes_and_places(studio: httpx.Client, data: dict[str, str], size: Any, spot: Any) -> None:
    answer = post(studio, block(), **{"size": "auto", **data})
    assert shape(answer) == size
    assert foreground(answer) == spot


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        ({}, "image/png"),
        (GREEN, "image/jpeg"),
        ({"bg_color": "0f08"}, "image/png"),
        ({"format": "jpg"}, "image/jpeg"),
        ({"format": "webp"}, "image/webp"),
        ({"format": "png", **GREEN}, "image/png"),
        ({"channels": "alpha", **GREEN}, "image/png"),
    ],
)
def test_formats(studio: httpx.Client, data: dict[str, str], media_type: str) -> None:
    answer = post(studio, **data)
    assert shape(answer) == (60, 40)
    assert answer.headers["content-type"] == media_type


@pytest.mark.parametrize("colour", ["fff", "#fff", "FFFFFF", "white", "ffffffff", "ffff"])
def test_spellings_of_a_colour(studio: httpx.Client, colour: str) -> None:
    assert pixels(post(studio, bg_color=colour, format="png"))[CORNER][:3].tolist() == [255, 255, 255]


def test_a_transparent_background_picture_stays_transparent(studio: httpx.Client) -> None:
    found = pixels(with_background(studio, ground([*BLUE, 100])))
    assert found[CORNER].tolist() == [*BLUE, 100]
    assert found[CENTRE].tolist() == [*RED, 255]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"type": "person"}, "person"),
        ({"type": "transportation"}, "other"),
        ({"type": "transportation", "type_level": "2"}, "transportation"),
        ({"type": "graphic", "type_level": "latest"}, "graphic"),
        ({"type_level": "latest"}, "other"),
    ],
)
def test_types(data: dict[str, str], says: str) -> None:
    assert read(**data).memo["type"] == says


def read(**data: str) -> Any:
    form = RequestForm((), {}, [*data.items()], [Upload("image_file", b"photo", "a.jpg")])
    return DIALECT.read(form, DIALECT.routes([])[0], capability)


@pytest.mark.parametrize(
    ("data", "megapixels"),
    [
        ({}, 0.25),
        ({"size": "small"}, 0.25),
        ({"size": "regular"}, 0.25),
        ({"size": "medium"}, 1.5),
        ({"size": "hd"}, 4),
        ({"size": "full"}, 10),
        ({"size": "4k", "format": "png"}, 10),
        ({"size": "50MP", "format": "png"}, 10),
        ({"size": "full", "format": "zip"}, 25),
        ({"size": "4k", "format": "jpg"}, 25),
        ({"size": "full", **GREEN}, 25),
        ({"size": "50MP", "format": "webp"}, 50),
        ({"size": "auto"}, 25),
    ],
)
def test_the_most_pixels_of_a_size(data: dict[str, str], megapixels: float) -> None:
    assert read(**data).values["layout"]["max_pixels"] == megapixels * 1e6


@pytest.mark.parametrize(
    ("data", "kind", "opacity"),
    [
        ({"shadow_type": "drop"}, "drop", 0.5),
        ({"shadow_type": "3D"}, "cast", 0.5),
        ({"shadow_type": "car"}, "cast", 0.9),
        ({"shadow_type": "auto", "type": "car"}, "cast", 0.9),
        ({"add_shadow": "1"}, "cast", 0.5),
        ({"shadow_type": "car", "shadow_opacity": "30"}, "cast", 0.3),
    ],
)
def test_shadows(data: dict[str, str], kind: str, opacity: float) -> None:
    found = read(**data).values["shadow"]
    assert (found["kind"], found["opacity"]) == (kind, opacity)


def test_no_shadow() -> None:
    assert "shadow" not in read(shadow_type="none", add_shadow="true").values


def test_every_kind_of_body(studio: httpx.Client, web_site: Site) -> None:
    url = web_site.put("a.png", disc())
    texts = {"image_url": url, "crop": "true", "bg_color": "", "image_file_b64": ""}
    answers = (
        studio.post(PATH, data=texts),
        studio.post(PATH, files={name: (None, text) for name, text in texts.items()}),
        studio.post(
            PATH, files={name: (None, text) for name, text in texts.items()} | {"image_file": (None, "")}
        ),
        studio.post(PATH, json=texts),
        studio.post(PATH, json={"image_url": url, "crop": True, "bg_color": None, "shadow_opacity": 20}),
        studio.post(PATH, json={"image_file_b64": in_base64(disc()), "crop": "true"}),
        studio.post(PATH, data={"image_file_b64": in_base64(disc()), "crop": "true"}),
        studio.post(PATH, files={"image_base64": (None, in_base64(disc()))}, data={"crop": "1"}),
        studio.post(
            PATH, json={"image_file_b64": "data:image/png;base64," + in_base64(disc()), "crop": True}
        ),
    )
    assert [shape(answer) for answer in answers] == [(25, 25)] * len(answers)


def test_what_nobody_knows_is_named(studio: httpx.Client) -> None:
    files = {"image_file": disc(), "watermark": b"x"}
    answer = studio.post(PATH, files=files, data={"sharpen": "1", "größe": "1", "crop": "true"})
    assert answer.headers["x-ignored-parameters"] == "sharpen, gr??e, watermark"
    assert shape(answer) == (25, 25)


def test_the_account_and_improve(studio: httpx.Client) -> None:
    attributes = studio.get(ACCOUNT).json()["data"]["attributes"]
    assert list(attributes) == ["credits", "api"]
    assert list(attributes["credits"]) == ["subscription", "payg", "enterprise", "total"]
    assert list(attributes["api"]) == ["free_calls", "sizes"]
    assert attributes["api"]["sizes"] == "all"
    for body in ({"json": {"tag": "x"}}, {"files": {"image_file": disc()}}, {"content": b"\0"}, {}):
        answer = studio.post(IMPROVE, **body)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")


BAD: dict[str, tuple[str, dict[str, Any]]] = {
    "no photo": ("missing_source", {"data": {"size": "auto"}}),
    "an empty body": ("missing_source", {}),
    "a text body": ("missing_source", {"content": b"hello", "headers": {"Content-Type": "text/plain"}}),
    "empty fields": (
        "missing_source",
        {"json": {"image_url": "", "image_file_b64": "", "image_base64": None}},
    ),
    "a file and a URL": (
        "multiple_sources",
        {"files": {"image_file": disc()}, "data": {"image_url": "http://x.example"}},
    ),
    "a file and base64": (
        "multiple_sources",
        {"files": {"image_file": disc(), "image_file_b64": (None, in_base64(disc()))}},
    ),
    "two files": ("multiple_sources", {"files": [("image_file", disc()), ("image_file", disc())]}),
    "two backgrounds": (
        "multiple_bg_sources",
        {"files": {"image_file": disc(), "bg_image_file": ground(BLUE)}, "data": GREEN},
    ),
    "a colour and a URL": (
        "multiple_bg_sources",
        {"files": {"image_file": disc()}, "data": {**GREEN, "bg_image_url": "http://x.example"}},
    ),
    "a text for a file": ("invalid_file_type", {"json": {"image_file": "abc"}}),
    "no picture": ("invalid_file_type", {"files": {"image_file": b"hello"}}),
    "an empty file": ("failed_to_read_image", {"files": {"image_file": ("a.png", b"")}}),
    "no picture behind": ("invalid_file_type", {"files": {"image_file": disc(), "bg_image_file": b"hello"}}),
    "half a picture": ("failed_to_read_image", {"files": {"image_file": disc()[:150]}}),
    "too many bytes": ("file_too_large", {"files": {"image_file": bytes(300_000)}}),
    "too many bytes in base64": ("file_too_large", {"json": {"image_file_b64": "A" * 500_000}}),
    "too many bytes in a form": ("file_too_large", {"data": {"image_file_b64": "A" * 900_000}}),
    "too many pixels": ("resolution_too_high", {"files": {"image_file": block((1100, 1000))}}),
    "no subject": ("unknown_foreground", {"files": {"image_file": ground([9, 9, 9, 0])}}),
    "no base64": ("failed_to_read_image", {"json": {"image_file_b64": "no base64!"}}),
    "base64 of no picture": ("invalid_file_type", {"json": {"image_file_b64": "aGVsbG8="}}),
    "a number for base64": ("failed_to_read_image", {"json": {"image_file_b64": 5}}),
    "another data URL": ("failed_to_read_image", {"data": {"image_file_b64": "data:image/png,abcd"}}),
    "broken JSON": ("malformed_request", {"content": b"{", "headers": {"Content-Type": "application/json"}}),
    "a list": ("invalid_parameter", {"json": ["image_url"]}),
    "too long a text": ("file_too_large", {"json": {"size": "x" * 1_000_001}}),
    "too long a list": ("file_too_large", {"json": {"size": [[]] * 500_000}}),
    "too long a field": ("invalid_size", {"data": {"size": "x" * 1_000_001}}),
    "no URL": ("invalid_image_url", {"json": {"image_url": "nowhere"}}),
    "a number for a URL": ("invalid_image_url", {"json": {"image_url": 5}}),
    "an object for a URL": ("invalid_image_url", {"json": {"image_url": {"a": 1}}}),
    "another scheme": ("invalid_image_url", {"data": {"image_url": "ftp://x.example/a.png"}}),
    "another host": ("failed_image_download", {"data": {"image_url": "http://127.0.0.1:9/a.png"}}),
    "no background URL": (
        "invalid_bg_image_url",
        {"files": {"image_file": disc()}, "data": {"bg_image_url": "x"}},
    ),
    "another background host": (
        "failed_bg_download",
        {"files": {"image_file": disc()}, "data": {"bg_image_url": "http://127.0.0.1:9/a.png"}},
    ),
    **{
        f"{name}={value}": (code, {"files": {"image_file": disc()}, "data": {"crop": "true", name: value}})
        for code, name, values in (
            ("invalid_bg_color", "bg_color", ("nocolor", "12345", "gggggg")),
            ("invalid_channels", "channels", ("rgb",)),
            (
                "invalid_crop_margin",
                "crop_margin",
                ("wide", "-1px", "51%", "501px", "1px 2px 3px", "1px 2px 3px 4px 5px", "5em"),
            ),
            ("invalid_format", "format", ("bmp", "gif")),
            ("invalid_position", "position", ("left", "101%", "10px", "1% 2% 3%", "-5%")),
            ("invalid_roi", "roi", ("1 2 3", "a b c d", "-1px 0 9px 9px", "1 2 3 4 5", "1em 0 9 9")),
            ("roi_exceeds_bounds", "roi", ("0 0 61px 40px", "0% 0% 100% 101%", "0 0 9px 50px")),
            ("roi_region_empty", "roi", ("10px 0 10px 40px", "50% 50% 20% 60%")),
            ("invalid_scale", "scale", ("9%", "101%", "big", "50% 50%", "80px")),
            ("invalid_semitransparency", "semitransparency", ("perhaps",)),
            ("invalid_shadow_opacity", "shadow_opacity", ("101", "-1", "dark", "nan")),
            ("invalid_shadow_type", "shadow_type", ("soft",)),
            ("invalid_size", "size", ("huge", "0.5")),
            ("invalid_type", "type", ("fish",)),
            ("invalid_type_level", "type_level", ("3",)),
        )
        for value in values
    },
    "crop=maybe": ("invalid_crop", {"files": {"image_file": disc()}, "data": {"crop": "maybe"}}),
    "a list for a size": ("invalid_size", {"json": {"image_url": "http://x.example", "size": ["full"]}}),
    "an object for a region": ("invalid_roi", {"json": {"image_url": "http://x.example", "roi": {}}}),
    "a size twice": (
        "invalid_size",
        {"files": {"image_file": disc()}, "data": {"size": ["full", "auto"]}},
    ),
    "a tiny background": (
        "invalid_file_type",
        {"files": {"image_file": disc(), "bg_image_file": saved(np.zeros((4, 4, 3), np.uint8), "PNG")}},
    ),
}


def error(answer: httpx.Response) -> dict[str, str]:
    assert answer.headers["content-type"] == "application/json"
    assert list(answer.json()) == ["errors"]
    (found,) = answer.json()["errors"]
    assert found.keys() <= {"title", "code", "detail"}
    assert found["title"]
    return dict(found)


@pytest.mark.parametrize(("code", "request_"), BAD.values(), ids=BAD)
def test_bad_requests(studio: httpx.Client, code: str, request_: dict[str, Any]) -> None:
    answer = studio.post(PATH, **request_)
    assert (answer.status_code, error(answer)["code"]) == (400, code)


@pytest.mark.parametrize(
    ("field", "code"), [("image_url", "failed_image_download"), ("bg_image_url", "failed_bg_download")]
)
def test_urls_that_fail(studio: httpx.Client, web_site: Site, field: str, code: str) -> None:
    files: Any = {} if field == "image_url" else {"files": {"image_file": disc()}}
    missing = studio.post(PATH, data={field: f"http://{web_site.authority}/missing.png"}, **files)
    assert (missing.status_code, error(missing)["code"]) == (400, code)
    assert f"`{field}`" in error(missing)["detail"]
    page = studio.post(PATH, data={field: web_site.put("page.html", b"<html>")}, **files)
    assert (page.status_code, error(page)["code"]) == (400, "invalid_file_type")
    large = studio.post(PATH, data={field: web_site.put("large.png", bytes(300_000))}, **files)
    assert (large.status_code, error(large)["code"]) == (400, "file_too_large")


def test_keys(studio: httpx.Client) -> None:
    wrong = studio.post(PATH, files={"image_file": disc()}, headers={"x-api-key": "wrong"})
    assert wrong.status_code == 403
    assert wrong.json() == {"errors": [{"title": "API Key invalid", "code": "auth_failed"}]}
    for path, method in ((PATH, "POST"), (ACCOUNT, "GET"), (IMPROVE, "POST"), ("/v1.0/nowhere", "GET")):
        missing = studio.request(method, path, headers={"x-api-key": ""})
        assert (missing.status_code, error(missing)["code"]) == (403, "auth_failed")
    bearer = {"x-api-key": "", "Authorization": "Bearer secret"}
    assert studio.get(ACCOUNT, headers=bearer).status_code == 200


def test_paths_and_methods(studio: httpx.Client) -> None:
    answers = {404: studio.post("/v1.0/nowhere"), 405: studio.get(PATH)}
    assert {status: one.status_code for status, one in answers.items()} == {one: one for one in answers}
    assert [error(one)["code"] for one in answers.values()] == ["not_found", "method_not_allowed"]
    assert answers[405].headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Busy("all workers are busy", retry_after_s=7), 429, "rate_limit_exceeded"),
        (DeadlineExceeded("too long"), 504, "deadline_exceeded"),
        (StudioError("a bug"), 500, "unknown_error"),
        (UrlsDisabled("no URLs", param="bg_image_url"), 400, "failed_bg_download"),
        (InvalidParameter("no room", param="layout"), 400, "invalid_parameter"),
    ],
)
def test_faults_that_no_request_brings_about(fault: StudioError, status: int, code: str) -> None:
    answer = DIALECT.fault(fault.problem, None, "id")
    assert (answer.status, json.loads(answer.body)["errors"][0]["code"]) == (status, code)
    assert answer.headers.get("Retry-After") == ("7" if status == 429 else None)
    assert ("X-RateLimit-Remaining" in answer.headers) == (status == 429)


def test_it_is_described(studio: httpx.Client) -> None:
    described = studio.get("/openapi.json").json()["paths"]
    bodies = described[PATH]["post"]["requestBody"]["content"]
    assert set(bodies) == {"multipart/form-data", "application/x-www-form-urlencoded", "application/json"}
    assert all(
        set(one["schema"]["properties"]) == {each.name for each in PARAMETERS} for one in bodies.values()
    )
    tags = [
        described[path][method]["tags"]
        for path, method in ((PATH, "post"), (ACCOUNT, "get"), (IMPROVE, "post"))
    ]
    assert tags == [["remove.bg"]] * 3
