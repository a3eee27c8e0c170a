"""The main path, as a user walks it, through a real server."""

import io
import re
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image as Pillow

from layers.common.dialects.native_openapi import operation
from layers.common.imaging.alpha import with_alpha
from local.router import FUNCTIONS
from tests.pictures import gradient, portrait_jpeg, portrait_png, saved
from tests.servers import Server, serving
from tests.shared import PHOTOS, needs_photos
from tests.waiting import wait_for


def post(server: Server, data: bytes = b"", query: str = "", **options: Any) -> httpx.Response:
    files = {"file": ("photo.jpg", data or portrait_jpeg())}
    url = f"{server.url}/v1/cutout?{query}"
    return httpx.post(url, files=files, follow_redirects=True, **options)


def test_curl_gets_a_transparent_png(server: Server, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(portrait_jpeg())
    subprocess.run(
        ["curl", "-sf", "-F", "file=@photo.jpg", f"{server.url}/v1/cutout", "-o", "cutout.png"],
        cwd=tmp_path,
        check=True,
    )
    with Pillow.open(tmp_path / "cutout.png") as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", "RGBA", (512, 512))


def test_the_answers_headers(server: Server) -> None:
    answer = post(server, headers={"X-Request-Id": "newsroom-1"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == 'inline; filename="photo-cutout.png"'
    assert answer.headers["x-request-id"] == "newsroom-1"
    assert answer.headers["x-model"] == "u2netp"
    assert answer.headers["x-model-fallback"].startswith("u2net_human_seg; ")
    steps = re.findall(r"(\w+);dur=[\d.]+", answer.headers["server-timing"])
    assert [step for step in steps if step != "load"] == ["decode", "infer", "matte", "encode"]


@pytest.mark.parametrize("sent", ["a b", "x" * 200, "<b>", "é"])
def test_an_odd_request_id_is_replaced(server: Server, sent: str) -> None:
    answer = httpx.get(f"{server.url}/health", headers=[(b"X-Request-Id", sent.encode())])
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])


@pytest.mark.parametrize(
    ("sent", "disposition"),
    [
        ("bild.jpg", 'inline; filename="bild-edited.png"'),
        (
            "Räntan ö.jpg",
            "inline; filename=\"R_ntan _-edited.png\"; filename*=UTF-8''R%C3%A4ntan%20%C3%B6-edited.png",
        ),
        ("../../etc/passwd", 'inline; filename="passwd-edited.png"'),
        ("..\\..\\boot.ini", 'inline; filename="boot-edited.png"'),
        ("a;b\x01.jpg", "inline; filename=\"a_b-edited.png\"; filename*=UTF-8''a%3Bb-edited.png"),
        ("", 'inline; filename="photo-edited.png"'),
    ],
)
def test_file_names_are_harmless(server: Server, sent: str, disposition: str) -> None:
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{sent}"\r\n\r\n'
    answer = httpx.post(
        f"{server.url}/v1/edit?output_format=png",
        content=head.encode() + portrait_png() + b"\r\n--b--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=b"},
    )
    assert answer.headers["content-disposition"] == disposition


@needs_photos
@pytest.mark.router("the iPhone's photos stand for real ones there, one of them larger than an answer may be")
@pytest.mark.parametrize("name", ["animal-1", "car-1", "girl-1"])
def test_real_photos(server: Server, name: str) -> None:
    answer = post(server, (PHOTOS / f"{name}.jpg").read_bytes())
    assert answer.status_code == 200 or answer.json()["code"] == "no_subject"
    if answer.status_code == 200:
        with Pillow.open(PHOTOS / f"{name}.jpg") as photo, Pillow.open(io.BytesIO(answer.content)) as picture:
            assert (picture.mode, picture.size) == ("RGBA", photo.size)


@needs_photos
@pytest.mark.parametrize(
    "name", ["pug", pytest.param("arrow", marks=pytest.mark.router("the pug stands for both there"))]
)
def test_iphone_photos(server: Server, name: str) -> None:
    answer = post(server, (PHOTOS / "heic" / f"{name}.heic").read_bytes())
    assert answer.status_code == 200 or answer.json()["code"] == "no_subject"


MUST_BE_200 = {
    "garbage ICC profile": saved(Pillow.open(io.BytesIO(portrait_png())), "PNG", icc_profile=b"junk" * 99),
    "broken EXIF": saved(Pillow.open(io.BytesIO(portrait_png())), "JPEG", exif=b"Exif\0\0junk"),
    "no end marker": portrait_jpeg()[:-2],
    "PNG bytes named .jpg": portrait_png(),
    "CMYK": saved(Pillow.open(io.BytesIO(portrait_png())).convert("CMYK"), "JPEG"),
    "grey": saved(Pillow.open(io.BytesIO(portrait_png())).convert("L"), "PNG"),
    "grey with alpha": saved(Pillow.open(io.BytesIO(portrait_png())).convert("LA"), "PNG"),
    "palette": saved(Pillow.open(io.BytesIO(portrait_png())).quantize(64), "PNG"),
    "16 bits": saved(Pillow.open(io.BytesIO(portrait_png())).convert("L").convert("I;16"), "PNG"),
    "1 bit": saved(Pillow.open(io.BytesIO(portrait_png())).convert("1"), "PNG"),
}


@pytest.mark.parametrize("data", MUST_BE_200.values(), ids=MUST_BE_200)
def test_odd_but_good_files(server: Server, data: bytes) -> None:
    answer = httpx.post(f"{server.url}/v1/edit", files={"file": data})
    assert answer.status_code == 200, answer.text


def test_parameters_may_stand_in_the_form(server: Server) -> None:
    answer = httpx.post(
        f"{server.url}/v1/cutout",
        files={"file": portrait_jpeg()},
        data={"model": "u2netp", "output_format": "webp"},
    )
    assert answer.headers["content-type"] == "image/webp"
    assert "x-model-fallback" not in answer.headers


def test_health(server: Server) -> None:
    health = httpx.get(f"{server.url}/health").json()
    assert health["status"] == "ok"
    assert health["models"]["u2net_human_seg"] == "missing"
    assert health["models"]["classic"] == "ready"
    assert health["limits"]["max_pixels"] == 50_000_000


def test_models(server: Server) -> None:
    rows = {row["name"]: row for row in httpx.get(f"{server.url}/v1/models").json()["models"]}
    networks = ["u2net", "isnet-general-use", "birefnet-portrait", "birefnet-general"]
    assert list(rows)[:7] == ["u2net_human_seg", "u2netp", *networks, "classic"]
    assert rows["u2net_human_seg"] == {
        "name": "u2net_human_seg",
        "purpose": "people, fast",
        "state": "missing",
        "licence": "Apache-2.0",
        "input_size": 320,
        "default": True,
    }
    assert [name for name, row in rows.items() if row["default"]] == ["u2net_human_seg"]


def test_openapi_lists_what_the_parameters_are(server: Server) -> None:
    schema = httpx.get(f"{server.url}/openapi.json").json()
    operation = schema["paths"]["/v1/cutout"]["post"]
    names = {parameter["name"] for parameter in operation["parameters"]}
    assert {"model", "alpha_matting", "output_format", "only_mask", "crop", "crop_margin"} <= names
    assert "file" in operation["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    assert {"200", "400", "413", "415", "422", "503"} <= set(operation["responses"])


def test_every_file_may_be_a_key_or_a_url_and_no_parameter_has_such_a_name() -> None:
    for function in FUNCTIONS:
        for one in function.capabilities:
            names = [parameter["name"] for parameter in operation(one)["parameters"]]
            for file in one.files:
                for instead in (f"{file.name}_key", f"{file.name}_url"):
                    assert names.count(instead) == 1
                    assert instead not in one.names


@pytest.mark.parametrize("path", ["/", "/swagger"])
def test_pages(server: Server, path: str) -> None:
    answer = httpx.get(f"{server.url}{path}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("OPTIONS", "/v1/cutout", "POST"),
        ("OPTIONS", "/v1/style/red", "POST"),
        ("DELETE", "/v1/models", "GET, HEAD"),
        ("PUT", "/v1/jobs/none/result", "GET, HEAD"),
    ],
)
def test_methods_that_are_not_offered(server: Server, method: str, path: str, allowed: str) -> None:
    answer = httpx.request(method, f"{server.url}{path}")
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert answer.content


@pytest.mark.parametrize("path", ["/health", "/v1/models", "/"])
def test_head_answers_wherever_get_does(server: Server, path: str) -> None:
    head, got = httpx.head(f"{server.url}{path}"), httpx.get(f"{server.url}{path}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == got.headers["content-type"]


def test_twice_as_many_clients_as_it_serves() -> None:
    """32 at once against a queue of 4: answers or a clear refusal, health unimpressed, memory bounded."""
    with serving({"MAX_QUEUE": "4", "MAX_CONCURRENCY": "2"}) as small:
        post(small)
        before = small.resident_mb()
        done = threading.Event()

        def watch() -> None:
            with httpx.Client() as client:
                while not done.wait(0.1):
                    client.get(f"{small.url}/health").raise_for_status()

        with ThreadPoolExecutor(33) as pool:
            watcher = pool.submit(watch)
            try:
                answers = [future.result() for future in [pool.submit(post, small) for _ in range(32)]]
            finally:
                done.set()
            watcher.result()
        statuses = [answer.status_code for answer in answers]
        assert set(statuses) == {200, 503}
        assert statuses.count(200) >= 6
        refusals = [answer for answer in answers if answer.status_code == 503]
        assert all(int(answer.headers["retry-after"]) >= 1 for answer in refusals)
        assert {answer.json()["code"] for answer in refusals} == {"busy"}
        assert small.resident_mb() - before < 300


def test_those_who_hang_up_leave_no_trace() -> None:
    with serving({"MAX_QUEUE": "0", "MAX_CONCURRENCY": "1"}) as single:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{single.url}/v1/cutout", files={"file": portrait_jpeg()}, timeout=0.02)
        wait_for(lambda: post(single).status_code == 200)


PLACES: dict[str, tuple[str, dict[str, str], dict[str, Any]]] = {
    "query": ("?quality=60&output_format=webp", {}, {}),
    "form": ("", {"quality": "60", "output_format": "webp"}, {}),
    "params": ("", {"params": '{"quality": 60, "output_format": "webp"}'}, {}),
    "params attached as a file": (
        "",
        {},
        {"params": ("params.json", b'{"quality": 60, "output_format": "webp"}', "application/json")},
    ),
    "some here, some there": ("?quality=60", {"params": '{"output_format": "webp"}'}, {}),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("route", ["edit", "cutout", "compose"])
def test_parameters_come_in_any_place(place: str, route: str, server: Server) -> None:
    """Query for one route and JSON for another are two of the places that all routes take."""
    query, data, files = PLACES[place]
    figure = saved(with_alpha(gradient(), gradient()[..., 0]), "PNG")  # which needs no network to be cut out
    scene = {"background": portrait_png(), "subjects": figure} if route == "compose" else {}
    answer = httpx.post(
        f"{server.url}/v1/{route}{query}",
        data=data,
        files={**(scene or {"file": figure}), **files},
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/webp"
