"""Writing by a small network that takes whatever is red for text, and by letters whose pixels are known."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from layers.common.errors import ModelUnavailable
from layers.common.imaging.image import Credit, Image, Mask, Pixels
from layers.common.progress import Abandoned, Run, running
from layers.common.vision.catalogue import TEXT_DETECTOR
from layers.common.vision.writing import detect, erase
from layers.common.vision.writing.detect import Line, find_lines
from layers.common.vision.writing.fill import SMOOTH, fill
from layers.common.vision.writing.kind import artificial
from layers.common.vision.writing.strokes import find_ink


def installed(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """A detector that gives red, 0 to 1, as the probability of text. Its input is BGR from -1 to 1."""
    weights = {
        "kernel": np.array([0, 0, 0.5], np.float32).reshape(1, 3, 1, 1),
        "bias": np.array([0.5], np.float32),
    }
    pictures = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, f"{name} h", f"{name} w"])
        for name, channels in (("x", 3), ("y", 1))
    ]
    graph = helper.make_graph(
        [helper.make_node("Conv", ["x", "kernel", "bias"], ["y"])],
        "red",
        pictures[:1],
        pictures[1:],
        [numpy_helper.from_array(values, name) for name, values in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, folder / TEXT_DETECTOR.file)
    for module in (detect, erase):
        patch.setattr(module, "TEXT_DETECTOR", replace(TEXT_DETECTOR, sources=(), sha256=None))


def with_bar(
    size: tuple[int, int] = (400, 300), at: tuple[int, int, int, int] = (100, 120, 220, 150)
) -> Pixels:
    photo = np.zeros((size[1], size[0], 3), np.uint8)
    photo[at[1] : at[3], at[0] : at[2]] = (255, 0, 0)
    return photo


def test_a_line_is_grown_as_published(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By 1.6 · area / circumference on each side: 1.6 · 120 · 30 / 300 = 19.2 px."""
    installed(models_dir, monkeypatch)
    (line,) = find_lines(with_bar())
    left, top = line.corners.min(axis=0)
    right, bottom = line.corners.max(axis=0)
    assert np.abs(np.subtract((left, top, right, bottom), (80.8, 100.8, 239.2, 169.2))).max() < 3
    assert line.score > 0.9


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (500, 3), (40, 40)])
def test_pictures_of_any_size(
    size: tuple[int, int], models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(models_dir, monkeypatch)
    assert not find_lines(np.zeros((*size, 3), np.uint8))
    result = erase.erase(Image(np.full((*size, 3), (255, 0, 0), np.uint8)), "all")
    assert result.image.size == size[::-1]


def test_small_text_in_a_large_picture_is_found_once(
    models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(models_dir, monkeypatch)
    photo = with_bar((2200, 1700), (1000, 900, 1080, 916))  # across the border of two tiles
    photo[100:300, 200:1000] = (255, 0, 0)
    assert len(find_lines(photo)) == 2


def test_without_weights_it_says_what_to_fetch(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_DOWNLOAD", "never")
    with pytest.raises(ModelUnavailable, match="make models NAMES=pp-ocrv6-det-small") as caught:
        find_lines(with_bar())
    assert caught.value.param == "erase_text"
    assert erase.states() == {"pp-ocrv6-det-small": "missing"}


def lettered(ground: Pixels, *, angle: float = 0.0) -> tuple[Pixels, Mask, Line]:
    """Black letters on a ground, their coverage, and the line that they are in."""
    ink = np.zeros(ground.shape[:2], np.uint8)
    cv2.putText(ink, "SALE 50", (40, 120), cv2.FONT_HERSHEY_SIMPLEX, 2, 255, 6, cv2.LINE_AA)
    corners = np.array([[30, 60], [340, 60], [340, 140], [30, 140]], np.float32)
    matrix = cv2.getRotationMatrix2D((185, 100), angle, 1)
    ink = np.asarray(cv2.warpAffine(ink, matrix, ink.shape[::-1]), np.uint8)
    corners = np.asarray(cv2.transform(corners[None], matrix)[0], np.float32)
    photo = np.rint(ground * (1 - ink[..., None] / 255)).astype(np.uint8)
    return photo, ink, Line(corners, 1.0)


def gradient() -> Pixels:
    levels = np.linspace(90, 230, 400)[None, :, None] + np.zeros((200, 1, 3))
    return levels.round().astype(np.uint8)


def test_ink_is_told_from_the_ground() -> None:
    photo, ink, line = lettered(gradient())
    found = find_ink(photo, line)
    left, top, right, bottom = found.box
    true = ink[top:bottom, left:right]
    assert found.is_told
    assert (found.hole[true > 64] > 0).all()
    assert np.count_nonzero(found.hole) < 0.6 * np.count_nonzero(found.line), "letters, not the box"
    assert np.abs(found.colour).max() < 20


def test_where_ink_cannot_be_told_the_line_is_filled() -> None:
    found = find_ink(
        gradient(), Line(np.array([[30, 60], [340, 60], [340, 140], [30, 140]], np.float32), 1.0)
    )
    assert not found.is_told
    assert np.array_equal(found.hole, found.line)


def test_a_gradient_is_filled_as_it_was() -> None:
    photo, ink, _ = lettered(gradient())
    hole = np.asarray(cv2.dilate(ink, np.ones((5, 5), np.uint8)) > 0, np.uint8) * 255
    filled, way = fill(photo, hole)
    assert way == SMOOTH
    assert np.abs(filled.astype(int) - gradient()).max() <= 6
    assert np.array_equal(filled[hole == 0], photo[hole == 0])


def test_straight_flat_letters_are_artificial_and_tilted_shaded_ones_are_not() -> None:
    photo, _, line = lettered(gradient())
    assert artificial(photo, line, find_ink(photo, line)) > 0.7
    photo, ink, line = lettered(gradient(), angle=12)
    light = np.linspace(0, 80, 400)[None, :, None]
    shaded = np.where(ink[..., None] > 128, photo + light, photo).astype(np.uint8)
    shaded = np.asarray(cv2.GaussianBlur(shaded, (0, 0), 1.2), np.uint8)
    assert artificial(shaded, line, find_ink(shaded, line)) < 0.3


def test_what_is_meant_goes_and_the_rest_stays(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(models_dir, monkeypatch)
    photo = np.full((300, 400, 4), (0, 120, 60, 200), np.uint8)
    photo[120:150, 100:220, :3] = (255, 0, 0)
    image = Image(photo.copy(), Credit("me"))
    done = erase.erase(image, "all")
    assert done.image.credit == Credit("me")
    assert np.abs(done.image.pixels.astype(int) - (0, 120, 60, 200)).max() <= 2
    assert done.note.startswith("1 of 1; artificial=")
    other = "natural" if float(done.note.split("=")[1].split(";")[0]) >= 0.5 else "artificial"
    kept = erase.erase(image, other)  # type: ignore[arg-type]
    assert np.array_equal(kept.image.pixels, photo)
    assert kept.note.startswith("0 of 1; artificial=")


def test_no_writing_changes_nothing(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(models_dir, monkeypatch)
    image = Image(np.full((60, 80, 3), 90, np.uint8))
    done = erase.erase(image, "all")
    assert done.image is image
    assert done.note == "0 of 0"


def test_abandoned_work_stops(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(models_dir, monkeypatch)
    run = Run()
    run.abandon()
    with running(run), pytest.raises(Abandoned):
        erase.erase(Image(with_bar()), "all")
