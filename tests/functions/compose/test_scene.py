import cv2
import numpy as np
import pytest

from functions.compose.scene import analyse_scene, find_horizon, picture_rows, saliency_map
from layers.common.imaging.image import Pixels
from tests.functions.compose.figures import landscape
from tests.pictures import astronaut
from tests.shared import SHARED, needs_yunet


def test_a_landscape() -> None:
    scene = analyse_scene(landscape(600, 400, horizon=0.4))
    assert (scene.width, scene.height) == (600, 400)
    assert scene.saliency.shape == (85, 128)
    assert scene.horizon == pytest.approx(0.4, abs=0.02)
    assert (scene.top, scene.bottom) == (0, 1)


def test_between_bars_only_the_picture_is_judged() -> None:
    pixels = np.zeros((400, 600, 3), np.uint8)
    pixels[80:320] = landscape(600, 240, horizon=0.5)
    scene = analyse_scene(pixels)
    assert (scene.top, scene.bottom) == (0.2, 0.8)
    assert scene.horizon == pytest.approx(0.5, abs=0.02)
    assert float(scene.saliency[:17].sum()) == 0
    assert float(scene.saliency.sum()) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("shape", [(16, 16), (16, 4000), (4000, 16)])
def test_small_and_thin_scenes(shape: tuple[int, int]) -> None:
    scene = analyse_scene(np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8))
    assert min(scene.saliency.shape) >= 8
    assert float(scene.saliency.sum()) == pytest.approx(1, abs=1e-4)


@needs_yunet
def test_faces_are_in_the_backgrounds_pixels(monkeypatch: pytest.MonkeyPatch, fresh_settings: None) -> None:
    monkeypatch.setenv("STUDIO_MODELS_DIR", str(SHARED / "models"))
    large = np.repeat(np.repeat(astronaut(), 3, axis=0), 3, axis=1)
    (face,) = analyse_scene(large).faces
    assert face.x + face.width / 2 == pytest.approx(3 * 223, abs=30)
    assert face.y + face.height / 2 == pytest.approx(3 * 120, abs=30)


def barred(above: int, below: int, level: int = 0) -> Pixels:
    pixels = np.full((200, 300, 3), 120, np.uint8)
    pixels[:above] = level
    pixels[200 - below :] = level
    return pixels


def test_a_pair_of_bars() -> None:
    assert picture_rows(barred(20, 24, level=5)) == (0.1, 0.88)


@pytest.mark.parametrize(
    ("above", "below", "level"),
    [(0, 0, 0), (20, 0, 0), (0, 20, 0), (20, 60, 0), (2, 2, 0), (80, 80, 0), (20, 20, 60)],
    ids=["none", "night sky", "dark ground", "unlike", "thin", "dark room", "grey"],
)
def test_without_a_pair_of_bars(above: int, below: int, level: int) -> None:
    assert picture_rows(barred(above, below, level)) == (0, 1)


def test_a_black_picture() -> None:
    assert picture_rows(np.zeros((20, 20, 3), np.uint8)) == (0, 1)


def lab(rgb: np.ndarray) -> np.ndarray:
    small = cv2.resize(rgb, (128, 86), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.float32)


@pytest.mark.parametrize("row", [0.25, 0.4, 0.5, 0.65])
def test_sky_and_ground_are_separated(row: float) -> None:
    assert find_horizon(lab(landscape(horizon=row))) == pytest.approx(row, abs=0.02)


def test_without_a_visible_horizon_the_usual_one_is_returned() -> None:
    assert find_horizon(lab(np.full((40, 60, 3), 77, np.uint8))) == 0.45
    assert find_horizon(np.zeros((2, 8, 3), np.float32)) == 0.45


def test_rough_ground_under_a_sky_of_its_colour() -> None:
    pixels = np.full((200, 300, 3), 128, np.uint8)
    noise = np.random.default_rng(0).normal(0, 40, (100, 150)).astype(np.float32)
    pixels[80:] += cv2.resize(noise, (300, 120)).clip(-100, 100).astype(np.int8).view(np.uint8)[..., None]
    assert find_horizon(lab(pixels)) == pytest.approx(0.4, abs=0.05)


def plain_with(spot: tuple[int, int, int] | None) -> np.ndarray:
    rgb = np.full((80, 120, 3), 0.5, np.float32)
    if spot:
        cv2.circle(rgb, (40, 45), 9, [value / 255 for value in spot], -1)
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB), np.float32)


@pytest.mark.parametrize("spot", [(255, 0, 0), (255, 255, 255), (0, 0, 0)])
def test_saliency_is_where_something_stands_out(spot: tuple[int, int, int]) -> None:
    saliency = saliency_map(plain_with(spot))
    assert saliency.dtype == np.float32
    assert float(saliency.sum()) == pytest.approx(1, abs=1e-4)
    assert float(saliency[30:60, 25:55].sum()) > 0.6


def test_a_plain_picture_still_sums_to_one() -> None:
    saliency = saliency_map(plain_with(None))
    assert np.isfinite(saliency).all()
    assert float(saliency.sum()) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("shape", [(8, 8), (8, 128), (128, 8)])
def test_small_grids(shape: tuple[int, int]) -> None:
    lab = np.random.default_rng(0).normal(50, 20, (*shape, 3)).astype(np.float32)
    assert float(saliency_map(lab).sum()) == pytest.approx(1, abs=1e-4)
