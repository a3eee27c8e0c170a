"""Scanlines: the dark rows of a tube screen."""

import cv2
import numpy as np

from layers.common.imaging.image import Pixels


def scanlines(pixels: Pixels, period: int, depth: float) -> Pixels:
    """Darken one row of each ``period`` by ``depth``, 0..1, its neighbours less; uint8 (h, w, 3).

    The period is in output pixels, whatever the picture's size: rows of a broken width would beat against
    the screen's own.
    """
    height = pixels.shape[0]
    wave = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(height) / period)
    gain = (1 - depth * wave).astype(np.float32)
    rows = np.broadcast_to(gain[:, None, None], pixels.shape)
    return np.asarray(cv2.multiply(pixels, np.ascontiguousarray(rows), dtype=cv2.CV_8U), np.uint8)
