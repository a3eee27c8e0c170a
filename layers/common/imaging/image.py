"""The picture that the steps of a capability pass on, and the arrays inside it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""uint8, (height, width, channels): RGB, or RGBA with straight alpha; sRGB, upright."""

Mask = NDArray[np.uint8]
"""uint8, (height, width): 0 is outside, 255 inside."""

Size = tuple[int, int]
"""Width and height in pixels."""


@dataclass(frozen=True, slots=True)
class Credit:
    """Whose picture it is: the only metadata that is kept."""

    copyright: str | None = None
    artist: str | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Image:
    """An upright sRGB picture, RGB or RGBA with straight alpha. Its pixels are read-only.

    Raises:
        ValueError: ``pixels`` is not uint8 of shape (height ≥ 1, width ≥ 1, 3 | 4).
    """

    pixels: Pixels
    credit: Credit = Credit()

    def __post_init__(self) -> None:
        pixels = self.pixels
        if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] not in (3, 4) or not pixels.size:
            raise ValueError(f"not an RGB or RGBA picture: {pixels.dtype} {pixels.shape}")
        pixels.flags.writeable = False

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def size(self) -> Size:
        return self.width, self.height

    @property
    def rgb(self) -> Pixels:
        """The colours, (height, width, 3); a view."""
        return self.pixels[..., :3]

    def with_pixels(self, pixels: Pixels) -> "Image":
        """A picture of other pixels and the same credit."""
        return Image(np.ascontiguousarray(pixels), self.credit)

    @property
    def alpha(self) -> Mask | None:
        """The straight alpha, (height, width), a view; None for an RGB picture."""
        return self.pixels[..., 3] if self.pixels.shape[2] == 4 else None
