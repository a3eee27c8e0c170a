"""Layers for the tests of single steps."""

import numpy as np

from layers.common.compositing.layer import Layer
from layers.common.imaging.image import Mask, Pixels
from tests.functions.compose.figures import disc


def layer(
    colours: Pixels | tuple[int, int, int] = (120, 90, 60),
    behind: Pixels | tuple[int, int, int] = (40, 120, 200),
    alpha: Mask | None = None,
) -> Layer:
    """A disc of one colour before another, unless something else is given."""
    mask = np.rint(disc() * 255).astype(np.uint8) if alpha is None else alpha
    return Layer(_filled(colours, mask), mask, _filled(behind, mask))


def _filled(colours: Pixels | tuple[int, int, int], alpha: Mask) -> Pixels:
    if isinstance(colours, tuple):
        return np.full((*alpha.shape, 3), colours, np.uint8)
    return colours


def opaque(one: Layer) -> Pixels:
    """The colours that are seen whole, (n, 3)."""
    return np.asarray(one.colours[one.alpha == 255])
