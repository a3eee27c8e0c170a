"""What lies behind words: a photo, shaded and slowly coming closer, or the brand's plain ground."""

from collections.abc import Callable

import numpy as np

from functions.motion.camera import Move
from functions.motion.easing import Easing
from functions.motion.framing import framed, plate
from functions.motion.lettering.scrim import Shading, shaded
from functions.motion.params import Focus
from functions.motion.picture.grounds import Seen, Still
from functions.motion.picture.planes import Planes
from functions.motion.picture.shot import Ground
from functions.motion.picture.view import View
from functions.motion.stage import Stage
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels, Size
from layers.common.imaging.shrink import shrunk
from layers.common.service.media import Upload

Backdrop = Callable[[float], Ground]
"""The ground when a fraction of the film has passed."""

_PUSH = 1.06
"""How much closer a photo comes."""
_LIFT, _FALL = 18, 12
"""Levels by which a plain ground is brighter behind the words, and darker in the far corner."""


def photo_backdrop(
    stage: Stage, photo: Upload, focus: Focus | None, easing: Easing, shading: Shading
) -> Backdrop:
    """A photo that comes closer to its focus, under a shade.

    The shade is a part of the picture: it costs no frame anything.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: the photo cannot be read.
    """
    found = framed(photo, stage.size, _PUSH, focus, stage.ground)
    picture = plate(shaded(found.rgb, shading(shrunk(found.rgb, 1 / _PUSH))))
    move = Move(
        _view(picture.size, stage.size, 1.0, found.focus),
        _view(picture.size, stage.size, _PUSH, found.focus),
        easing,
    )
    return lambda x: Seen(picture, move.at(x))


def plain_backdrop(stage: Stage) -> Backdrop:
    """The brand's ground, a little brighter behind the words."""
    still = Still(Planes.of(_glow(stage)))
    return lambda _x: still


def glowing(ground: Colour) -> Colour:
    """A brand's ground where it is brightest."""
    lift = min(_LIFT, 255 - max(ground))
    return ground[0] + lift, ground[1] + lift, ground[2] + lift


def _view(plate: Size, frame: Size, zoom: float, focus: tuple[float, float]) -> View:
    """The view that leaves the focus where it is on the frame."""
    left, top = (focus[axis] * plate[axis] * (1 - 1 / zoom) for axis in (0, 1))
    return View(plate[0] / zoom / frame[0], left, top)


def _glow(stage: Stage) -> Pixels:
    (width, height), (_, top, _, bottom) = stage.size, stage.safe
    x = np.arange(width, dtype=np.float32) / width - np.float32(0.5)
    y = (np.arange(height, dtype=np.float32) - (top + bottom) / 2) / height
    away = np.clip(np.hypot(x[None, :], y[:, None]) / np.float32(0.75), 0, 1)
    away = away * away * (3 - 2 * away)
    bright, dark = min(_LIFT, 255 - max(stage.ground)), -min(_FALL, *stage.ground)
    # The same for all channels, so that chroma is one value, and dithered, so that luma shows no bands.
    level = np.floor(bright + away * (dark - bright) + stage.chance().random(away.shape, np.float32))
    return np.clip(np.array(stage.ground, np.float32) + level[..., None], 0, 255).astype(np.uint8)
