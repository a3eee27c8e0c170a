"""One picture over another: Porter and Duff's "over", for colours that are not premultiplied."""

import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.alpha import Colour, blend
from layers.common.imaging.image import Mask, Pixels
from layers.common.imaging.strips import by_strips


def over(front: Pixels | Colour, back: Pixels, alpha: Mask | NDArray[np.float32]) -> Pixels:
    """``front`` over ``back``, rounded; a new array of the shape of ``back``.

    RGB: C = αF + (1 − α)B. RGBA: αo = α + αb (1 − α), C = (αF + αb (1 − α) B) / αo.

    Args:
        front: uint8 (h, w, 3), or one colour for all pixels.
        back: uint8 (h, w, 3), or (h, w, 4) with straight alpha.
        alpha: opacity of ``front``, (h, w): uint8, or float32 0..1.
    """
    if back.shape[2] == 4:
        return _over_transparent(front, back, alpha)

    def blended(strip: Pixels, where: slice) -> Pixels:
        above = np.full_like(strip, front) if isinstance(front, tuple) else front[where]
        return blend(above, strip, alpha[where])

    return by_strips(back, [blended])


def _over_transparent(front: Pixels | Colour, back: Pixels, alpha: Mask | NDArray[np.float32]) -> Pixels:
    unit = np.float32(1 / 255 if alpha.dtype == np.uint8 else 1)

    def blended(strip: Pixels, where: slice) -> Pixels:
        above = alpha[where, :, None] * unit
        total = above + (1 - above) * (strip[..., 3:] * np.float32(1 / 255))
        share = above / np.maximum(total, np.float32(1e-6))
        colours = np.array(front if isinstance(front, tuple) else front[where], np.float32)
        answer = np.empty_like(strip)
        answer[..., :3] = np.rint(strip[..., :3] + (colours - strip[..., :3]) * share)
        answer[..., 3:] = np.rint(total * 255)
        return answer

    return by_strips(back, [blended])
