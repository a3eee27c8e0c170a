"""Shadows of a subject: how dark each pixel of the canvas becomes."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce, wraps
from typing import Any, Final, Literal, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.compositing.margins import Margins
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Mask, Size

Floats = NDArray[np.float32]
Kind = Literal["soft", "hard", "natural", "floating"]

SIGMAS: Final = 3
"""Standard deviations after which a blurred edge ends."""
_RESOLVED: Final = 5.0
"""Standard deviation, px, that is enough for a blur: wider ones are made on a reduced copy."""
_INVISIBLE: Final = 0.05
"""px. OpenCV makes no kernel for so narrow a Gaussian."""


class Shadow(Protocol):
    """A shadow of any kind."""

    def density(self, alpha: Mask, box: Box) -> Floats:
        """Opacity of the black, float32 (h, w), 0 to 1; also where the subject hides it.

        Args:
            alpha: the subject on the canvas, uint8 (h, w).
            box: of the subject on the canvas, px. It may extend beyond the canvas; the subject is then taken
                to go on there.
        """

    def reach(self, size: Size) -> Margins:
        """How far it extends beyond the box of a subject of that size."""


Density = Callable[[Any, Mask, Box], Floats]


def near(density: Density) -> Density:
    """Make a shadow's method work on no more of the canvas than the shadow reaches."""

    @wraps(density)
    def on_part(self: Shadow, alpha: Mask, box: Box) -> Floats:
        tall, wide = alpha.shape
        reach = self.reach(size_of(box))
        left, top = max(box[0] - reach.left, 0), max(box[1] - reach.top, 0)
        right, bottom = min(box[2] + reach.right, wide), min(box[3] + reach.bottom, tall)
        answer = np.zeros(alpha.shape, np.float32)
        if left < right and top < bottom:
            part = np.ascontiguousarray(alpha[top:bottom, left:right])
            moved = (box[0] - left, box[1] - top, box[2] - left, box[3] - top)
            answer[top:bottom, left:right] = density(self, part, moved)
        return answer

    return on_part


@dataclass(frozen=True, slots=True)
class Drop:
    """The subject's alpha moved and blurred; pixels, and an opacity of 0 to 1."""

    dx: float
    dy: float
    sigma: float
    opacity: float

    @near
    def density(self, alpha: Mask, box: Box) -> Floats:
        return _laid(alpha, box, (self.dx, self.dy), self.sigma, self.opacity)

    def reach(self, size: Size) -> Margins:  # noqa: ARG002 – one size fits all
        soft = SIGMAS * self.sigma
        return Margins.of(soft - self.dx, soft - self.dy, soft + self.dx, soft + self.dy)


@dataclass(frozen=True, slots=True)
class RelativeDrop:
    """A drop shadow whose lengths are shares of D, the square root of the area of the subject's box.

    Attributes:
        least_sigma, least_dy: px.
        unit: px, instead of D.
    """

    dx: float
    dy: float
    sigma: float
    opacity: float
    least_sigma: float = 0.0
    least_dy: float = -math.inf
    unit: float | None = None

    def of(self, size: Size) -> Drop:
        """The drop shadow of a subject of that size."""
        unit = extent(size) if self.unit is None else self.unit
        sigma, dy = max(self.sigma * unit, self.least_sigma), max(self.dy * unit, self.least_dy)
        return Drop(self.dx * unit, dy, sigma, self.opacity)

    def density(self, alpha: Mask, box: Box) -> Floats:
        return self.of(size_of(box)).density(alpha, box)

    def reach(self, size: Size) -> Margins:
        return self.of(size).reach(size)


@dataclass(frozen=True, slots=True)
class Floating:
    """The shadow on a floor below a thing in the air: its alpha, squashed and blurred.

    Attributes:
        height: of the squashed alpha, a share of its own.
        below: distance of its middle from the lower edge of the box, a share of D.
        sigma: a share of D.
        opacity: 0 to 1.
        across: distance of its middle to the right of the box's, a share of D.
    """

    height: float
    below: float
    sigma: float
    opacity: float
    across: float = 0.0

    @near
    def density(self, alpha: Mask, box: Box) -> Floats:
        unit = extent(size_of(box))
        fall = (box[3] - box[1]) / 2 + self.below * unit
        return _laid(alpha, box, (self.across * unit, fall), self.sigma * unit, self.opacity, self.height)

    def reach(self, size: Size) -> Margins:
        unit = extent(size)
        soft = SIGMAS * self.sigma * unit
        half, right, below = self.height * size[1] / 2, self.across * unit, self.below * unit
        return Margins.of(soft - right, soft + half - below - size[1], soft + right, soft + half + below)


@dataclass(frozen=True, slots=True)
class Several:
    """Shadows on top of each other."""

    parts: tuple[Shadow, ...]

    @near
    def density(self, alpha: Mask, box: Box) -> Floats:
        return reduce(together, (part.density(alpha, box) for part in self.parts))

    def reach(self, size: Size) -> Margins:
        return reduce(Margins.around, (part.reach(size) for part in self.parts))


SOFT: Final = RelativeDrop(0, 0.025, 0.030, 0.35)
FLOATING: Final = Floating(height=0.15, below=0.12, sigma=0.065, opacity=0.28)
SHADOWS: Final[Mapping[Kind, Shadow]] = {
    "soft": SOFT,
    "hard": RelativeDrop(0.045, 0.045, 0.003, 0.45, least_sigma=0.6),
    "natural": Several((RelativeDrop(0.015, 0.025, 0.018, 0.40), RelativeDrop(0, 0.005, 0.006, 0.25))),
    "floating": FLOATING,
}
"""PixelAPI's kinds."""


def extent(size: Size) -> float:
    """D: the square root of the area."""
    return math.sqrt(size[0] * size[1])


def size_of(box: Box) -> Size:
    """Width and height."""
    return box[2] - box[0], box[3] - box[1]


def together(one: Floats, other: Floats) -> Floats:
    """The opacity of two blacks on top of each other, written into the first."""
    rest = 1 - one
    rest *= other
    one += rest
    return one


def _laid(
    alpha: Mask, box: Box, move: tuple[float, float], sigma: float, opacity: float, height: float = 1.0
) -> Floats:
    """The alpha moved and blurred, times an opacity, float32 (h, w).

    Args:
        height: of what is laid down, a share of the alpha's; it is squashed towards the middle of the box.
    """
    tall, wide = alpha.shape
    cells = (max(1, int(sigma / _RESOLVED)), max(1, int(sigma / _RESOLVED / height)))
    small = max(1, wide // cells[0]), max(1, tall // cells[1])
    plane = cv2.resize(alpha, small, interpolation=cv2.INTER_AREA).astype(np.float32)
    plane *= np.float32(opacity / 255)
    # From px of the canvas to px of the copy. A canvas of less than a cell is taken for one.
    across, down = small[0] / max(wide, cells[0]), small[1] / max(tall, cells[1]) / height
    beyond = max(-box[0], box[2] - wide, 0), max(-box[1], box[3] - tall, 0)
    rims = [
        math.ceil((SIGMAS * sigma + min(abs(way), over)) * step) + 1
        for way, over, step in zip(move, beyond, (across, down), strict=True)
    ]
    soft = blurred(_continued(plane, box, (wide, tall), rims), sigma * across, sigma * down)
    middle = (box[1] + box[3]) / 2
    left = (0.5 - move[0]) * across - 0.5 + rims[0]
    top = (0.5 - move[1] - middle) * down + middle * down * height - 0.5 + rims[1]
    inverse = np.array([[across, 0, left], [0, down, top]])
    return np.asarray(
        cv2.warpAffine(soft, inverse, (wide, tall), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP), np.float32
    )


def _continued(plane: Floats, box: Box, canvas: Size, rims: Sequence[int]) -> Floats:
    """The plane with a rim: the subject goes on where its box does, elsewhere is nothing."""
    across, down = rims
    wider = cv2.copyMakeBorder(plane, down, down, across, across, cv2.BORDER_REPLICATE)
    wider[:, : across * (box[0] >= 0)] = 0
    wider[: down * (box[1] >= 0)] = 0
    wider[:, wider.shape[1] - across * (box[2] <= canvas[0]) :] = 0
    wider[wider.shape[0] - down * (box[3] <= canvas[1]) :] = 0
    return np.asarray(wider, np.float32)


def blurred(
    plane: Mask | Floats, sigma_x: float, sigma_y: float, border: int = cv2.BORDER_CONSTANT
) -> Floats:
    """A Gaussian blur in px, float32; outside the plane is nothing, or what the border says."""
    tall, wide = plane.shape
    size = _copied(wide, sigma_x), _copied(tall, sigma_y)
    small = cv2.resize(plane, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    across, down = sigma_x * size[0] / wide, sigma_y * size[1] / tall
    soft = cv2.GaussianBlur(small, (_cells(across), _cells(down)), across, sigmaY=down, borderType=border)
    return np.asarray(cv2.resize(soft, (wide, tall)), np.float32)


def _copied(side: int, sigma: float) -> int:
    """Pixels of a side on the copy that is enough for a blur."""
    return max(1, int(side / max(1, int(sigma / _RESOLVED))))


def _cells(sigma: float) -> int:
    """Size of a kernel; one for a blur that nobody sees."""
    return 2 * math.ceil(SIGMAS * sigma) + 1 if sigma > _INVISIBLE else 1
