"""The video that an effect is rendered for: frame, safe zone, brand, and the limits on its work."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from functions.motion.params import LONGEST_S, Brand, FrameParams
from layers.common.compositing.safe_zone import safe_area
from layers.common.core.colours import rgb
from layers.common.core.context import Limits
from layers.common.core.media import Upload
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import Box, Colour
from layers.common.imaging.image import Size
from layers.common.typography.shaping import Lettering

LOGO_WIDTH, LOGO_HEIGHT = 300, 96
"""Maximum size of the logo in px on a phone 1080 px wide."""
_LOGO_GAP = 32
"""Px between the logo and words below it, on such a phone."""


@dataclass(frozen=True, slots=True)
class VideoConfig:
    """The video's properties that effects depend on.

    Attributes:
        size: width and height of the frames, both even.
        safe: the box in which words may stand.
        seed: of all random numbers.
        limits: on the photos and on the work.
        has_logo: whether a logo stands in an upper corner of the safe zone.
    """

    size: Size
    fps: int
    safe: Box
    brand: Brand
    seed: int
    limits: Limits
    has_logo: bool = False

    @classmethod
    def of(cls, params: FrameParams, limits: Limits, *, has_logo: bool = False) -> "VideoConfig":
        size = params.size
        safe = safe_area(size, params.safe_zone)
        return cls(size, params.fps, safe, params.brand, params.seed, limits, has_logo)

    @property
    def unit(self) -> float:
        """The size of one px on a phone 1080 px wide, the unit of type sizes and distances."""
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
        """The same typeface with tabular figures."""
        return Lettering(self.brand.font, features=("tnum",))

    @property
    def head(self) -> int:
        """The upper end of the part of the safe zone that no logo takes."""
        room = LOGO_HEIGHT + _LOGO_GAP if self.has_logo else 0
        return self.safe[1] + round(room * self.unit)

    @property
    def safe_width(self) -> int:
        return self.safe[2] - self.safe[0]

    @property
    def safe_height(self) -> int:
        return self.safe[3] - self.safe[1]

    def rng(self) -> np.random.Generator:
        """A random generator that yields the same numbers on every call."""
        return np.random.default_rng(self.seed)


_PHOTO_WEIGHT = 4
"""Touches of a photo's pixels until it is a plate: decode, find faces, crop, enlarge."""


def work_of(duration_s: float, video: VideoConfig, photos: Sequence[Upload]) -> float:
    """The pixels that a film with these photos touches.

    Raises:
        InvalidParameter: as :func:`check_work`.
        UnsupportedImage, ImageTooLarge, InvalidImage: the header of a photo cannot be read.
    """
    check_work(duration_s, video)
    sizes = [photo.size(video.limits) for photo in photos]
    frames = duration_s * video.fps * video.size[0] * video.size[1]
    return frames + sum(_PHOTO_WEIGHT * width * height for width, height in sizes)


def check_work(duration_s: float, video: VideoConfig) -> None:
    """Refuse a video that would take too long to render.

    Raises:
        InvalidParameter: the video is too long, or has too many frames for their size.
    """
    if duration_s > LONGEST_S:
        raise InvalidParameter(
            f"expected a video of at most {LONGEST_S:g} s; this one would last {duration_s:.1f} s",
            param="duration",
        )
    most = video.limits.max_film_pixels
    pixels = duration_s * video.fps * video.size[0] * video.size[1]
    if pixels > most:
        raise InvalidParameter(
            f"expected at most {most:,} pixels in all frames together, received {pixels:,.0f}; "
            "reduce the duration, the frame rate or the frame size",
            param="duration",
        )
