"""A picture on a larger ground, and another one on top of it."""

import cv2
import numpy as np

from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Image, Pixels, Size


def on_canvas(image: Image, size: Size, at: tuple[int, int], colour: Colour | None) -> Image:
    """The picture with its left upper corner at ``at`` of a ground of ``size``.

    Args:
        colour: of the ground around the picture; None leaves it transparent, and the result has alpha then.
    """
    pixels = opaque(image.pixels) if colour is None else image.pixels
    left, top = at
    right, bottom = size[0] - image.width - left, size[1] - image.height - top
    value = (0, 0, 0, 0) if colour is None else (*colour, 255)
    ground = cv2.copyMakeBorder(pixels, top, bottom, left, right, cv2.BORDER_CONSTANT, value=value)
    return image.with_pixels(np.asarray(ground, np.uint8))


def opaque(pixels: Pixels) -> Pixels:
    """RGBA of RGB, without transparency; RGBA as it is."""
    if pixels.shape[2] == 4:
        return pixels
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA), np.uint8)


def pasted(image: Image, mark: Image, at: tuple[int, int], opacity: float) -> Image:
    """The picture with ``mark`` over it, its left upper corner at ``at``; it must fit.

    Porter and Duff's "over" on straight alpha: αo = αs + αd (1 − αs), Co = (Cs αs + Cd αd (1 − αs)) / αo.
    """
    pixels = np.array(image.pixels)
    left, top = at
    ground = pixels[top : top + mark.height, left : left + mark.width]
    above = opaque(mark.pixels)[..., 3:] * np.float32(opacity / 255)
    below = opaque(ground)[..., 3:] * np.float32(1 / 255)
    total = above + below * (1 - above)
    share = above / np.maximum(total, np.float32(1e-6))
    ground[..., :3] = np.rint(ground[..., :3] * (1 - share) + mark.rgb * share)
    ground[..., 3:] = np.rint(total * 255)[..., : ground.shape[2] - 3]
    return image.with_pixels(pixels)
