"""Writing taken out of a product's photo, by a detector that takes red for text."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from functions.product.app import capability
from layers.common.imaging.image import Pixels
from tests.functions.product.test_product import made, pixels
from tests.functions.product.test_upscale import Kept, keeping
from tests.layers.common.vision.writing.test_writing import installed, with_bar
from tests.pictures import saved

GROUND = (0, 120, 60)


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


def test_models_and_health_tell_the_detector() -> None:
    assert capability.models is not None
    assert capability.health is not None
    assert [row["licence"] for row in capability.models()["writing"]] == ["Apache-2.0"]
    assert capability.health()["writing"] == {"pp-ocrv6-det-small": "ready"}
