"""A picture on a larger canvas, and another picture pasted on it."""

import cv2
import numpy as np

from layers.common.compositing.over import over
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Image, Pixels, Size


def on_canvas(image: Image, size: Size, at: tuple[int, int], colour: Colour | None) -> Image:
    """The picture on a canvas of ``size``, its upper left corner at ``at``.

    Args:
        colour: of the canvas around the picture; None makes it transparent, and the result RGBA.
    """
    pixels = opaque(image.pixels) if colour is None else image.pixels
    left, top = at
    right, bottom = size[0] - image.width - left, size[1] - image.height - top
    value = (0, 0, 0, 0) if colour is None else (*colour, 255)
    canvas = cv2.copyMakeBorder(pixels, top, bottom, left, right, cv2.BORDER_CONSTANT, value=value)
    return image.with_pixels(np.asarray(canvas, np.uint8))


def opaque(pixels: Pixels) -> Pixels:
    """Opaque RGBA of RGB; RGBA is unchanged."""
    if pixels.shape[2] == 4:
        return pixels
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA), np.uint8)


def pasted(image: Image, mark: Image, at: tuple[int, int], opacity: float) -> Image:
    """The picture with ``mark`` over it, its upper left corner at ``at``; the mark must fit.

    Args:
        opacity: 0 to 1, on top of the mark's own alpha.
    """
    pixels = np.array(image.pixels)
    left, top = at
    window = pixels[top : top + mark.height, left : left + mark.width]
    window[:] = over(mark.rgb, window, opaque(mark.pixels)[..., 3] * np.float32(opacity / 255))
    return image.with_pixels(pixels)
