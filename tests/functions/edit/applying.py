"""Operations on arrays, as an edit applies them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from functions.edit.edit import apply_steps
from functions.edit.ops.op import Op, Workspace
from functions.edit.plan import plan
from layers.common.imaging.image import Image, Pixels

MAX_PIXELS = 50_000_000


def applied(pixels: Pixels, *ops: Op, workspace: Workspace | None = None) -> Pixels:
    """The pixels after the operations, fused as they are in an edit."""
    image = Image(np.array(pixels))
    steps = plan(ops, image.size, MAX_PIXELS).steps
    return apply_steps(image, steps, workspace or Workspace(), MAX_PIXELS).pixels


def one_by_one(pixels: Pixels, ops: Sequence[Op]) -> Pixels:
    """The pixels after each operation on its own."""
    for op in ops:
        pixels = applied(pixels, op)
    return pixels


def apart(a: NDArray[Any], b: NDArray[Any]) -> int:
    """The largest difference in levels."""
    assert a.shape == b.shape
    return int(np.abs(a.astype(int) - b.astype(int)).max())


def with_soft_alpha(rgb: Pixels) -> Pixels:
    """RGBA, from transparent at the left to opaque at the right."""
    alpha = np.linspace(0, 255, rgb.shape[1]).astype(np.uint8)
    return np.dstack([rgb, np.broadcast_to(alpha, rgb.shape[:2])])
