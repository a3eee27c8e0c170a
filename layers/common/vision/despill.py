"""Green light of a backdrop, taken off the subject's edge."""

import numpy as np

from layers.common.imaging.image import Pixels


def despill(rgba: Pixels) -> Pixels:
    """The cut-out without green spill: where it is partly transparent, green is at most red or blue.

    Args:
        rgba: uint8 (h, w, 4), straight alpha.
    """
    red, green, blue, alpha = np.moveaxis(rgba, -1, 0)
    answer = rgba.copy()
    where = (alpha > 0) & (alpha < 255)
    np.copyto(answer[..., 1], np.minimum(green, np.maximum(red, blue)), where=where)
    return answer
