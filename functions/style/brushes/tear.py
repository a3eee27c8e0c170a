"""Torn paper: a printed sheet torn off along a seam, its white core bare, upon another sheet."""

from dataclasses import dataclass

import cv2
import numpy as np

from functions.style.brushes.noise import fbm
from functions.style.brushes.seam import Seam
from functions.style.scene import Floats
from layers.common.compositing.coverage import filled, inside, smoothstep
from layers.common.compositing.over import over
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels, Size


@dataclass(frozen=True, slots=True)
class Paper:
    """How a paper tears; measures are shares of the picture's width.

    Attributes:
        wander: how far the tear strays from the seam (standard deviation) along a face; beyond it, more.
        core: mean width of the bare core.
        uneven: how much that width varies (standard deviation).
        rough: raggedness of its edges (standard deviation).
        shadow: softness of what it casts on the sheet below (standard deviation of the blur).
        fibres: how many stick out.
        colour: of the core.
    """

    wander: float = 0.007
    core: float = 0.0150
    uneven: float = 0.0055
    rough: float = 0.0012
    shadow: float = 0.014
    fibres: int = 260
    colour: Colour = (255, 251, 243)


@dataclass(frozen=True, eq=False, slots=True)
class Tear:
    """A torn edge in the columns from ``left`` on; the rest of the sheet lies to the left of them.

    All are float32 (h, w) 0..1: how much of a pixel is ``printed``, how much is ``sheet``, printed or bare,
    how bright the bare core is, and how dark its ``shadow``.
    """

    left: int
    printed: Floats
    sheet: Floats
    light: Floats
    shadow: Floats

    @property
    def columns(self) -> slice:
        """Those in which both sheets can be seen."""
        return slice(self.left, self.left + self.sheet.shape[1])


_WILDER = 1.6
"""How much farther the tear strays at the picture's ends than along the face."""
_HAIR = 0.0009
"""Thickness of a fibre, a share of the width."""
_STRAY, _CAST = 0.09, 0.11
"""Columns beside the seam that the tear may touch, left and right, as shares of the width."""


def tear(size: Size, seam: Seam, paper: Paper, rng: np.random.Generator) -> Tear:
    """Tear a sheet of that size, width and height in pixels, along a seam."""
    width, height = size
    rows = np.arange(height, dtype=np.float32)
    line = seam.at(rows)
    left = min(max(0, round(float(line.min()) - _STRAY * width)), width - 1)
    right = max(min(width, round(float(line.max()) + _CAST * width)), left + 1)
    course, breadth, print_edge, core_edge, texture, fibres = rng.spawn(6)
    columns = np.arange(left, right, dtype=np.float32)
    line = line + _wander(rows, width, seam, paper, course)
    bare = _breadth(rows, width, paper, breadth)
    shape = height, right - left
    half = bare * np.float32(0.5)
    print_off = columns - (line - half)[:, None] + _rough(shape, width, paper, print_edge, 0.6)
    core_off = columns - (line + half)[:, None] + _rough(shape, width, paper, core_edge, 1.4)
    core_off = np.minimum(core_off, print_off)
    sheet = inside(core_off / np.float32(1.3))
    light = _light(print_off, core_off, shape, width, texture)
    sheet = _with_fibres(sheet, core_off, width, paper, fibres)
    return Tear(left, inside(print_off / np.float32(1.3)), sheet, light, _shadow(sheet, width, paper))


def torn(above: Pixels, below: Pixels, edge: Tear, paper: Paper, rows: slice) -> Pixels:
    """Lay some rows of one torn print upon those of another, uint8 (n, w, 3).

    Args:
        above: its columns as far as :attr:`Tear.columns` go.
        below: its columns from where they begin.
    """
    across, strip = edge.columns.stop - edge.left, edge.columns
    shaded = over((0, 0, 0), below[:, :across], edge.shadow[rows])
    bared = over(filled((0, 0, 0), paper.colour, edge.light[rows]), shaded, edge.sheet[rows])
    joined = np.concatenate((above[:, : edge.left], below), axis=1)
    joined[:, strip] = over(above[:, strip], bared, edge.printed[rows])
    return joined


def _wander(rows: Floats, width: int, seam: Seam, paper: Paper, rng: np.random.Generator) -> Floats:
    """How far the tear strays from the seam in each row: on average not at all along the face."""
    noise = fbm(rows.size, 1, 0.34 * width, 7, rng, gain=0.55)[:, 0]
    beyond = (np.abs(rows - np.float32(seam.y)) - np.float32(seam.reach)) / np.float32(0.5 * rows.size)
    stray = noise * (1 + np.float32(_WILDER) * smoothstep(beyond))
    along = np.abs(rows - np.float32(seam.y)) <= seam.reach
    centred = stray - (stray[along].mean() if along.any() else 0)
    return np.asarray(centred * np.float32(paper.wander * width), np.float32)


def _breadth(rows: Floats, width: int, paper: Paper, rng: np.random.Generator) -> Floats:
    noise = fbm(rows.size, 1, 0.16 * width, 5, rng)[:, 0]
    core = np.maximum(paper.core + paper.uneven * noise, 0.12 * paper.core)
    return np.asarray(core * np.float32(width), np.float32)


def _rough(shape: tuple[int, int], width: int, paper: Paper, rng: np.random.Generator, much: float) -> Floats:
    return fbm(*shape, 0.020 * width, 4, rng, gain=0.7) * np.float32(much * paper.rough * width)


def _light(
    print_off: Floats, core_off: Floats, shape: tuple[int, int], width: int, rng: np.random.Generator
) -> Floats:
    """The bare core's brightness: in the shade of the printed layer at first, thin and bright at its end."""
    fibre = fbm(*shape, 0.010 * width, 3, rng, gain=0.8)
    step = cv2.exp(-np.maximum(print_off, 0) / np.float32(0.0025 * width))
    rim = cv2.exp(np.minimum(core_off, 0) / np.float32(0.0020 * width))
    bright = np.float32(0.955) + np.float32(0.024) * fibre - 0.16 * step + 0.07 * rim
    return np.asarray(np.clip(bright, 0, 1), np.float32)


def _with_fibres(
    sheet: Floats, core_off: Floats, width: int, paper: Paper, rng: np.random.Generator
) -> Floats:
    """The sheet with hairs of paper that stick out of its edge."""
    rows = rng.integers(0, sheet.shape[0], paper.fibres)
    roots = np.stack(((core_off[rows] > 0).argmax(axis=1) - 1.5, rows), axis=-1)
    lengths = rng.gamma(2.0, 0.0018 * width, (paper.fibres, 1)) / 2
    angles = rng.normal(0.0, 0.9, (paper.fibres, 1))
    bends = angles + rng.normal(0.0, 0.5, (paper.fibres, 1))
    middles = roots + lengths * np.hstack((np.cos(angles), np.sin(angles)))
    ends = middles + lengths * np.hstack((np.cos(bends), np.sin(bends)))
    curves = np.rint(np.stack((roots, middles, ends), axis=1) * 16).astype(np.int32)
    hairs = np.zeros(sheet.shape, np.uint8)
    thickness = max(1, round(_HAIR * width))
    cv2.polylines(hairs, list(curves), False, 150, thickness, cv2.LINE_AA, shift=4)
    return np.asarray(np.maximum(sheet, hairs * np.float32(1 / 255)), np.float32)


def _shadow(sheet: Floats, width: int, paper: Paper) -> Floats:
    """What the sheet casts to its right and downwards: dark where it lies close, soft farther off."""
    near = cv2.GaussianBlur(sheet, (0, 0), 0.0025 * width)
    height, across = sheet.shape
    reduced = max(1, across // 4), max(1, height // 4)
    small = cv2.resize(sheet, reduced, interpolation=cv2.INTER_AREA)
    far = cv2.GaussianBlur(small, (0, 0), paper.shadow * width / 4, borderType=cv2.BORDER_REPLICATE)
    shift = np.array([[1, 0, 0.006 * width / 4], [0, 1, 0.006 * width / 4]])
    far = cv2.warpAffine(far, shift, small.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    far = cv2.resize(far, (across, height))
    return np.asarray(np.maximum(np.float32(0.34) * near, np.float32(0.58) * far), np.float32)
