"""A photo behind words: shaded, and slowly coming closer."""

from collections.abc import Callable

from functions.motion.camera import Move, filmed
from functions.motion.easing import Easing
from functions.motion.framing import framed, plate
from functions.motion.lettering.scrim import Shading, shaded
from functions.motion.params import Focus
from functions.motion.picture.shot import Ground
from functions.motion.picture.view import View
from functions.motion.stage import Stage
from layers.common.core.media import Upload
from layers.common.imaging.image import Size
from layers.common.imaging.resample import shrunk

_PUSH = 1.06
"""How much closer the photo comes."""


def push_in(
    stage: Stage, photo: Upload, focus: Focus | None, easing: Easing, shading: Shading
) -> Callable[[float], Ground]:
    """A photo that comes closer to its focus, as a function of the fraction of the time that has passed.

    The shade is a part of the picture: it costs no frame anything.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: the photo cannot be read.
    """
    found = framed(photo, stage.limits, stage.size, _PUSH, focus, stage.ground)
    picture = plate(shaded(found.rgb, shading(shrunk(found.rgb, 1 / _PUSH))))
    move = Move(
        _view(picture.size, stage.size, 1.0, found.focus),
        _view(picture.size, stage.size, _PUSH, found.focus),
        easing,
    )
    return filmed(picture, move, stage.size)


def _view(plate: Size, frame: Size, zoom: float, focus: tuple[float, float]) -> View:
    """The view that leaves the focus where it is on the frame."""
    left, top = (focus[axis] * plate[axis] * (1 - 1 / zoom) for axis in (0, 1))
    return View(plate[0] / zoom / frame[0], left, top)
