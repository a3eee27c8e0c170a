"""The shadow that a light casts: of a thing that stands on the floor, and of one that lies on a table."""

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.compositing import contact_shadow
from layers.common.compositing.coverage import smoothstep
from layers.common.compositing.footing import EDGE_OF_A_BOX, Footing
from layers.common.compositing.light import Light
from layers.common.compositing.margins import Margins
from layers.common.compositing.shadows import (
    FLOATING,
    SIGMAS,
    RelativeDrop,
    Several,
    Shadow,
    blurred,
    extent,
    near,
    size_of,
    together,
)
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Mask, Size
from layers.common.imaging.resample import within

Floats = NDArray[np.float32]
Pose = Literal["upright", "flat", "floating"]

CAST_OPACITY: Final = 0.45

_SIDE: Final = 700
"""Long side of the copy on which a cast shadow is made, px."""
_CAMERA: Final = 0.35
"""How much shorter a length towards the camera looks than one across: the sine of its elevation, 20°."""
_THICKNESS: Final = 0.4
"""Depth of a thing, a share of the lesser of its width and D: light from the side meets no sheet of paper."""
_SHARPEST: Final = 0.003
"""Standard deviation of the blur at the foot, a share of the thing's height."""
_WIDENING: Final = 0.22
"""Standard deviation of the blur of a shadow as far away as the thing is high, under an overcast sky."""
_FADING: Final = 0.5
"""What an overcast sky takes from the shadow of the top."""
_FOOT: Final = 0.15
"""Gap, in clearances, below which a column stands."""
_HOLLOW: Final = 0.06
"""How far up the near edge of the shadow draws in between feet, a share of the extent."""
_HOVER_REACH: Final = 0.25
"""How far a hovering thing's shadow falls away from the light on the floor at a spread of 1, a share of D."""
_STEEP: Final = 0.7
"""Slope of the ground from which on it is the side of something round, and no line of contact."""
_MEASURED: Final = 250
"""Long side of the copy on which distances are measured, px: they change slowly."""
_STRAIGHT: Final = 0.05
"""How far a line may bend and count as straight, a share of the thickness."""
_SHORTEST: Final = 0.05
"""Length of a shadow under a light from straight above, a share of the height."""
_EDGEWISE: Final = 0.4
"""Least share of a shadow's length that goes towards the camera or away: light from the side meets the sheet
of the alpha edgewise, and a thing is no sheet."""
_ENDING: Final = 0.04
"""Rows over which it ends at the floor's back edge, a share of D."""
_CONTACT_REACH: Final = (0.28, 0.25)
"""How far across and down the contact shadow can be seen, shares of D."""


def cast(light: Light, opacity: float = CAST_OPACITY, pose: Pose = "upright") -> Shadow:
    """The shadow of a thing under a light."""
    if pose == "upright":
        return Cast(light, opacity, opacity)
    return flat_lay(light, opacity) if pose == "flat" else hovering(light, opacity)


def flat_lay(light: Light, opacity: float) -> Shadow:
    """The shadow of a thing that lies on a table and is seen from above.

    It is close all round and longer away from the light, whose direction is then one in the picture: 0 is up,
    90 left.
    """
    across, down = _towards(light)
    length = 0.1 * light.spread
    soft = 0.004 + 0.02 * light.softness + 0.3 * length * light.softness
    close = RelativeDrop(0, 0, 0.004 + 0.008 * light.softness, opacity)
    return Several((RelativeDrop(across * length, down * length, soft, opacity), close))


def hovering(light: Light, opacity: float) -> Shadow:
    """The shadow on the floor of a thing that hovers above it: away from the light, and off the thing."""
    across, down = _towards(light)
    away = _HOVER_REACH * light.spread
    return replace(
        FLOATING,
        below=FLOATING.below + away * down * _CAMERA,
        across=away * across,
        sigma=FLOATING.sigma * (0.3 + 1.2 * light.softness),
        opacity=opacity,
    )


@dataclass(frozen=True, slots=True)
class Cast:
    """The shadow on the floor of a thing that stands on it, seen from slightly above.

    The alpha is sheared about the line through the thing's feet. What is far from the feet is blurred more,
    and what touches the floor is darkest.

    Attributes:
        opacity: 0 to 1, of the shadow close to the foot, without the contact shadow.
        contact: opacity of the contact shadow, 0 to 1.
        edge: row of the floor's back edge, where the shadow ends; None if the floor goes on.
    """

    light: Light
    opacity: float = CAST_OPACITY
    contact: float = CAST_OPACITY
    edge: float | None = None

    def density(self, alpha: Mask, box: Box) -> Floats:
        shade = self._endless(alpha, box)
        if self.edge is not None:
            rows = np.arange(len(shade), dtype=np.float32)[:, None] + np.float32(0.5 - self.edge)
            shade *= smoothstep(rows / np.float32(_ENDING * extent(size_of(box))) + np.float32(0.5))
        return shade

    @near
    def _endless(self, alpha: Mask, box: Box) -> Floats:
        tall, wide = alpha.shape
        small = within(alpha, _SIDE)
        footing = Footing.of(small, EDGE_OF_A_BOX)
        if footing is None:
            return np.zeros(alpha.shape, np.float32)
        shade = self._cast(small, footing, box, small.shape[1] / wide)
        touching = contact_shadow.depth(alpha)
        if touching is not None:
            together(shade, cv2.resize(touching, small.shape[::-1]) * np.float32(self.contact))
        return np.asarray(cv2.resize(shade, (wide, tall)), np.float32)

    def reach(self, size: Size) -> Margins:
        tall = size[1]
        across, down = (tall * way for way in self._way)
        soft = SIGMAS * self._blur(tall, 1.0)
        beside, below = (share * extent(size) for share in _CONTACT_REACH)
        return Margins.of(
            max(beside, soft - across),
            max(0, _CAMERA * soft + _thickness(size) - down - tall),
            max(beside, soft + across),
            max(below, _CAMERA * soft + down),
        )

    @property
    def _length(self) -> float:
        return max(self.light.spread, _SHORTEST)

    @property
    def _way(self) -> tuple[float, float]:
        """Where the shadow of a point falls, right and down in the picture, by the point's height."""
        across, down = _towards(self.light)
        slanted = math.copysign(max(abs(down), _EDGEWISE), down)
        return across * self._length, slanted * self._length * _CAMERA

    def _blur(self, tall: float, away: float) -> float:
        """Standard deviation across, px, of the shadow of a point at a share of the thing's height."""
        return tall * (_SHARPEST + _WIDENING * self.light.softness * away * math.hypot(1, self._length))

    def _cast(self, alpha: Mask, footing: Footing, box: Box, scale: float) -> Floats:
        """The shadow without the contact shadow, on the small copy, float32."""
        wide, tall = (side * scale for side in size_of(box))
        line = _hollowed(footing, alpha.shape[1])
        if box[3] * scale > len(alpha):
            line = np.full_like(line, box[3] * scale)
        away = np.minimum(_distance(alpha.shape, footing) / np.float32(self._length * tall), 1)
        shape = self._laid(alpha, line, _thickness((wide, tall)))
        shade = _blurred_by(shape, [self._blur(tall, share) for share in (0.0, 1.0)], away)
        shade *= np.float32(self.opacity / 255) * (1 - np.float32(_FADING * self.light.softness) * away)
        return shade

    def _laid(self, alpha: Mask, line: Floats, thickness: float) -> Mask:
        """The sheet of the alpha laid down on the floor, and thickened away from the camera."""
        laid = np.zeros_like(alpha)
        # As many rows are averaged as will share one.
        sheet = cv2.blur(alpha, (1, max(1, round(1 / abs(self._way[1])))), borderType=cv2.BORDER_CONSTANT)
        for left, right in pairwise(_corners(line, _STRAIGHT * thickness)):
            slope = float(line[right] - line[left]) / (right - left)
            shear = self._shear(slope, float(line[left]) - slope * left)
            first = max(left - 1, 0)  # overlapping, so that no seam is seen
            shear[:, 2] += shear[:, 0] * first
            part = sheet[:, first : right + 2]
            start, stop = self._columns(shear, part.shape, alpha.shape[1])
            shear[0, 2] -= start
            there = laid[:, start:stop]
            there[:] = np.maximum(there, cv2.warpAffine(part, shear, (stop - start, len(laid))))
        rows = min(max(1, round(thickness)), len(alpha))
        return np.asarray(cv2.dilate(laid, np.ones((rows, 1), np.uint8), anchor=(0, 0)), np.uint8)

    @staticmethod
    def _columns(shear: NDArray[np.float64], shape: tuple[int, ...], width: int) -> tuple[int, int]:
        """The first column, and the one after the last, on which a sheared part falls; one at least."""
        tall, wide = shape
        ends = shear[0, 2] + np.add.outer(
            shear[0, 0] * np.array((0, wide)), shear[0, 1] * np.array((0, tall))
        )
        start = min(max(math.floor(ends.min()) - 1, 0), width - 1)
        return start, min(max(math.ceil(ends.max()) + 2, start + 1), width)

    def _shear(self, slope: float, level: float) -> NDArray[np.float64]:
        """A point z above the line level + slope·x falls on x + across·z, down·z below the line; (2, 3)."""
        across, down = self._way
        along = [1 + across * slope, -across, across * level]
        return np.array([along, [slope * (1 + down), -down, level * (1 + down)]])


def _towards(light: Light) -> tuple[float, float]:
    """Direction of the shadow on the ground as a unit vector: right, and towards the camera."""
    angle = math.radians(light.direction)
    return -math.sin(angle), -math.cos(angle)


def _thickness(size: tuple[float, ...]) -> float:
    """How high in the picture the floor under a thing is, px."""
    return _CAMERA * _THICKNESS * min(size[0], math.sqrt(size[0] * size[1]))


def _hollowed(footing: Footing, width: int) -> Floats:
    """The near edge of the floor under the body, float32 (width,).

    From foot to foot it draws in with the body, or else the shadow would have a straight edge there.
    """
    depth = np.minimum(footing.ground - footing.lowest, _HOLLOW * footing.extent)
    feet = np.flatnonzero(footing.gap < _FOOT)
    depth[: feet[0]] = depth[feet[-1] :] = 0
    drawn_in = np.interp(np.arange(width), footing.columns, depth).astype(np.float32)
    soft = blurred(drawn_in[None], _HOLLOW * footing.extent / 2, 0)
    return footing.line(width, _FOOT) - np.ravel(soft)


def _corners(line: Floats, tolerance: float) -> list[int]:
    """The columns between which a line is straight; the first and the last are among them."""
    points = np.column_stack((np.arange(line.size, dtype=np.float32), line))
    found = cv2.approxPolyDP(points, tolerance, closed=False)
    return [int(column) for column in found[:, 0, 0]]


def _distance(shape: tuple[int, ...], footing: Footing) -> Floats:
    """Distance on the floor from the nearest foot, in px across, float32 (h, w).

    The steep end of a round rim is no foot.
    """
    feet = (footing.gap < _FOOT) & (footing.slope < _STEEP)
    step = max(1, max(shape) // _MEASURED)
    size = shape[1] // step + 1, math.ceil(shape[0] / step / _CAMERA) + 1
    free = np.ones(size[::-1], np.uint8)
    rows = (footing.lowest[feet] - 1) / np.float32(step * _CAMERA)
    free[rows.astype(int), footing.columns[feet].astype(int) // step] = 0
    away = cv2.distanceTransform(free, cv2.DIST_L2, 5) * np.float32(step)
    return np.asarray(cv2.resize(away, shape[::-1]), np.float32)


def _blurred_by(shape: Mask, sigmas: list[float], share: Floats) -> Floats:
    """The shape blurred by a sigma between two: interpolated between copies, each with twice the blur."""
    least, most = sigmas
    count = 1 + max(1, math.ceil(math.log2(most / least)))
    place = np.log2(1 + share * np.float32(most / least - 1))
    answer = np.zeros(shape.shape, np.float32)
    for number in range(count):
        weight = np.maximum(1 - np.abs(place - np.float32(number)), 0)
        sigma = least * 2**number
        cv2.accumulateProduct(weight, blurred(shape, sigma, _CAMERA * sigma), answer)
    return answer
