"""Straight alpha: joining it to colours, flattening it, and the box that it fills."""

import cv2
import numpy as np

from layers.common.imaging.image import Image, Mask, Pixels

Colour = tuple[int, int, int]
"""sRGB red, green, blue, 0 to 255."""

WHITE: Colour = (255, 255, 255)
Box = tuple[int, int, int, int]
"""left, top, right, bottom in pixels; right and bottom are just outside."""


def with_alpha(rgb: Pixels, alpha: Mask) -> Pixels:
    """RGB (h, w, 3) and alpha (h, w) as one RGBA array (h, w, 4)."""
    rgba = np.empty((*alpha.shape, 4), np.uint8)
    cv2.mixChannels([rgb, alpha], [rgba], [0, 0, 1, 1, 2, 2, 3, 3])
    return rgba


def flatten(image: Image, background: Colour = WHITE) -> Image:
    """The image over a plain colour, without alpha: C = αF + (1 − α)B, rounded (Porter and Duff, "over")."""
    alpha = image.alpha
    if alpha is None:
        return image
    weight = cv2.merge((alpha, alpha, alpha))
    front = cv2.multiply(image.rgb, weight, scale=1 / 255)
    back = cv2.multiply(np.full_like(weight, background), cv2.bitwise_not(weight), scale=1 / 255)
    return Image(np.asarray(cv2.add(front, back), np.uint8), image.credit)


def bounds(alpha: Mask, threshold: int = 0) -> Box | None:
    """The smallest box around everything above ``threshold``; None when there is nothing."""
    left, top, width, height = cv2.boundingRect((alpha > threshold).astype(np.uint8))
    return (left, top, left + width, top + height) if width and height else None


def cut_out_box(pixels: Pixels, box: Box) -> Pixels:
    """The pixels inside ``box``, which may reach beyond the picture: what lies outside is all 0."""
    height, width = pixels.shape[:2]
    left, top, right, bottom = box
    inside = pixels[max(top, 0) : min(bottom, height), max(left, 0) : min(right, width)]
    margins = max(-top, 0), max(bottom - height, 0), max(-left, 0), max(right - width, 0)
    return np.asarray(cv2.copyMakeBorder(inside, *margins, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)), np.uint8)
