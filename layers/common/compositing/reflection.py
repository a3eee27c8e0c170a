"""The reflection of a subject in the floor that it stands on."""

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.compositing.coverage import smoothstep
from layers.common.compositing.footing import EDGE_OF_A_BOX, Footing
from layers.common.compositing.margins import Margins
from layers.common.compositing.shadows import blurred
from layers.common.imaging.alpha import Box, premultiply, unpremultiply, with_alpha
from layers.common.imaging.image import Pixels, Size
from layers.common.imaging.resample import shrunk

Floats = NDArray[np.float32]

MOST_STRENGTH: Final = 0.5

_SIDE: Final = 1000
"""Least long side, px, of the copy that is mirrored."""
_LENGTH: Final = 0.35
"""Distance from the foot at which nothing is left of it, a share of the subject's height: what is farther up
would be seen from below, which no photo shows."""
_STEEP: Final = (0.3, 1.2)
"""Slopes of the lower edge between which its reflection goes from full length to none: there, the rim of a
round thing that is seen from above leaves the floor."""
_EVEN: Final = 0.04
"""Standard deviation over which that is evened, a share of the subject's width: a hull has corners."""
_FADING: Final = 1.5
"""Exponent of its fading."""
_BLUR: Final = 0.025
"""Standard deviation of the blur at a distance of 1: a floor is no perfect mirror."""
_STAIRS: Final = 0.5
"""px by which the ground, that lies below every pixel of a slanted edge, is too low on average."""


class Reflected(NamedTuple):
    """What to put over the ground.

    Attributes:
        colours: straight, uint8 (h, w, 3); black where nothing is reflected.
        density: their opacity, float32 (h, w), 0 to 1; also where the subject hides it.
    """

    colours: Pixels
    density: Floats


@dataclass(frozen=True, slots=True)
class Reflection:
    """The subject mirrored at the line of its feet, column by column, so that it touches its mirror image.

    It fades and blurs with the distance from that line.

    Attributes:
        strength: its opacity at the feet, 0 to 0.5.
    """

    strength: float

    def of(self, rgba: Pixels, box: Box) -> Reflected:
        """The reflection of a subject on a canvas, of the canvas's size.

        Args:
            rgba: the canvas with nothing but the subject, straight alpha, uint8 (h, w, 4).
            box: of the subject, px; it may extend beyond the canvas.
        """
        factor = max(rgba.shape) // _SIDE
        if factor > 1:
            return self._of_reduced(rgba, box, factor)
        colours, density = np.zeros_like(rgba[..., :3]), np.zeros(rgba.shape[:2], np.float32)
        footing = Footing.of(rgba[..., 3], EDGE_OF_A_BOX)
        if footing is None or box[3] > len(rgba):
            return Reflected(colours, density)
        left, right = int(footing.columns[0]), int(footing.columns[-1]) + 1
        line = footing.line(rgba.shape[1])[left:right] - np.float32(_STAIRS)
        length = _LENGTH * (box[3] - box[1])
        lengths = np.float32(length) * _level(footing, left, right)
        top, bottom = math.floor(line.min()) - 1, min(math.ceil(line.max() + length), len(rgba))
        rows = np.arange(max(top, 0), bottom, dtype=np.float32)[:, None]
        below = np.asarray(
            np.clip((rows + np.float32(0.5) - line) / np.maximum(lengths, 1), 0, 1), np.float32
        )
        figure = premultiply(np.ascontiguousarray(rgba[:, left:right]))
        mirrored = _blurred_by(_mirrored(figure, 2 * line - 1 - rows), _BLUR * length, below)
        where = slice(max(top, 0), bottom), slice(left, right)
        colours[where] = unpremultiply(mirrored)[..., :3]
        fading = np.float32(self.strength / 255) * (1 - below) ** np.float32(_FADING)
        density[where] = mirrored[..., 3] * fading
        return Reflected(colours, density)

    def _of_reduced(self, rgba: Pixels, box: Box, factor: int) -> Reflected:
        """The reflection of a smaller copy, enlarged: it is faint, and soft but for its beginning."""
        height, width = rgba.shape[:2]
        small = unpremultiply(shrunk(premultiply(rgba), 1 / factor))
        across, down = small.shape[1] / width, small.shape[0] / height
        left, top, right, bottom = box
        part = self.of(
            small, (round(left * across), round(top * down), round(right * across), round(bottom * down))
        )
        # Premultiplied, since the colours of what is clear are black.
        levels = np.asarray(cv2.convertScaleAbs(part.density, alpha=255), np.uint8)
        enlarged = cv2.resize(premultiply(with_alpha(part.colours, levels)), (width, height))
        colours = unpremultiply(np.asarray(enlarged, np.uint8))
        return Reflected(
            np.ascontiguousarray(colours[..., :3]),
            np.asarray(cv2.resize(part.density, (width, height)), np.float32),
        )

    def reach(self, size: Size) -> Margins:
        """How far it extends beyond the box of a subject of that size."""
        return Margins.of(0, 0, 0, _LENGTH * size[1])


def _level(footing: Footing, left: int, right: int) -> Floats:
    """How level the lower edge is in each column, 0 to 1."""
    slope = np.interp(np.arange(left, right), footing.columns, footing.slope)
    level = smoothstep(((_STEEP[1] - slope) / (_STEEP[1] - _STEEP[0])).astype(np.float32))
    return np.ravel(blurred(level[None], _EVEN * level.size, 0, cv2.BORDER_REPLICATE))


def _mirrored(figure: Pixels, rows: Floats) -> Pixels:
    """The figure's pixels at the given row of each column."""
    columns = np.broadcast_to(np.arange(rows.shape[1], dtype=np.float32), rows.shape)
    return np.asarray(
        cv2.remap(figure, columns.copy(), rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT), np.uint8
    )


def _blurred_by(mirrored: Pixels, sigma: float, share: Floats) -> Pixels:
    """Blurred by up to a sigma, interpolated between three copies."""
    answer = mirrored
    for number, part in enumerate((0.5, 1.0)):
        soft = cv2.GaussianBlur(mirrored, (0, 0), max(sigma * part, 0.1), borderType=cv2.BORDER_REPLICATE)
        weight = np.clip(2 * share - np.float32(number), 0, 1)
        answer = np.asarray(cv2.blendLinear(answer, soft, 1 - weight, weight), np.uint8)
    return answer
