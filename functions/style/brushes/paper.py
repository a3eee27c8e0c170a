"""Paper: sheets torn along a seam, with a bare white core, and stickers with a margin and a shadow."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from functions.style.subject import Subject
from layers.common.compositing.coverage import Floats, filled, inside, smoothstep
from layers.common.compositing.over import over
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels, Size

_STEEPEST = 0.25
"""Steepest slope of a seam, in pixels across per pixel down, even if the face leans farther."""


@dataclass(frozen=True, slots=True)
class Seam:
    """A straight, nearly vertical line through ``(x, y)`` along which a sheet is torn, all in pixels.

    Attributes:
        slope: movement to the right per row.
        reach: how far above and below ``y`` the tear follows the line closely: half the face's height.
    """

    x: float
    y: float
    slope: float
    reach: float

    def at(self, rows: Floats) -> Floats:
        """The line's x in each row."""
        return np.asarray(self.x + self.slope * (rows - self.y), np.float32)


def seam_through(subject: Subject) -> Seam:
    """The seam through the middle of the face, or of the subject if there is no face."""
    face = subject.face
    if face is None:
        columns = subject.alpha.sum(axis=0, dtype=np.float64).cumsum()
        middle = float(np.searchsorted(columns, columns[-1] / 2))
        return Seam(middle, subject.height / 2, 0.0, subject.height / 8)
    if face.landmarks is None:
        return Seam(face.x + face.width / 2, face.y + face.height / 2, 0.0, face.height / 2)
    eyes, nose, mouth = face.landmarks[:2].mean(axis=0), face.landmarks[2], face.landmarks[3]
    x, y = (eyes + nose + mouth) / 3
    slope = (mouth[0] - eyes[0]) / max(mouth[1] - eyes[1], 1.0)
    return Seam(float(x), float(y), float(np.clip(slope, -_STEEPEST, _STEEPEST)), face.height / 2)


@dataclass(frozen=True, slots=True)
class Paper:
    """How a kind of paper tears. Lengths are shares of the picture's width; σ is a standard deviation.

    Attributes:
        wander: σ of the tear's distance from the seam along the face; it is larger above and below.
        core: mean width of the bare core.
        uneven: σ of the core's width.
        rough: σ of the raggedness of the core's edges.
        shadow: σ of the blur of the shadow on the sheet below.
        fibres: number of fibres that stick out.
        colour: colour of the core.
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
    """A torn edge. Its planes are float32 (h, w) in 0..1; the sheet covers all columns left of them.

    Attributes:
        left: first column of the planes.
        printed: coverage of the printed part of the sheet.
        sheet: coverage of the whole sheet, printed or bare.
        light: brightness of the bare core.
        shadow: darkness of the shadow on the sheet below.
    """

    left: int
    printed: Floats
    sheet: Floats
    light: Floats
    shadow: Floats

    @property
    def columns(self) -> slice:
        """The columns in which both sheets are visible."""
        return slice(self.left, self.left + self.sheet.shape[1])


_WILDER = 1.6
"""How much farther the tear wanders at the top and bottom than along the face."""
_FIBRE = 0.0009
"""Thickness of a fibre as a share of the width."""
_STRAY, _CAST = 0.09, 0.11
"""Room for the tear and its shadow to the left and right of the seam, as shares of the width."""


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


def lay_torn(above: Pixels, below: Pixels, edge: Tear, paper: Paper, rows: slice) -> Pixels:
    """Lay rows of a torn print on those of another print, uint8 (n, w, 3).

    Args:
        above: the torn print, up to the end of :attr:`Tear.columns`.
        below: the other print, from the start of :attr:`Tear.columns`.
    """
    across, strip = edge.columns.stop - edge.left, edge.columns
    shaded = over((0, 0, 0), below[:, :across], edge.shadow[rows])
    core = over(filled((0, 0, 0), paper.colour, edge.light[rows]), shaded, edge.sheet[rows])
    joined = np.concatenate((above[:, : edge.left], below), axis=1)
    joined[:, strip] = over(above[:, strip], core, edge.printed[rows])
    return joined


def _wander(rows: Floats, width: int, seam: Seam, paper: Paper, rng: np.random.Generator) -> Floats:
    """Distance of the tear from the seam in each row; its mean along the face is 0."""
    noise = fractal_noise(rows.size, 1, 0.34 * width, 7, rng, gain=0.55)[:, 0]
    beyond = (np.abs(rows - np.float32(seam.y)) - np.float32(seam.reach)) / np.float32(0.5 * rows.size)
    offset = noise * (1 + np.float32(_WILDER) * smoothstep(beyond))
    along = np.abs(rows - np.float32(seam.y)) <= seam.reach
    centred = offset - (offset[along].mean() if along.any() else 0)
    return np.asarray(centred * np.float32(paper.wander * width), np.float32)


def _breadth(rows: Floats, width: int, paper: Paper, rng: np.random.Generator) -> Floats:
    noise = fractal_noise(rows.size, 1, 0.16 * width, 5, rng)[:, 0]
    core = np.maximum(paper.core + paper.uneven * noise, 0.12 * paper.core)
    return np.asarray(core * np.float32(width), np.float32)


def _rough(shape: tuple[int, int], width: int, paper: Paper, rng: np.random.Generator, much: float) -> Floats:
    return fractal_noise(*shape, 0.020 * width, 4, rng, gain=0.7) * np.float32(much * paper.rough * width)


def _light(
    print_off: Floats, core_off: Floats, shape: tuple[int, int], width: int, rng: np.random.Generator
) -> Floats:
    """The bare core's brightness: shaded next to the printed layer, thin and bright at its outer edge."""
    fibre = fractal_noise(*shape, 0.010 * width, 3, rng, gain=0.8)
    step = cv2.exp(-np.maximum(print_off, 0) / np.float32(0.0025 * width))
    rim = cv2.exp(np.minimum(core_off, 0) / np.float32(0.0020 * width))
    bright = np.float32(0.955) + np.float32(0.024) * fibre - 0.16 * step + 0.07 * rim
    return np.asarray(np.clip(bright, 0, 1), np.float32)


def _with_fibres(
    sheet: Floats, core_off: Floats, width: int, paper: Paper, rng: np.random.Generator
) -> Floats:
    """The sheet with paper fibres that stick out of its edge."""
    rows = rng.integers(0, sheet.shape[0], paper.fibres)
    roots = np.stack(((core_off[rows] > 0).argmax(axis=1) - 1.5, rows), axis=-1)
    lengths = rng.gamma(2.0, 0.0018 * width, (paper.fibres, 1)) / 2
    angles = rng.normal(0.0, 0.9, (paper.fibres, 1))
    bends = angles + rng.normal(0.0, 0.5, (paper.fibres, 1))
    middles = roots + lengths * np.hstack((np.cos(angles), np.sin(angles)))
    ends = middles + lengths * np.hstack((np.cos(bends), np.sin(bends)))
    curves = np.rint(np.stack((roots, middles, ends), axis=1) * 16).astype(np.int32)
    fibres = np.zeros(sheet.shape, np.uint8)
    thickness = max(1, round(_FIBRE * width))
    cv2.polylines(fibres, list(curves), False, 150, thickness, cv2.LINE_AA, shift=4)
    return np.asarray(np.maximum(sheet, fibres * np.float32(1 / 255)), np.float32)


def _shadow(sheet: Floats, width: int, paper: Paper) -> Floats:
    """The shadow to the lower right of the sheet: dark close to the edge, soft farther away."""
    near = cv2.GaussianBlur(sheet, (0, 0), 0.0025 * width)
    height, across = sheet.shape
    reduced = max(1, across // 4), max(1, height // 4)
    small = cv2.resize(sheet, reduced, interpolation=cv2.INTER_AREA)
    far = cv2.GaussianBlur(small, (0, 0), paper.shadow * width / 4, borderType=cv2.BORDER_REPLICATE)
    shift = np.array([[1, 0, 0.006 * width / 4], [0, 1, 0.006 * width / 4]])
    far = cv2.warpAffine(far, shift, small.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    far = cv2.resize(far, (across, height))
    return np.asarray(np.maximum(np.float32(0.34) * near, np.float32(0.58) * far), np.float32)


_FINEST = 1.5
"""Smallest cell of an octave in pixels; finer ones are invisible."""
_SPREAD = 0.77
"""Standard deviation of cubic interpolation through random values of standard deviation 1."""


def fractal_noise(
    height: int, width: int, cell: float, octaves: int, rng: np.random.Generator, *, gain: float = 0.5
) -> Floats:
    """Fractional Brownian motion: octaves of smooth value noise, each twice as fine as the one before.

    Coarse octaves are drawn first, so a seed gives the same shape at every resolution.

    Args:
        cell: pixels from one random value to the next in the first octave.
        gain: amplitude of an octave relative to the one before; 0.5 looks like a coastline.

    Returns:
        float32 (height, width) of mean 0 and standard deviation of about 1.
    """
    cells = [cell / 2**octave for octave in range(octaves)]
    visible = [octave for octave, size in enumerate(cells) if size >= _FINEST]
    total = np.zeros((height, width), np.float32)
    for octave in visible:
        total += np.float32(gain**octave) * _octave(height, width, cells[octave], rng)
    norm = math.sqrt(sum(gain ** (2 * octave) for octave in visible)) or 1.0
    return total / np.float32(norm * _SPREAD)


def _octave(height: int, width: int, cell: float, rng: np.random.Generator) -> Floats:
    """Random values on a lattice, with cubic interpolation between them."""
    rows, columns = (math.ceil(side / cell) + 1 for side in (height, width))
    lattice = rng.standard_normal((rows, columns), dtype=np.float32)
    size = (max(width, round(columns * cell)), max(height, round(rows * cell)))
    return np.asarray(cv2.resize(lattice, size, interpolation=cv2.INTER_CUBIC)[:height, :width], np.float32)


_REDUCTION = 4
"""A shadow is soft, so it is blurred at a quarter of the size."""


@dataclass(frozen=True, slots=True)
class Sticker:
    """The shape of a sticker. Lengths are shares of the picture's width.

    Attributes:
        margin: width of the white margin.
        keyline: width of the dark line around the margin.
        softness: standard deviation of the shadow's blur.
        offset: offset of the shadow to the right and downwards.
        darkness: darkness of the shadow in 0..1.
    """

    margin: float = 0.016
    keyline: float = 0.0025
    softness: float = 0.013
    offset: tuple[float, float] = (0.009, 0.013)
    darkness: float = 0.6

    def reach(self, width: int) -> float:
        """Pixels around a contour within which distances have to be exact, in a picture of that width."""
        return (self.margin + self.keyline) * width + _REDUCTION


def sticker(
    ground: Pixels, distance: Floats, shadow: Floats, style: Sticker, colours: tuple[Colour, Colour]
) -> Pixels:
    """Lay a blank sticker with its shadow, keyline and margin on a ground, uint8 (h, w, 3).

    Args:
        distance: pixels from the contour of the subject, negative inside.
        shadow: from :func:`sticker_shadow`.
        colours: of the margin and of the keyline.
    """
    width = ground.shape[1]
    margin, line = np.float32(style.margin * width), np.float32(style.keyline * width)
    paper, ink = colours
    light = cv2.merge((1 - shadow,) * 3)
    shaded = np.asarray(cv2.multiply(ground, light, dtype=cv2.CV_8U), np.uint8)
    return over(filled(ink, paper, inside(distance - margin)), shaded, inside(distance - margin - line))


def sticker_shadow(distance: Floats, style: Sticker) -> Floats:
    """Darkness of a sticker's shadow, float32 (h, w) in 0..1."""
    height, width = distance.shape
    factor = min(_REDUCTION, width, height)
    size = width // factor, height // factor
    small = cv2.resize(distance, size, interpolation=cv2.INTER_AREA)
    shape = inside((small - np.float32((style.margin + style.keyline) * width)) / np.float32(factor))
    soft = cv2.GaussianBlur(shape, (0, 0), max(style.softness * size[0], 0.1))
    right, down = style.offset
    move = np.array([[1, 0, right * size[0]], [0, 1, down * size[0]]])
    moved = cv2.warpAffine(soft, move, size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(moved * np.float32(style.darkness), (width, height)), np.float32)
