"""Outdoor: a sunlit stone ledge before a garden far out of focus.

Compared with pictures of bottles in a park by a fast lens: leaves melt into green clouds; where the sky
shines through them high up, gaps are clusters of soft discs of about one size, which the lens's barrel
narrows towards the corners; the stone is sharp at the subject's foot and soft behind it, in the faint shadow
of leaves.
"""

import numpy as np

from functions.product.ground import Ground, Preset, Stage
from functions.product.scene import Floor, Sketch, gain, stacked, tabletop
from functions.product.texture import Grid, Noise, ramped, tinted
from layers.common.compositing.coverage import Floats
from layers.common.compositing.light import Light
from layers.common.imaging.image import Pixels

_SHADE, _LEAVES, _SKY = (0.034, 0.058, 0.026), (0.24, 0.32, 0.105), (0.93, 0.95, 0.78)
"""Linear light of the garden's depth, of lit leaves and of the sky between them."""
_RADIUS, _APART = (0.027, 0.045), 0.05
"""Of the discs of light, and their least distance, units: at one depth, all are of about one size."""
_RIM = 0.88, 0.8
"""Brightness of a disc's middle in relation to its rim, and where the rim is brightest, of the radius."""
_CAT_EYE = 0.5
"""How far the lens's barrel cuts a disc off, of its radius, a unit away from the picture's middle."""
_SUN, _LEAF = (1.0, 0.96, 0.55), (0.50, 0.72, 0.20)
"""Colours between which the discs' lie."""
_STONE = (120, 116, 108), (176, 171, 161), (206, 201, 191), (222, 218, 209)
_FAINT = 0.03
"""Brightness below which a disc is left out."""
_DETAIL = 640
"""Long side of the grid on which the garden is painted."""
_LIGHT = Light(direction=235, spread=0.8, softness=0.4)
"""The sun, behind on the left."""


def make(stage: Stage) -> Ground:
    """Garden and ledge."""
    floor, noise = Floor.under(stage, depth=0.17), Noise(stage.seed)
    garden = _garden(Sketch.of(stage, _DETAIL), noise, floor)
    ledge = floor.covered_with(_stone, stage.seed, 0.008)
    sketch = Sketch.of(stage)
    light = _dapple(sketch, noise)
    return Ground(tabletop(floor, ledge, garden, light, sheen=0.22, soft=0.03), mirror=0.03, edge=floor.edge)


def _garden(sketch: Sketch, noise: Noise, floor: Floor) -> Floats:
    """Its levels, float32 (rows, columns, 3); all discs of light are clear of the ledge."""
    grid = sketch.grid
    high = ramped(-sketch.y, 0.05, 0.95)
    lit = ramped(noise.fbm(grid, (0.40, 0.34), 4, 0.55) + 1.2 * (high - 0.5) - 0.5 * sketch.x, -1.1, 1.7)
    sky = lit * ramped(noise.fbm(grid, (0.24, 0.2), 2, 0.4) + 2.4 * (high - 0.85), 0.4, 2.2)
    sun = sketch.spot(-0.5, -0.9, 0.5)
    light = [
        (shade + lit * np.float32(leaf - shade)) * (1 - sky)
        + sky * np.float32(air)
        + sun * np.float32(0.45 * glow)
        for shade, leaf, air, glow in zip(_SHADE, _LEAVES, _SKY, _SUN, strict=True)
    ]
    picture = stacked(light)
    rise = (floor.back - sketch.y) * np.float32(floor.unit / floor.edge)  # 0 at the ledge, 1 at the top
    cluster = ramped(noise.fbm(grid, (0.26, 0.22), 2) + 3.4 * (rise - 0.6) + 0.6 * sun, 0.2, 1.7)
    points = noise.scattered(grid, _APART)
    amounts = 0.75 * grid.read(cluster, points[:, :1], points[:, 1:2])[:, 0] * (0.2 + 0.8 * points[:, 3] ** 3)
    seen = (amounts > _FAINT) & (points[:, 1] < floor.back - 2 * _RADIUS[1])
    for (x, y, size, _, tint), amount in zip(points[seen].tolist(), amounts[seen].tolist(), strict=True):
        _add_disc(picture, grid, (x, y), float(np.interp(size, (0, 1), _RADIUS)), amount, tint)
    return gain(np.minimum(picture, 1)) * np.float32(255)


def _add_disc(
    picture: Floats, grid: Grid, at: tuple[float, float], radius: float, amount: float, tint: float
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
    middle = [
        start + step * (count - 1) / 2
        for start, step, count in zip(grid.origin, grid.step, grid.size, strict=True)
    ]
    inward = [np.float32(_CAT_EYE * (place - half) * reach) for place, half in zip(at, middle, strict=True)]
    out = np.maximum(np.hypot(x, y), np.hypot(x + inward[0], y + inward[1])) * np.float32(1 / reach)
    soft = max(0.17, 1 / reach)
    rim = np.float32(_RIM[0]) + np.float32(1 - _RIM[0]) * ramped(out, 0.4, _RIM[1])
    disc = rim * (1 - ramped(out, 1 - 2 * soft, 1)) * np.float32(amount)
    sun, leaf = (np.asarray(colour, np.float32) for colour in (_SUN, _LEAF))
    part += (1 - part) * disc[..., None] * (leaf + np.float32(tint) * (sun - leaf))


def _stone(grid: Grid, noise: Noise) -> Pixels:
    """The ledge's colours, uint8 (rows, columns, 3)."""
    tone = np.float32(0.60) + np.float32(0.06) * noise.fbm(grid, (0.4, 0.4), 7, 0.62)
    speck = noise.fbm(grid, (0.012, 0.012), 3, 0.9)
    tone += np.float32(0.035) * speck - np.float32(0.15) * ramped(speck, 1.3, 2.6)
    return tinted(tone, _STONE)


def _dapple(sketch: Sketch, noise: Noise) -> Floats:
    """Factors of the ledge's levels: sun through leaves, and the garden's green in their shade."""
    grid = sketch.grid
    flat = Grid(grid.size, grid.origin, (grid.step[0], grid.step[1] * 3))
    sun = ramped(noise.fbm(flat, (0.24, 0.30), 2, 0.4), -1.4, 1.2)
    shade, lit = (0.66, 0.68, 0.64), (1.06, 1.02, 0.93)
    planes = [np.float32(low) + sun * np.float32(high - low) for low, high in zip(shade, lit, strict=True)]
    return gain(stacked(planes))


PRESET = Preset("outdoor", "A sunlit stone ledge before a garden out of focus.", make, _LIGHT)
