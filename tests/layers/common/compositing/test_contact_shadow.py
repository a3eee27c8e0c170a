import cv2
import numpy as np

from layers.common.compositing import contact_shadow
from layers.common.imaging.image import Mask


def standing(*legs: tuple[int, int, int]) -> Mask:
    """A body on legs: (left, right, bottom) each."""
    alpha = np.zeros((300, 300), np.uint8)
    alpha[60:160, 80:220] = 255
    for left, right, bottom in legs:
        alpha[160:bottom, left:right] = 255
    return alpha


def shade(alpha: Mask, amount: float = 0.7) -> np.ndarray:
    """By how much the ground darkens, 0 to 1."""
    depth = contact_shadow.depth(alpha)
    assert depth is not None
    return np.asarray(amount * cv2.resize(depth, alpha.shape[::-1]))


def test_it_is_deepest_at_the_feet() -> None:
    depth = shade(standing((90, 120, 240), (180, 210, 240)))
    row, column = np.unravel_index(np.argmax(depth), depth.shape)
    assert abs(int(row) - 240) <= 4
    assert depth[:, 90:120].max() > 0.5 or depth[:, 180:210].max() > 0.5
    assert depth[239, 105] > 1.3 * depth[239, 150]  # less between the legs than under them
    assert 85 <= column <= 215


def test_it_fades_away_from_them() -> None:
    depth = shade(standing((90, 120, 240), (180, 210, 240)))
    assert depth[:100].max() < 0.01
    assert depth[-1].max() < 0.02
    assert depth[:, 0].max() < 0.05
    below = depth[241:, 105]
    assert (np.diff(below) <= 1e-6).all()


def test_it_never_lightens_nor_exceeds_its_amount() -> None:
    depth = shade(standing((90, 210, 240)), 0.7)
    assert depth.min() >= 0
    assert 0.3 < depth.max() <= 0.7 + 1e-6


def test_it_follows_feet_at_unlike_depths() -> None:
    """A car seen at an angle: the far wheel is higher up, and stands on the ground too."""
    depth = shade(standing((90, 120, 240), (180, 210, 220)))
    assert depth[219, 195] > 0.15
    assert depth[239, 105] > 0.15


def test_what_is_far_above_the_feet_does_not_stand() -> None:
    """A body wider than its one leg: no shadow hangs at its sides."""
    depth = shade(standing((140, 160, 260)))
    assert depth[165, 85] < 0.02
    assert depth[165, 215] < 0.02


def test_nobody_casts_none() -> None:
    assert contact_shadow.depth(np.zeros((20, 20), np.uint8)) is None


def test_it_is_alike_at_any_size() -> None:
    small = standing((90, 120, 240), (180, 210, 240))
    large = np.repeat(np.repeat(small, 4, axis=0), 4, axis=1)
    assert np.abs(shade(large)[2::4, 2::4] - shade(small)).max() < 0.06
