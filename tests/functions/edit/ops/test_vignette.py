import numpy as np
import pytest
from numpy.typing import NDArray

from functions.edit.ops.vignette import Vignette
from tests.functions.edit.applying import applied, with_soft_alpha
from tests.pictures import astronaut


def profile(strength: float, side: int = 401) -> NDArray[np.float64]:
    """Factors from the middle to a corner."""
    plain = np.full((side, side, 3), 200, np.uint8)
    return np.diagonal(applied(plain, Vignette(strength=strength))[..., 0])[side // 2 :] / 200


@pytest.mark.parametrize("strength", [0.2, 0.45, 1])
def test_its_profile(strength: float) -> None:
    seen = profile(strength)
    t = np.clip((np.linspace(0, 1, len(seen)) - 0.25) / 0.75, 0, 1)
    assert np.abs(seen - (1 - strength * t * t * (3 - 2 * t))).max() < 0.01


def test_the_middle_stays_and_the_corners_lose() -> None:
    seen = profile(0.45)
    assert seen[0] == 1
    assert seen[-1] == pytest.approx(0.55, abs=0.01)
    assert (np.diff(seen) <= 0).all()


def test_it_is_symmetric_in_any_shape() -> None:
    seen = applied(np.full((101, 301, 3), 200, np.uint8), Vignette(strength=0.8))
    assert (seen == seen[::-1]).all()
    assert (seen == seen[:, ::-1]).all()


def test_0_changes_nothing() -> None:
    assert Vignette(strength=0).is_neutral


def test_alpha_stays() -> None:
    pixels = with_soft_alpha(astronaut())
    assert (applied(pixels, Vignette(strength=1))[..., 3] == pixels[..., 3]).all()
