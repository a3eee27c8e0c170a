"""The edge of a cut-out that somebody else made, freed of the background that it was cut from."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Image, Mask, Pixels
from layers.common.vision.matting.mask import CoarseMask
from layers.common.vision.matting.refine import keep

_STRIP: Final = 500
"""Longer side over shorter side of what is no picture any more."""
_FAINTEST: Final = 16
"""Alpha below which 8 bits say too little of a colour."""
_SIDE: Final = 700
"""Long side of the copy on which hidden colours are made up, px."""
_RADII: Final = (0.2, 0.02)
"""Reach of the made-up colours, of the long side: everywhere, and beside the edge."""
_FALLBACK: Final = 1e-3
"""Weight of the wider estimate where a narrow window holds nothing."""

Floats = NDArray[np.float32]


def cleaned(image: Image) -> Image:
    """The cut-out with the colours of its edge made the subject's alone; alpha and opaque pixels stay.

    What was behind the subject shows in its faintest pixels. Spread over the hidden ones, it makes a photo
    again whose alpha is known, which is what matting takes the old background out of. A strip is no cut-out
    of anything, and averaging along millions of pixels takes minutes: it stays as it is.

    Args:
        image: RGBA, straight alpha.
    """
    alpha = image.alpha
    assert alpha is not None
    if max(image.size) > _STRIP * min(image.size):
        return image
    return Image(
        keep(_before_a_guess_of_its_background(image.rgb, alpha), CoarseMask(alpha)).rgba, image.credit
    )


def _before_a_guess_of_its_background(rgb: Pixels, alpha: Mask) -> Pixels:
    height, width = alpha.shape
    factor = min(1.0, _SIDE / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    # Not averaged, which would mix hidden colours in.
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_NEAREST).astype(np.float32)
    levels = cv2.resize(alpha, size, interpolation=cv2.INTER_NEAREST)
    guess = cv2.resize(_spread(small, np.asarray(levels, np.uint8)), (width, height))
    answer = np.array(rgb)
    hidden = (alpha < _FAINTEST).astype(np.uint8)
    return np.asarray(cv2.copyTo(guess, hidden, answer), np.uint8)


def _spread(rgb: Floats, alpha: Mask) -> Pixels:
    """The colours of the faintest pixels, averaged over wider and wider surroundings."""
    clear = 1 - alpha.astype(np.float32) / np.float32(255)
    weight = np.where(alpha < _FAINTEST, 0, clear**3 + np.float32(1e-6)).astype(np.float32)
    spread = np.broadcast_to(np.average(rgb.reshape(-1, 3), axis=0, weights=weight.ravel()), rgb.shape)
    for radius in _RADII:
        reach = 2 * max(1, round(radius * max(alpha.shape))) + 1
        window = min(reach, 2 * alpha.shape[1] - 1), min(reach, 2 * alpha.shape[0] - 1)
        total = cv2.blur(rgb * weight[..., None], window) + _FALLBACK * spread
        spread = total / (cv2.blur(weight, window) + _FALLBACK)[..., None]
    return np.asarray(np.clip(spread, 0, 255), np.uint8)
