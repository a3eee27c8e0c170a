"""Podium: a round plinth in a room of one colour.

Compared with the pastel sets of cosmetics: wall and floor of one matt colour that meet in a curve, a plinth
lit from the upper left with a soft terminator, a fine bright rim, and its shadow on the floor to the right.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from functions.product.ground import Ground, Preset, Stage
from functions.product.scene import Sketch, coloured, enlarged, foot, gain, painted, unit
from functions.product.texture import ramped
from layers.common.compositing.coverage import Floats, inside
from layers.common.compositing.light import Light

_COLOUR = 226, 211, 199
"""Blush."""
_SQUASH = 0.25
"""Height of the top's ellipse in relation to its width: the camera's angle."""
_ROOM, _LEAST, _MARGIN = 0.75, 0.2, 0.46
"""The top's radius: of the subject's width, at least, in units, and at most, of the canvas's width."""
_FIT = 0.56
"""Its radius at least, in relation to the subject's width, whatever the canvas."""
_BEFORE = 0.45
"""How far the top's middle is behind the foot line, of its radius in the picture."""
_TALL, _RIM = 0.15, 0.013
"""Heights of the plinth and of its worn rim, which catches the light, units."""
_SUN = -0.55, 0.835
"""Where the light comes from, on the floor plan: from the left, and from the front."""
_LIGHT = Light(direction=300, spread=0.25, softness=0.55)
"""A softbox above on the left, in front."""


@dataclass(frozen=True, slots=True)
class _Plinth:
    """A round plinth in the picture: middle and radii of its top, and its height, in pixels."""

    x: float
    y: float
    radius: float
    height: float

    @classmethod
    def under(cls, stage: Stage) -> Self:
        """The plinth on whose top a stage's subject stands."""
        width, length = stage.size[0], unit(stage.size)
        left, right = (min(max(side, 0), width) for side in (stage.box[0], stage.box[2]))
        room = max(min(_ROOM * (right - left), _MARGIN * width), _FIT * (right - left), _LEAST * length)
        return cls((left + right) / 2, foot(stage) - _BEFORE * _SQUASH * room, room, _TALL * length)

    def outside(self, x: Floats, y: Floats, down: float = 0.0) -> Floats:
        """Distance from the top's outline, or that of a cut so far down, in radii; negative inside."""
        across, deep = (x - self.x) / self.radius, (y - self.y - down) / (self.radius * _SQUASH)
        return np.asarray(np.hypot(across, deep) - 1, np.float32)


def make(stage: Stage) -> Ground:
    """Room and plinth, with the subject in the middle of the top."""
    plinth, size = _Plinth.under(stage), stage.size
    colour = stage.colour or _COLOUR
    room = _room(stage, plinth)
    x = np.arange(size[0], dtype=np.float32)[None] + np.float32(0.5)
    rim = _RIM * unit(size)
    side = _side(plinth, x)
    left, right = round(plinth.x - plinth.radius), round(plinth.x + plinth.radius)
    wide = slice(max(left - 1, 0), max(right + 1, 0))

    def paint(rows: slice) -> Floats:
        light = enlarged(room, size, rows)
        y = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] + np.float32(0.5)
        if y[-1, 0] > plinth.y - plinth.radius and y[0, 0] < plinth.y + plinth.height + plinth.radius:
            light[:, wide] = _with_plinth(light[:, wide], plinth, side[:, wide], rim, x[:, wide], y)
        return coloured(light, colour)

    # A reflection would run on over the side of the plinth.
    return Ground(painted(size, paint), edge=plinth.y - _SQUASH * plinth.radius)


def _side(plinth: _Plinth, x: Floats) -> Floats:
    """Factors of the plinth's side by column, float32 (1, width)."""
    sideways = np.clip((x - plinth.x) / plinth.radius, -1, 1)
    facing = sideways * _SUN[0] + np.sqrt(1 - sideways**2) * _SUN[1]
    return gain(
        np.float32(0.36) + np.float32(0.50) * np.maximum(facing, 0) ** 1.2 + np.float32(0.08) * sideways**6
    )


def _with_plinth(light: Floats, plinth: _Plinth, side: Floats, rim: float, x: Floats, y: Floats) -> Floats:
    """Rows of light with the plinth in it."""
    radius = np.float32(plinth.radius * _SQUASH)
    bow = radius * np.sqrt(np.maximum(1 - ((x - plinth.x) / plinth.radius) ** 2, 0))
    below = y - plinth.y - bow  # pixels below the top's front edge
    body = inside(np.abs(x - plinth.x) - np.float32(plinth.radius)) * inside(
        below - np.float32(plinth.height)
    )
    body = body * (y > plinth.y)
    deep = np.clip(below / np.float32(plinth.height), 0, 1)
    shade = side * (1 - np.float32(0.10) * deep - np.float32(0.16) * deep**8)
    across = (x - np.float32(plinth.x)) / np.float32(plinth.radius)
    bevel = np.float32(0.80) * (1 - ramped(below / np.float32(rim), 0.3, 1.1))
    shade = shade + (np.float32(1.05) - np.float32(0.12) * across - shade) * bevel
    light = light + (shade - light) * body
    top = inside(plinth.outside(x, y) * radius)
    return light + (np.float32(0.985) - np.float32(0.045) * across - light) * top


def _room(stage: Stage, plinth: _Plinth) -> Floats:
    """Factors of the room's levels: a pool of light, the curve to the floor, the plinth's shadow on it."""
    sketch, length = Sketch.of(stage), unit(stage.size)
    light = np.float32(0.66) + np.float32(0.30) * sketch.spot(-0.25, -0.5, 0.55)
    floor = ramped(sketch.y, -0.34, -0.02)
    light += floor * (np.float32(0.80) - light) * np.float32(0.7)
    x = sketch.x * np.float32(length) + np.float32(stage.size[0] / 2)
    y = sketch.y * np.float32(length) + np.float32(foot(stage))
    below = plinth.height

    def shadow(step: float) -> Floats:
        """Of the plinth's cut at ``step`` of its height: the higher, the softer."""
        soft = 0.02 + 0.12 * step
        outside = plinth.outside(x - step * 1.1 * below, y + step * 0.18 * below, below)
        return 1 - ramped(outside, -soft, 2 * soft)

    light *= 1 - np.float32(0.34) * np.max([shadow(step) for step in np.linspace(0, 1, 8)], axis=0)
    touch = np.exp(np.maximum(plinth.outside(x, y, below), 0) * np.float32(-plinth.radius / length / 0.025))
    # The lamp reaches into the gap below its side of the plinth.
    unlit = np.float32(0.12) + np.float32(0.28) * ramped((x - plinth.x) / plinth.radius, -0.9, 0.9)
    return gain(light * (1 - unlit * touch))


PRESET = Preset(
    "podium",
    "A round plinth in a room of the given colour, blush by default.",
    make,
    _LIGHT,
    takes_colour=True,
)
