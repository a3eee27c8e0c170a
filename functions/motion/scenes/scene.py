"""A scene as the stage has it."""

from collections.abc import Callable
from dataclasses import dataclass

from functions.motion.backdrop import lit
from functions.motion.camera import Move, filmed
from functions.motion.colours import mixed
from functions.motion.easing import linear
from functions.motion.framing import framed, plate
from functions.motion.lettering.contrast import BLACK, LARGE, contrast, opposite
from functions.motion.lettering.lower_third import lower_third
from functions.motion.lettering.title import title
from functions.motion.params import Focus
from functions.motion.picture.grounds import Still
from functions.motion.picture.shot import Ground, Item, Shot
from functions.motion.picture.view import View
from functions.motion.scenes.params import SceneParams
from functions.motion.scenes.tint import tinted
from functions.motion.stage import Stage
from layers.common.core.colours import rgb
from layers.common.core.media import Upload
from layers.common.imaging.alpha import WHITE, Colour
from layers.common.imaging.resample import shrunk

_PUSH = 1.07
"""How much closer a photo comes while its scene lasts."""
_SHADE, _LIGHT, _MUTED = 0.2, 0.1, 0.25
_SET_S = 2.0
"""When all words of a title are in their place."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A ground that moves with the part of the scene that has passed, and words that come in.

    Attributes:
        lead_s: how long its words have been there when it comes after another: words alone are the picture,
            words on a photo come when it has been seen.
    """

    ground: Callable[[float], Ground]
    words: Callable[[float], tuple[Item, ...]]
    lead_s: float

    def at(self, x: float, t: float) -> Shot:
        """What it shows when the part ``x`` of it has passed, and its words have had ``t`` seconds."""
        return Shot(self.ground(x), self.words(t))


def scene(
    stage: Stage, params: SceneParams, photo: Upload | None, focus: Focus | None, tint: Colour
) -> Scene:
    """Stage a scene.

    Args:
        focus: what the crop of the photo keeps.
        tint: colour of a ground without a photo where the parameters name none.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: the photo cannot be read.
        InvalidParameter: its words do not fit.
    """
    if photo is None:
        return _designed(stage, params, rgb(params.tint) if params.tint else tint)
    return _photographed(stage, params, photo, focus)


def _photographed(stage: Stage, params: SceneParams, photo: Upload, focus: Focus | None) -> Scene:
    """A photo to whose upper left corner the camera comes slowly closer, with a lower third."""
    shown = framed(photo, stage.limits, stage.size, _PUSH, focus, stage.ground)
    pixels = tinted(shown.rgb, rgb(params.tint)) if params.tint else shown.rgb
    picture = plate(pixels)
    scale = picture.size[0] / stage.size[0]
    move = Move(View(scale, 0.0, 0.0), View(scale / _PUSH, 0.0, 0.0), linear)
    words = lower_third(stage, params.kicker, params.headline, shrunk(pixels, 1 / _PUSH))
    return Scene(filmed(picture, move, stage.size), words.at, 0.0)


def _designed(stage: Stage, params: SceneParams, tint: Colour) -> Scene:
    """A ground of one tint, with its words in the middle."""
    still = Still(lit(stage.size, mixed(tint, BLACK, _SHADE), mixed(tint, WHITE, _LIGHT)))
    middle = mixed(tint, BLACK, _SHADE / 2)
    colour = opposite(middle)
    accent = stage.accent if contrast(stage.accent, middle) >= LARGE else mixed(colour, middle, _MUTED)
    words = title(stage, params.kicker, params.headline, colour, accent)
    return Scene(lambda _x: still, words.at, _SET_S)
