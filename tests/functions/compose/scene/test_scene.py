import numpy as np
import pytest

from functions.compose.scene.scene import survey
from tests.functions.compose.figures import landscape
from tests.pictures import astronaut
from tests.shared import SHARED, needs_yunet


def test_a_landscape() -> None:
    seen = survey(landscape(600, 400, horizon=0.4))
    assert (seen.width, seen.height) == (600, 400)
    assert seen.saliency.shape == (85, 128)
    assert seen.horizon == pytest.approx(0.4, abs=0.02)
    assert (seen.top, seen.bottom) == (0, 1)


def test_between_bars_only_the_picture_is_judged() -> None:
    pixels = np.zeros((400, 600, 3), np.uint8)
    pixels[80:320] = landscape(600, 240, horizon=0.5)
    seen = survey(pixels)
    assert (seen.top, seen.bottom) == (0.2, 0.8)
    assert seen.horizon == pytest.approx(0.5, abs=0.02)
    assert float(seen.saliency[:17].sum()) == 0
    assert float(seen.saliency.sum()) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("shape", [(16, 16), (16, 4000), (4000, 16)])
def test_small_and_thin_scenes(shape: tuple[int, int]) -> None:
    seen = survey(np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8))
    assert min(seen.saliency.shape) >= 8
    assert float(seen.saliency.sum()) == pytest.approx(1, abs=1e-4)


@needs_yunet
def test_faces_are_told_in_the_scenes_own_pixels(
    monkeypatch: pytest.MonkeyPatch, fresh_settings: None
) -> None:
    monkeypatch.setenv("STUDIO_MODELS_DIR", str(SHARED / "models"))
    large = np.repeat(np.repeat(astronaut(), 3, axis=0), 3, axis=1)
    (face,) = survey(large).faces
    assert face.x + face.width / 2 == pytest.approx(3 * 223, abs=30)
    assert face.y + face.height / 2 == pytest.approx(3 * 120, abs=30)
