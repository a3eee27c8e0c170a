"""Two layers that move against each other."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from functions.motion.camera import Move, filmed
from functions.motion.easing import Easing
from functions.motion.framing import DENSITY, plate
from functions.motion.picture.shot import Ground
from functions.motion.picture.sprite import Placed, Sprite
from functions.motion.picture.view import View
from layers.common.imaging.alpha import Box, bounds
from layers.common.imaging.image import Pixels, Size
from layers.common.imaging.resample import resample
from layers.common.vision.cut import FAINTEST_EDGE

ROOM = 1.08
"""How much larger than the frame the photo is, so that the scene can drift."""
_GROWTH = 0.07
"""How much the subject grows at strength 1."""
_SIDEWAYS = 0.025
"""How far it goes towards the middle, of the frame's width."""
_SCENE = 0.4
"""How far the scene goes, of the subject's way."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject that grows around ``anchor``, a point of the frame, and moves ``sideways`` pixels.

    Its sprite is :data:`DENSITY` times as large as it is seen at first, with its middle at ``middle``.
    """

    sprite: Sprite
    middle: tuple[float, float]
    anchor: tuple[float, float]
    growth: float
    sideways: float

    def at(self, x: float) -> Placed:
        """The subject when the fraction ``x`` of its way is done."""
        scale = 1 + self.growth * x
        x_now, y_now = (a + scale * (at - a) for a, at in zip(self.anchor, self.middle, strict=True))
        own = self.sprite.left + self.sprite.width / 2, self.sprite.top + self.sprite.height / 2
        return Placed(self.sprite, x_now + self.sideways * x - own[0], y_now - own[1], scale / DENSITY)


@dataclass(frozen=True, slots=True)
class Layers:
    """The scene and the subject before it."""

    scene: Callable[[float], Ground]
    subject: Subject
    easing: Easing

    def at(self, x: float) -> tuple[Ground, Placed]:
        """Both when the part ``x`` of the time has passed; at 0 they make up the photo, to half a pixel."""
        return self.scene(x), self.subject.at(self.easing(x))


def layered(scene: Pixels, subject: Pixels, frame: Size, strength: float, easing: Easing) -> Layers:
    """The layers of a photo that is :data:`ROOM` times as large as the frame.

    Args:
        scene: the photo without its subject, uint8 (h, w, 3).
        subject: the subject, uint8 (h, w, 4) of the same size, straight alpha, somewhere not transparent.
        strength: 0 does not move.
    """
    margin = (scene.shape[1] - frame[0]) / 2, (scene.shape[0] - frame[1]) / 2
    box = bounds(subject[..., 3], FAINTEST_EDGE)
    assert box is not None
    sideways = _towards_middle(box, scene.shape[1]) * _SIDEWAYS * frame[0] * strength
    growth = _GROWTH * strength
    camera = _camera(frame, margin, 1 + _SCENE * growth, _SCENE * sideways, easing)
    return Layers(
        filmed(plate(scene), camera, frame),
        Subject(_sprite(subject, box), _middle(box, margin), _anchor(box, scene, margin), growth, sideways),
        easing,
    )


def _camera(frame: Size, margin: tuple[float, float], zoom: float, sideways: float, easing: Easing) -> Move:
    """Into the scene, and sideways with the subject, so that the scene goes the other way."""
    start = View(DENSITY, margin[0] * DENSITY, margin[1] * DENSITY)
    inset = ((1 - 1 / zoom) * side / 2 for side in frame)
    left, top = (at + more for at, more in zip(margin, inset, strict=True))
    return Move(start, View(DENSITY / zoom, (left + sideways) * DENSITY, top * DENSITY), easing)


def _sprite(subject: Pixels, box: Box) -> Sprite:
    part = np.ascontiguousarray(subject[box[1] : box[3], box[0] : box[2]])
    # Even sides, so that the sprite has the same margin all around.
    height, width = (max(2, round(side * DENSITY / 2) * 2) for side in part.shape[:2])
    return Sprite.of(resample(part, (width, height)))


def _middle(box: Box, margin: tuple[float, float]) -> tuple[float, float]:
    return (box[0] + box[2]) / 2 - margin[0], (box[1] + box[3]) / 2 - margin[1]


def _anchor(box: Box, scene: Pixels, margin: tuple[float, float]) -> tuple[float, float]:
    """Where the subject stands, in pixels of the frame. It grows away from sides that cut it off."""
    left, right = box[0] == 0, box[2] == scene.shape[1]
    x = (box[0] + box[2]) / 2 if left == right else box[0] if left else box[2]
    return x - margin[0], box[3] - margin[1]


def _towards_middle(box: Box, width: int) -> float:
    """Which way the middle is, −1 to 1; 0 for what a side cuts off, whose cut edge would be seen."""
    if box[0] == 0 or box[2] == width:
        return 0.0
    return float(np.clip(4 * (0.5 - (box[0] + box[2]) / 2 / width), -1, 1)) or 0.0
