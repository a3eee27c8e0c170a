"""A filling network of one's own, by one that paints holes in a colour."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layers.common.errors import ModelUnavailable
from layers.common.imaging.image import Image, Mask, Pixels
from layers.common.vision import segment
from layers.common.vision.inference import OpenVinoNetwork
from layers.common.vision.writing import erase, learned
from tests.layers.common.vision.writing.test_writing import installed, with_bar
from tests.networks import write_inpainting_network, write_network

SIZE = 64
MAGENTA = (255, 0, 255)
ENDS = {"input_range": [-1, 1], "output_range": [-1, 1]}


def brought(folder: Path, colour: tuple[float, float, float] = (1, 0, 1), **values: Any) -> Path:
    described = {"input_size": SIZE, "licence": "MIT", **values}
    (folder / "inpainting.json").write_text(json.dumps(described))
    return write_inpainting_network(folder / "inpainting.onnx", SIZE, colour)


def busy(size: tuple[int, int] = (400, 300)) -> Pixels:
    """A photo whose ground is not flat, with a red bar; it has no other red."""
    noise = np.random.default_rng(1).integers(0, 200, (size[1], size[0], 3)).astype(np.uint8)
    noise[..., 0] = 0
    bar = with_bar(size)
    return np.where(bar[..., :1] > 0, bar, noise)


def network() -> learned.InpaintingNetwork:
    found = learned.load()
    assert found
    return found


def block(size: tuple[int, int], box: tuple[int, int, int, int]) -> Mask:
    hole = np.zeros(size[::-1], np.uint8)
    hole[box[1] : box[3], box[0] : box[2]] = 255
    return hole


def test_without_one_there_is_none(models_dir: Path) -> None:
    write_inpainting_network(models_dir / "inpainting.onnx", SIZE, (1, 0, 1))
    assert learned.load() is None, "it has no description"


def test_it_fills_what_is_not_flat(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(models_dir, monkeypatch)
    photo = busy()
    brought(models_dir)
    done = erase.erase(Image(photo.copy()), "all")
    assert done.note.endswith("; by inpainting")
    painted = (done.image.pixels == MAGENTA).all(axis=2)
    assert painted[125:145, 105:215].all()
    beyond = np.ones(painted.shape, bool)
    beyond[90:180, 70:250] = False
    assert np.array_equal(done.image.pixels[beyond], photo[beyond])
    flat = erase.erase(Image(with_bar()), "all")
    assert flat.note.endswith("; by smooth"), "where nothing has to be made up, nothing is"


@pytest.mark.parametrize("values", [{}, ENDS, {"input_range": [0, 255], "output_range": [0, 255]}])
def test_ranges_and_masks(models_dir: Path, values: dict[str, Any]) -> None:
    """What it keeps comes back as it went in, whatever its levels are called."""
    _, white = values.get("output_range", (0, 1))
    brought(models_dir, (white, white, white), **values)
    photo = np.full((SIZE, SIZE, 3), (10, 100, 200), np.uint8)
    box = (20, 20, 40, 40)
    found = network().fill(photo, block((SIZE, SIZE), box), box)
    assert (found == 255).all()
    whole = network().fill(photo, block((SIZE, SIZE), box), (0, 0, SIZE, SIZE))
    assert np.abs(whole[:15].astype(int) - (10, 100, 200)).max() <= 1


def test_a_mask_of_what_is_known(models_dir: Path) -> None:
    """Such a network paints where its mask is 1: all but the hole, in which it sees what the photo is."""
    brought(models_dir, hole=0, empty=False)
    photo = np.full((SIZE, SIZE, 3), (10, 100, 200), np.uint8)
    box = (20, 20, 40, 40)
    assert np.abs(network().fill(photo, block((SIZE, SIZE), box), box).astype(int) - photo[0, 0]).max() <= 1


def test_the_hole_is_empty_for_it(models_dir: Path) -> None:
    brought(models_dir, hole=0)
    photo = np.full((SIZE, SIZE, 3), 90, np.uint8)
    box = (20, 20, 40, 40)
    assert not network().fill(photo, block((SIZE, SIZE), box), box).any()


@pytest.mark.parametrize("box", [(0, 0, 30, 20), (170, 80, 200, 100), (150, 40, 190, 60), (10, 20, 190, 80)])
def test_it_sees_the_photo_around_and_nothing_moves(models_dir: Path, box: tuple[int, int, int, int]) -> None:
    """One that changes nothing gives its square back, reduced where the box is larger: the photo's ramp."""
    brought(models_dir, hole=0, empty=False)
    ramp = np.linspace(0, 255, 200)[None, :, None].repeat(100, 0).repeat(3, 2).round().astype(np.uint8)
    left, top, right, bottom = box
    found = network().fill(ramp, block((200, 100), box), box)[8:-8, 8:-8].astype(int)
    assert np.abs(found - ramp[top + 8 : bottom - 8, left + 8 : right - 8]).max() <= 3


def test_a_small_photo_is_made_a_square(models_dir: Path) -> None:
    brought(models_dir)
    photo = np.full((9, 20, 3), 90, np.uint8)
    assert (network().fill(photo, block((20, 9), (2, 2, 9, 7)), (2, 2, 9, 7)) == MAGENTA).all()


def test_it_is_listed_and_is_no_segmenter(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(models_dir, monkeypatch)
    assert "inpainting" not in erase.states()
    brought(models_dir)
    (found,) = [one for one in erase.networks() if one["name"] == "inpainting"]
    assert (found["licence"], found["state"], found["input_size"]) == ("MIT", "ready", SIZE)
    assert "inpainting" not in segment.states()
    brought(models_dir, hole=2)
    (found,) = [one for one in erase.networks() if one["name"] == "inpainting"]
    assert found["state"] == "missing"
    assert "inpainting.json does not describe a model: hole" in found["fault"]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"input_size": 8}, "input_size"),
        ({"input_range": [1, 0]}, "input_range"),
        ({"channels": 4}, "channels"),
        ({"sha256": "0" * 64}, "SHA-256"),
        ({"input_size": 32}, "does not accept a picture of 32 px and a mask"),
    ],
)
def test_what_is_wrong_with_it_is_told(
    models_dir: Path, monkeypatch: pytest.MonkeyPatch, values: dict[str, Any], why: str
) -> None:
    installed(models_dir, monkeypatch)
    brought(models_dir, **values)
    with pytest.raises(ModelUnavailable, match=why) as caught:
        erase.erase(Image(busy()), "all")
    assert (caught.value.status, caught.value.param) == (503, "erase_text")


def test_a_file_of_the_right_hash_is_taken(models_dir: Path) -> None:
    file = brought(models_dir)
    brought(models_dir, sha256=hashlib.sha256(file.read_bytes()).hexdigest())
    assert learned.load()


@pytest.mark.parametrize("damage", ["words", "one input"])
def test_a_file_that_is_no_such_network(
    models_dir: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    installed(models_dir, monkeypatch)
    file = brought(models_dir)
    if damage == "words":
        file.write_bytes(b"words")
    else:
        write_network(file, size=SIZE)
    with pytest.raises(ModelUnavailable, match="inpainting"):
        erase.erase(Image(busy()), "all")


def test_openvino_takes_two_inputs(models_dir: Path) -> None:
    pytest.importorskip("openvino")
    found = OpenVinoNetwork(brought(models_dir), 1)
    picture, mask = np.zeros((1, 3, SIZE, SIZE), np.float32), np.ones((1, 1, SIZE, SIZE), np.float32)
    assert found.run(picture, 0, mask)[0, :, 5, 5].tolist() == [1, 0, 1]
