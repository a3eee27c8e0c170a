"""Outdoor: a sunlit stone ledge before a garden far out of focus.

Compared with pictures of bottles and cosmetics in a park with a fast lens: leaves melt into green clouds, gaps in them
and wet leaves are discs of light with brighter rims, warm at the top, where the sun is; the stone is sharp at the foot
of the subject and soft behind it, and dappled by the shadow of leaves.
"""

import cv2
import numpy as np

from functions.product.ground import Ground, Preset, Stage
from functions.product.scene import Floor, Sketch, defocused, gain, tabletop
from functions.product.texture import Noise, Grid, ramped, tinted
from layers.common.compositing.coverage import Floats
from layers.common.compositing.light import Light
from layers.common.imaging.image import Pixels

_SHADE, _LEAVES, _SKY = (0.025, 0.055, 0.022), (0.20, 0.34, 0.085), (0.90, 0.95, 0.80)
"""Linear light of the garden's depth, of lit leaves and of the sky between them."""
_DISCS = (0.13, 0.050, 0.45), (0.075, 0.030, 0.55)
"""Discs of light: least distance, greatest radius, units, and brightness."""
_RIM = 0.55, 0.96
"""Brightness of a disc's middle in relation to its rim, and where the rim is brightest, of the radius."""
_GLINT = (1.0, 0.93, 0.62), (0.62, 0.85, 0.32)
"""Colours between which discs lie: sun and leaf."""
_STONE = (120, 116, 108), (176, 171, 161), (206, 201, 191), (222, 218, 209)
_DETAIL = 1000
"""Long side of the grid on which the garden is painted."""
_LIGHT = Light(direction=235, spread=0.8, softness=0.4)
"""The sun, behind on the left."""


def make(stage: Stage) -> Ground:
    """Garden and ledge."""
    floor, noise = Floor.under(stage, depth=0.17), Noise(stage.seed)
    garden = _garden(Sketch.of(stage, _DETAIL), floor, noise)
    grid = floor.grid()
    ledge = defocused(_stone(grid, noise), floor, grid, 0.008)
    sketch = Sketch.of(stage)
    light = _dapple(sketch, noise)
    return Ground(tabletop(floor, ledge, grid, garden, light, sheen=0.22, soft=0.03), _LIGHT, mirror=0.03)


def _garden(sketch: Sketch, floor: Floor, noise: Noise) -> Floats:
    """Its levels, float32 (rows, columns, 3)."""
    grid = sketch.grid
    high = ramped(-sketch.y, 0.0, 0.9)
    lit = ramped(noise.fbm(grid, (0.34, 0.30), 2, 0.35) + 1.5 * (high - 0.55), -0.9, 1.3)
    sky = ramped(noise.fbm(grid, (0.42, 0.36), 2, 0.35) + 2.4 * (high - 0.80), 0.2, 1.8)
    light = [
        shade + lit * np.float32(leaf - shade) + sky * np.float32(air - leaf)
        for shade, leaf, air in zip(_SHADE, _LEAVES, _SKY, strict=True)
    ]
    picture = np.ascontiguousarray(cv2.merge([np.asarray(plane, np.float32) for plane in light]))
    for distance, most, bright in _DISCS:
        for x, y, size, shine, tint in noise.scattered(grid, distance):
            _add_disc(
                picture,
                grid,
                (float(x), float(y)),
                most * (0.55 + 0.45 * float(size)),
                float(shine),
                float(tint),
                bright,
            )
    return gain(np.minimum(picture, 1)) * np.float32(255)


def _add_disc(
    picture: Floats,
    grid: Grid,
    at: tuple[float, float],
    radius: float,
    shine: float,
    tint: float,
    bright: float,
) -> None:
    """Screen a disc of light over linear light, in place."""
    column, row = (
        (place - start) / step for place, start, step in zip(at, grid.origin, grid.step, strict=True)
    )
    reach = radius / grid.step[0]
    left, top = (max(0, int(middle - reach - 1)) for middle in (column, row))
    part = picture[top : max(top, int(row + reach + 3)), left : max(left, int(column + reach + 3))]
    if part.size == 0:
        return
    x = np.arange(left, left + part.shape[1], dtype=np.float32)[None] - np.float32(column)
    y = np.arange(top, top + part.shape[0], dtype=np.float32)[:, None] - np.float32(row)
    out = np.sqrt(x * x + y * y) * np.float32(1 / reach)
    soft = max(0.03, 1 / reach)
    disc = (np.float32(_RIM[0]) + np.float32(1 - _RIM[0]) * ramped(out, 0.55, _RIM[1])) * (
        1 - ramped(out, 1 - soft, 1 + soft)
    )
    sun, leaf = (np.asarray(colour, np.float32) for colour in _GLINT)
    colour = (leaf + np.float32(tint) * (sun - leaf)) * np.float32(bright * shine**3)
    part += (1 - part) * disc[..., None] * colour


def _stone(grid: Grid, noise: Noise) -> Pixels:
    """The ledge's colours, uint8 (rows, columns, 3)."""
    tone = np.float32(0.60) + np.float32(0.06) * noise.fbm(grid, (0.4, 0.4), 7, 0.62)
    speck = noise.fbm(grid, (0.012, 0.012), 3, 0.9)
    tone += np.float32(0.05) * speck - np.float32(0.22) * ramped(speck, 1.3, 2.6)
    return tinted(tone, _STONE)


def _dapple(sketch: Sketch, noise: Noise) -> Floats:
    """Factors of the ledge's levels: sun through leaves, and the green that the garden throws into the shade."""
    grid = sketch.grid
    flat = Grid(grid.size, grid.origin, (grid.step[0], grid.step[1] * 3))
    sun = ramped(noise.fbm(flat, (0.30, 0.34), 3, 0.4), -0.5, 0.7)
    shade, lit = (0.36, 0.42, 0.34), (1.0, 0.97, 0.88)
    return gain(
        cv2.merge(
            [np.float32(low) + sun * np.float32(high - low) for low, high in zip(shade, lit, strict=True)]
        )
    )


PRESET = Preset("outdoor", "A sunlit stone ledge before a garden out of focus.", make)
