"""What lies behind a card: a brand's ground with some light on it, or a photo that is hardly there."""

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.motion.colours import mixed
from functions.motion.framing import framed
from functions.motion.lettering.contrast import contrast, luminance
from functions.motion.params import Focus
from functions.motion.picture import bt709
from functions.motion.picture.grounds import Still
from functions.motion.picture.planes import Planes
from functions.motion.stage import Stage
from layers.common.core.media import Upload
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels, Size

_LIGHT, _SHADE = 22, -14
"""Levels by which a dark ground is brighter where light falls on it, or a bright one darker."""
_SOFTNESS = 0.006
"""Standard deviation of the photo's blur, of the frame's width: words stand before it, not in it."""
_READABLE = 7.0
"""Contrast of words to the photo's brightest and darkest parts."""
_VEILS = np.arange(0.6, 0.95, 0.02)
_EXTREMES = (2, 98)
_LOOKED_AT = (54, 96)


def backdrop(stage: Stage, photo: Upload | None, focus: Focus | None) -> Still:
    """The ground of a card.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: the photo cannot be read.
    """
    if photo is None:
        return Still(lit(stage.size, stage.ground, _lightened(stage)))
    return Still(
        Planes.of(veiled(framed(photo, stage.limits, stage.size, 1.0, focus, stage.ground).rgb, stage))
    )


def _lightened(stage: Stage) -> Colour:
    """By the same in all channels: chroma then is one value, which an encoder makes no stripes of."""
    red, green, blue = stage.ground
    wanted = _LIGHT if luminance(stage.text) > luminance(stage.ground) else _SHADE
    by = max(-min(stage.ground), min(wanted, 255 - max(stage.ground)))
    return red + by, green + by, blue + by


def lit(size: Size, ground: Colour, light: Colour) -> Planes:
    """A ground on which light falls from the upper left.

    Mixed and dithered on the planes: colours are stored in steps so coarse that a dark ramp, converted from
    RGB, shows them as stripes.
    """
    planes = Planes.empty(size)
    noise = np.random.default_rng(0)
    levels = zip(bt709.colour(ground), bt709.colour(light), strict=True)
    for plane, (dark, bright) in zip((planes.y, planes.u, planes.v), levels, strict=True):
        glow = dark + (bright - dark) * _glow(plane.shape)
        plane[:] = np.floor(glow + noise.random(plane.shape, np.float32))
    return planes


def _glow(shape: tuple[int, ...]) -> NDArray[np.float32]:
    x = np.linspace(0, 1, shape[1], dtype=np.float32)[None] - 0.15
    y = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None] - 0.05
    return np.asarray(np.exp(-(x * x + y * y) / 0.5), np.float32)


def veiled(photo: Pixels, stage: Stage) -> Pixels:
    """A photo softened, and covered with the brand's ground as far as its words need that."""
    soft = cv2.GaussianBlur(photo, (0, 0), max(0.3, _SOFTNESS * stage.size[0]))
    veil = _veil(photo, stage)
    ground = np.full_like(soft, stage.ground)
    return np.asarray(cv2.addWeighted(soft, 1 - veil, ground, veil, 0), np.uint8)


def _veil(photo: Pixels, stage: Stage) -> float:
    """How opaque the veil has to be."""
    small = cv2.resize(photo, _LOOKED_AT, interpolation=cv2.INTER_AREA).mean(axis=2)
    greys = [round(float(value)) for value in np.percentile(small, _EXTREMES)]
    for veil in _VEILS:
        behind = [mixed((grey, grey, grey), stage.ground, veil) for grey in greys]
        if min(contrast(stage.text, one) for one in behind) >= _READABLE:
            return float(veil)
    return float(_VEILS[-1])
