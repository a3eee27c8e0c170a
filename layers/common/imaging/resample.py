"""Pictures in another size: Lanczos, antialiased, on premultiplied colours."""

import numpy as np
from PIL import Image as Pillow

from layers.common.imaging.image import Pixels, Size

FloatBox = tuple[float, float, float, float]
"""left, top, right, bottom in pixels of the source, fractions of them too."""


def resample(pixels: Pixels, size: Size, box: FloatBox | None = None) -> Pixels:
    """The part of a picture inside ``box``, ``size`` large.

    Args:
        pixels: RGB or RGBA with straight alpha; Pillow premultiplies it on the way.
        box: all of the picture when left out.
    """
    height, width = pixels.shape[:2]
    source = box or (0, 0, width, height)
    if source == (0, 0, *size) == (0, 0, width, height):
        return pixels
    picture = Pillow.fromarray(pixels).resize(size, Pillow.Resampling.LANCZOS, source)
    return np.asarray(picture)
