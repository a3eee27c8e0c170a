"""Writing taken out of a product's photo, by a detector that takes red for text."""

import threading
import time
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from functions.product.app import capability
from layers.common.dialects import dialects
from layers.common.imaging.image import Mask, Pixels
from layers.common.service.app import create_app
from layers.common.vision.writing.fill import fill
from tests.fresh import forget
from tests.functions.product.test_product import made, pixels
from tests.functions.product.test_upscale import Kept, keeping
from tests.layers.common.vision.writing.test_writing import installed, with_bar
from tests.pictures import opened, saved
from tests.servers import serving_app
from tests.waiting import PATIENCE_S

GROUND = (0, 120, 60)
RED = (255, 0, 0)


@pytest.fixture(autouse=True)
def detector(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(models_dir, monkeypatch)


def written() -> Pixels:
    photo = with_bar()
    photo[(photo == 0).all(axis=2)] = GROUND
    return photo


def is_plain(found: Pixels) -> bool:
    return bool(np.abs(found[..., :3].astype(int) - GROUND).max() <= 2)


def test_the_photo_has_no_writing_any_more() -> None:
    media = made(written(), remove_background=False, erase_text="all")
    assert is_plain(pixels(media))
    assert media.notes["Erased-Text"].startswith("1 of 1; artificial=")
    assert "Erased-Text" not in made(written(), remove_background=False).notes


def test_nor_has_the_blurred_background() -> None:
    photo = np.dstack([written(), np.full((300, 400), 255, np.uint8)])
    photo[0, 0, 3] = 0
    values: dict[str, Any] = {"background": {"kind": "blur"}, "erase_text": "all", "roi": "0,0,20,20"}
    assert is_plain(pixels(made(photo, **values)))


def test_a_cleaned_photo_is_kept() -> None:
    kept, photo = Kept(), saved(written(), "PNG")
    values: dict[str, Any] = {"remove_background": False, "erase_text": "all"}
    first = keeping(kept, photo, **values)
    again = keeping(kept, photo, **values, output_format="webp")
    assert (again.notes["Cutout"], again.notes["Erased-Text"]) == ("kept", first.notes["Erased-Text"])
    assert "Cutout" not in keeping(kept, photo, **values | {"erase_text": "natural"}).notes


# ---- edges, over HTTP ----


def ask(client: httpx.Client, photo: Pixels, **values: str) -> tuple[Pixels, str]:
    """The colours of a photo without its writing, and the note on that."""
    files = {"file": ("shop.png", saved(photo, "PNG"))}
    data = {"remove_background": "false", "erase_text": "all", **values}
    answer = client.post("/v1/product", files=files, data=data)
    assert answer.status_code == 200, answer.text
    return np.asarray(opened(answer.content).convert("RGB")), answer.headers["x-erased-text"]


def ground(width: int = 300, height: int = 200) -> Pixels:
    return np.full((height, width, 3), GROUND, np.uint8)


@pytest.mark.parametrize("size", [(1, 1), (40, 30), (300, 200)])
def test_a_photo_that_is_all_text_stays_and_it_is_told(client: httpx.Client, size: tuple[int, int]) -> None:
    photo = np.full((*size[::-1], 3), RED, np.uint8)
    found, note = ask(client, photo)
    assert np.array_equal(found, photo)
    assert note.startswith("0 of 1; artificial=")
    assert note.endswith("; nothing but text")


@pytest.mark.parametrize(
    "bar",
    [
        (slice(0, 30), slice(40, 200)),
        (slice(170, 200), slice(40, 200)),
        (slice(60, 90), slice(0, 160)),
        (slice(60, 90), slice(140, 300)),
        (slice(0, 30), slice(0, 300)),
    ],
    ids=["top", "bottom", "left", "right", "all of a side"],
)
def test_text_at_the_border_goes(client: httpx.Client, bar: tuple[slice, slice]) -> None:
    photo = ground()
    photo[bar] = RED
    found, note = ask(client, photo)
    assert note.startswith("1 of 1")
    assert is_plain(found)


def test_text_of_one_pixel_is_found_in_a_small_photo(client: httpx.Client) -> None:
    """A photo of 300 × 200 px is looked at 2.4 times as large."""
    photo = ground()
    photo[100, 40:260] = RED
    found, note = ask(client, photo)
    assert note.startswith("1 of 1")
    assert is_plain(found)


def test_text_of_one_pixel_stays_in_a_large_photo() -> None:
    photo = ground(1200, 900)
    photo[400, 40:260] = RED
    media = made(photo, remove_background=False, erase_text="all")
    assert media.notes["Erased-Text"] == "0 of 0"
    assert np.array_equal(pixels(media)[..., :3], photo)


def test_what_runs_downwards_goes_if_it_is_found(client: httpx.Client) -> None:
    photo = ground()
    photo[20:180, 140:160] = RED
    found, note = ask(client, photo)
    assert note.startswith("1 of 1")
    assert is_plain(found)


def test_transparency_stays(client: httpx.Client) -> None:
    photo = np.dstack([ground(), np.full((200, 300), 120, np.uint8)])
    photo[60:90, 40:200, :3] = RED
    files = {"file": ("shop.png", saved(photo, "PNG"))}
    data = {"remove_background": "false", "erase_text": "all"}
    found = np.asarray(opened(client.post("/v1/product", files=files, data=data).content))
    assert is_plain(found)
    assert (found[..., 3] == 120).all()


def test_photoroom_asks_for_it_too(client: httpx.Client) -> None:
    photo = ground()
    photo[60:90, 40:200] = RED
    files = {"imageFile": ("shop.png", saved(photo, "PNG"))}
    data = {"removeBackground": "false", "textRemoval.mode": "ai.all"}
    answer = client.post("/v2/edit", files=files, data=data)
    assert is_plain(np.asarray(opened(answer.content).convert("RGB")))
    assert answer.headers["x-erased-text"].startswith("1 of 1")


def test_a_deadline_in_the_middle(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the first of ten groups is filled, if not before; the others are not begun."""
    monkeypatch.setenv("STUDIO_DATA_DIR", str(models_dir / "data"))
    monkeypatch.setenv("REQUEST_TIMEOUT_S", "3")
    forget()
    goes_on, begun = threading.Event(), list[int]()

    def slow(rgb: Pixels, hole: Mask) -> tuple[Pixels, str]:
        begun.append(1)
        goes_on.wait(PATIENCE_S)
        return fill(rgb, hole)

    monkeypatch.setattr("layers.common.vision.writing.erase.fill", slow)
    photo = ground(400, 1500)
    for top in range(50, 1500, 150):
        photo[top : top + 20, 100:300] = RED
    with serving_app(create_app([capability], dialects())) as client:
        files = {"file": ("shop.png", saved(photo, "PNG"))}
        data = {"remove_background": "false", "erase_text": "all"}
        answer = client.post("/v1/product", files=files, data=data)
        goes_on.set()
        assert (answer.status_code, answer.json()["code"]) == (504, "deadline_exceeded")
        time.sleep(0.5)
    assert len(begun) <= 1


def test_models_and_health_tell_the_detector() -> None:
    assert capability.models is not None
    assert capability.health is not None
    assert [row["licence"] for row in capability.models()["writing"]] == ["Apache-2.0"]
    assert capability.health()["writing"] == {"pp-ocrv6-det-small": "ready"}
