"""Filters: operations that mix a pixel with its neighbours."""

import math
from collections.abc import Callable

import cv2
import numpy as np

from layers.common.imaging.alpha import premultiply, unpremultiply, with_alpha
from layers.common.imaging.image import Image, Pixels

_WIDEST = 8.0
"""Largest σ in px for which the Gaussian is applied at full size, instead of to a reduced copy."""


def gaussian(pixels: Pixels, sigma: float) -> Pixels:
    """Blur with a Gaussian of standard deviation ``sigma`` px; the picture is mirrored at its edges.

    Above 8 px, a reduced copy is blurred. Reducing and enlarging blur it as well, so their variance is
    subtracted from that of the Gaussian. The result is exact to two levels.
    """
    if sigma <= _WIDEST:
        return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma, borderType=cv2.BORDER_REFLECT), np.uint8)
    height, width = pixels.shape[:2]
    wanted = sigma / _WIDEST
    size = max(1, math.ceil(width / wanted)), max(1, math.ceil(height / wanted))
    reduced = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    factors = width / size[0], height / size[1]
    # Averaging f pixels has a variance of (f² - 1)/12, linear enlarging one of (f² - 1)/6 on average.
    sigma_x, sigma_y = (math.sqrt(max(sigma**2 - (f * f - 1) / 4, 0.01)) / f for f in factors)
    blurred = cv2.GaussianBlur(reduced, (0, 0), sigma_x, sigmaY=sigma_y, borderType=cv2.BORDER_REFLECT)
    return np.asarray(cv2.resize(blurred, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def filter_premultiplied(image: Image, work: Callable[[Pixels], Pixels]) -> Image:
    """Apply a filter to premultiplied pixels, so that transparent ones add no colour to their neighbours."""
    if image.alpha is None:
        return image.with_pixels(work(image.pixels))
    return image.with_pixels(unpremultiply(work(premultiply(image.pixels))))


def extrapolate(image: Image, smooth: Image, amount: float) -> Image:
    """The picture plus ``amount`` times its difference from ``smooth``; alpha is unchanged."""
    colours = cv2.addWeighted(image.rgb, 1 + amount, smooth.rgb, -amount, 0)
    sharp = np.asarray(colours, np.uint8)
    return image.with_pixels(sharp if image.alpha is None else with_alpha(sharp, image.alpha))
