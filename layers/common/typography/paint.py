"""Colour through a mask onto a picture: Porter and Duff's "over", on straight alpha."""

import cv2
import numpy as np

from layers.common.compositing.over import over
from layers.common.imaging.alpha import Box, Colour
from layers.common.imaging.image import Pixels
from layers.common.typography.raster import Coverage


def seen(pixels: Pixels, at: tuple[int, int] = (0, 0)) -> Box:
    """The clip of a block whose corner lies at ``at``: what the picture shows, in pixels of the block."""
    return -at[0], -at[1], pixels.shape[1] - at[0], pixels.shape[0] - at[1]


def paint(
    pixels: Pixels, coverage: Coverage, colour: Colour, opacity: float = 1.0, at: tuple[int, int] = (0, 0)
) -> None:
    """Paint into ``pixels`` (RGB or straight RGBA, writable), in place; what lies outside is cut off.

    αo = αs + αd (1 − αs), Co = (Cs αs + Cd αd (1 − αs)) / αo.

    Args:
        opacity: 0 to 1.
        at: x and y of the pixel at which the block's top left corner lies.
    """
    left, top = coverage.left + at[0], coverage.top + at[1]
    height, width = coverage.mask.shape
    rows = slice(max(top, 0), max(min(top + height, pixels.shape[0]), 0))
    columns = slice(max(left, 0), max(min(left + width, pixels.shape[1]), 0))
    target = pixels[rows, columns]
    if not target.size:
        return
    mask = coverage.mask[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    cover = np.asarray(cv2.convertScaleAbs(mask, alpha=opacity), np.uint8)
    target[:] = over(colour, target, cover)
