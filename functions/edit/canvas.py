"""A picture on a larger ground, and another one on top of it."""

import numpy as np

from functions.edit.colour import HexColour, rgb
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Image, Pixels, Size


def on_canvas(image: Image, size: Size, at: tuple[int, int], colour: HexColour | None) -> Image:
    """The picture with its left upper corner at ``at`` of a ground of ``size``.

    Args:
        colour: of the ground around the picture; None leaves it transparent, and the result has alpha then.
    """
    pixels = opaque(image.pixels) if colour is None else image.pixels
    ground = np.zeros((size[1], size[0], pixels.shape[2]), np.uint8)
    if colour is not None:
        ground[:] = (*rgb(colour), 255)[: pixels.shape[2]]
    left, top = at
    ground[top : top + image.height, left : left + image.width] = pixels
    return image.with_pixels(ground)


def opaque(pixels: Pixels) -> Pixels:
    """RGBA of RGB, without transparency; RGBA as it is."""
    if pixels.shape[2] == 4:
        return pixels
    return with_alpha(pixels, np.full(pixels.shape[:2], 255, np.uint8))


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
