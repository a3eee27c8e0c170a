"""The contact shadow: where a figure touches the ground."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.common.compositing.footing import Footing
from layers.common.compositing.shadows import blurred
from layers.common.imaging.image import Mask
from layers.common.imaging.resample import within

_SIDE: Final = 500
"""Long side of the copy on which the shadow is computed, px."""
_LENGTH: Final = 1.6
"""Extent along the ground as a multiple of that down the picture: the ground is seen at a low angle."""
_REACHES: Final = (0.012, 0.04, 0.1)
"""Standard deviations of the dark core, its soft rim and the ambient occlusion, shares of the extent."""
_SHARES: Final = (0.5, 0.3, 0.2)
"""Their shares in the whole shadow."""

Floats = NDArray[np.float32]


def depth(alpha: Mask) -> Floats | None:
    """Depth of the shadow, 0 to 1, on a reduced copy of the alpha, float32; None if nothing is opaque.

    The lower edge of the body, as dark as it is close to the ground, is blurred: a level foot has the full
    depth under it, and nothing has an edge between feet.
    """
    small = within(alpha, _SIDE)
    footing = Footing.of(small)
    if footing is None:
        return None
    edge = np.zeros(small.shape, np.float32)
    edge[footing.lowest.astype(int) - 1, footing.columns.astype(int)] = footing.contact
    shade = np.zeros(small.shape, np.float32)
    for part, share in zip(_REACHES, _SHARES, strict=True):
        reach = max(part * footing.extent, 0.7)
        # The peak of a blurred line is 1/√(2π)σ.
        shade += np.float32(share * math.sqrt(2 * math.pi) * reach) * blurred(edge, _LENGTH * reach, reach)
    return np.minimum(shade, 1)
