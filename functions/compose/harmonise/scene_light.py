"""The light of a scene, as far as its sky tells it: how hard shadows are and where they fall."""

import json
from dataclasses import asdict, dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.compositing.light import Light
from layers.common.imaging.image import Pixels
from layers.common.imaging.resample import within

Floats = NDArray[np.float32]

_SIDE: Final = 256
"""Long side of the copy that is measured, px."""
_LEAST: Final = 8
"""Rows and columns of sky below which it tells nothing."""
_ROUGH: Final = 0.1
"""Mean step of the logarithm of the light from row to row, above which it is no sky but trees and houses."""
_BLUE: Final = 0.5
"""Logarithm of blue over red from which a sky is blue."""
_DAY: Final = 0.1
"""Least light of a sky by day, a share of white's."""
_CLEAR: Final = (0.1, 0.5)
"""Share of what is above the horizon that is blue: up to the first it is covered, from the second clear."""
_SIDED: Final = (0.15, 0.7)
"""Difference of the logarithms of the sky's brightest parts, left and right: none, and one that is sure."""
_BRIGHTEST: Final = 90.0
"""Percentile of the light that stands for the brightest parts."""
_ASIDE: Final = 45.0
"""Degrees by which a shadow turns from the front where the sky is brighter on one side."""
_SOFTNESS: Final = (0.65, 0.25)
"""Softness of shadows under a covered and a clear sky."""
_SPREAD: Final = (0.35, 0.45)
"""Their length under a covered and a clear sky."""


@dataclass(frozen=True, slots=True)
class SceneLight:
    """An estimate of a scene's light.

    Attributes:
        light: where and how shadows fall; without evidence soft, short and to the front.
        clear: how sure the sun shines, 0 to 1.
        sided: how sure the light comes from one side, 0 to 1.
    """

    light: Light
    clear: float
    sided: float

    @property
    def note(self) -> str:
        """The estimate as JSON."""
        values = {**asdict(self.light), "clear": self.clear, "sided": self.sided}
        return json.dumps({name: round(value, 2) for name, value in values.items()}, separators=(",", ":"))


def find_light(rgb: Pixels, horizon: float) -> SceneLight:
    """Estimate the light of a photo from its sky.

    Under a blue sky the sun shines, and it stands ahead on the side that is clearly brighter. Where no sky is
    seen, nothing is known: the scene's own shadows are not measured, since their edges look like those of
    dark things.

    Args:
        rgb: uint8 (h, w, 3).
        horizon: where the ground begins, a fraction of the height.
    """
    small = within(rgb, _SIDE).astype(np.float32)
    logs = np.log(((small + 2) / 257) ** np.float32(2.2)).astype(np.float32)[: round(horizon * len(small))]
    sided = _sidedness(logs[..., 1])
    clear = _between(_blue_share(logs), _CLEAR)
    spread, softness = (covered + (sunny - covered) * clear for covered, sunny in (_SPREAD, _SOFTNESS))
    return SceneLight(Light(180 - _ASIDE * sided, spread, softness), clear, abs(sided))


def _blue_share(logs: Floats) -> float:
    """Share of the pixels above the horizon, (h, w, 3), that are blue sky."""
    if min(logs.shape[:2]) < _LEAST:
        return 0.0
    smooth = cv2.blur(np.abs(np.diff(logs[..., 1], axis=0)), (_LEAST, _LEAST)) < _ROUGH
    red, green, blue = cv2.split(logs[1:])
    return float(np.mean(smooth & (blue - red > _BLUE) & (green > np.log(_DAY))))


def _sidedness(light: Floats) -> float:
    """From −1, a sky that is surely brighter on the left, to 1, on the right; (h, w) of logarithms."""
    third = light.shape[1] // 3
    if len(light) < _LEAST or third < _LEAST:
        return 0.0
    sides = light[:, :third], light[:, -third:]
    if any(float(np.abs(np.diff(side, axis=0)).mean()) > _ROUGH for side in sides):
        return 0.0
    left, right = (float(np.percentile(side, _BRIGHTEST)) for side in sides)
    if max(left, right) < np.log(_DAY):
        return 0.0
    return float(np.copysign(_between(abs(right - left), _SIDED), right - left))


def _between(value: float, ends: tuple[float, float]) -> float:
    return min(max((value - ends[0]) / (ends[1] - ends[0]), 0.0), 1.0)
