"""What an effect is staged on: the frame, where words may stand, whose colours they have."""

from dataclasses import dataclass

import numpy as np

from functions.motion.params import Brand, FrameParams
from layers.common.compositing.safe_zone import safe_area
from layers.common.core.colours import rgb
from layers.common.core.context import Limits
from layers.common.imaging.alpha import Box, Colour
from layers.common.imaging.image import Size
from layers.common.typography.shaping import Lettering


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything about the video that an effect has to know.

    Attributes:
        size: of the frames, both sides even.
        safe: where words may stand.
        seed: of all chance.
        limits: of the photos, and of the work.
    """

    size: Size
    fps: int
    safe: Box
    brand: Brand
    seed: int
    limits: Limits

    @classmethod
    def of(cls, params: FrameParams, limits: Limits) -> "Stage":
        size = params.size
        return cls(size, params.fps, safe_area(size, params.safe_zone), params.brand, params.seed, limits)

    @property
    def unit(self) -> float:
        """The pixel of a 1080 px wide phone, in which type and distances are given."""
        return min(self.size) / 1080

    @property
    def accent(self) -> Colour:
        return rgb(self.brand.colours.accent)

    @property
    def text(self) -> Colour:
        return rgb(self.brand.colours.text)

    @property
    def ground(self) -> Colour:
        return rgb(self.brand.colours.ground)

    @property
    def lettering(self) -> Lettering:
        return Lettering(self.brand.font)

    @property
    def figures(self) -> Lettering:
        """The same letters, with figures of one width."""
        return Lettering(self.brand.font, features=("tnum",))

    @property
    def safe_width(self) -> int:
        return self.safe[2] - self.safe[0]

    @property
    def safe_height(self) -> int:
        return self.safe[3] - self.safe[1]

    def chance(self) -> np.random.Generator:
        """The same numbers every time."""
        return np.random.default_rng(self.seed)
