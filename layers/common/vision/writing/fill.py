"""Fill holes in a photo from what is around them.

Source: Barnes, Shechtman, Finkelstein, Goldman, "PatchMatch: a randomized correspondence algorithm for
structural image editing" (SIGGRAPH 2009).
"""

from importlib.util import find_spec
from typing import Final

import cv2
import numpy as np

from layers.common.imaging.image import Mask, Pixels
from layers.common.vision.inpainting import Floats, fill_unknown

PATCHMATCH, SMOOTH = "patchmatch", "smooth"
_RADIUS: Final = 5
"""px of a patch around its middle."""
_FLAT, _NEARLY_ALL = 6.0, 95.0
"""Levels by which so many per cent of the ground around a hole may vary for a smooth filling."""
_AROUND: Final = 8
"""px around a hole that show what its ground is like."""
_RELAXATIONS: Final = 150
"""As far as strokes are wide: what is smooth over more of them was so from the start."""
_NEIGHBOURS: Final = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32) / 4
_OF_PATCHES: Final = 0.5
"""Share of the patches: they look best, and a smooth filling errs least."""


def fill(rgb: Pixels, hole: Mask) -> tuple[Pixels, str]:
    """The photo with its hole filled, and by what.

    Args:
        rgb: uint8 (h, w, 3), contiguous.
        hole: uint8 (h, w), 255 in the hole; not everywhere.
    """
    smooth = _membrane(rgb, hole)
    if is_flat(rgb, hole) or not find_spec("patchmatch"):
        return _levels(smooth, rgb, hole), SMOOTH
    import patchmatch  # noqa: PLC0415 – a native library, for a photo that needs it

    patches = patchmatch.inpaint(rgb, hole, patch_size=_RADIUS)
    mixed = _OF_PATCHES * np.asarray(patches, np.float32) + (1 - _OF_PATCHES) * smooth
    return _levels(mixed, rgb, hole), PATCHMATCH


def _membrane(rgb: Pixels, hole: Mask) -> Floats:
    """The hole as a membrane that is fixed at its rim: each pixel nears the mean of its four neighbours."""
    inside = hole[..., None] > 0
    levels = fill_unknown(rgb, np.asarray(hole == 0, np.float32))
    for _ in range(_RELAXATIONS):
        mean = cv2.filter2D(levels, cv2.CV_32F, _NEIGHBOURS, borderType=cv2.BORDER_REPLICATE)
        np.copyto(levels, mean, where=inside)
    return levels


def is_flat(rgb: Pixels, hole: Mask) -> bool:
    """Whether nothing but a gradient surrounds the hole."""
    side = 2 * _AROUND + 1
    around = (cv2.dilate(hole, np.ones((side, side), np.uint8)) > 0) & (
        cv2.dilate(hole, np.ones((5, 5), np.uint8)) == 0
    )
    if not around.any():
        return True
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.float32)
    detail = np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 2))
    return float(np.percentile(detail[around], _NEARLY_ALL)) < _FLAT


def _levels(filled: Floats, rgb: Pixels, hole: Mask) -> Pixels:
    levels = np.clip(np.rint(filled), 0, 255).astype(np.uint8)
    return np.asarray(np.where(hole[..., None] > 0, levels, rgb), np.uint8)
