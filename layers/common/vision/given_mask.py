"""The caller's mask: what it keeps, what it drops, and where it asks the model."""

from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.alpha import clear, flatten, paste
from layers.common.imaging.image import Image, Mask, Pixels, Size
from layers.common.imaging.strips import by_strips
from layers.common.vision.matting.mask import BAND_CELLS

KEEP_FROM: Final = 192
DROP_BELOW: Final = 64
"""Levels between ask the model. A quarter of the range on either side leaves room for lossy compression."""
_ASK: Final = (128, 128, 128)

EDGE_SHARE: Final = 0.01
"""Of either side. So far from both what is kept and what is dropped, any level is the edge between."""
_SIDE: Final = 1024
"""Most px of either side of the copy in which the parts are told apart: the finest segmenter's grid."""
_COARSE_SIDE: Final = 320
"""Most px of either side of the mask for matting where no segmenter sets it: networks' with rough edges."""


class _Limits(NamedTuple):
    """Least and greatest alpha, uint8 (h, w) each, on a grid that is stretched over the photo."""

    least: Mask
    greatest: Mask

    def around(self, alpha: Mask, size: Size) -> Mask:
        """An alpha of any grid within these limits, uint8 (height, width)."""
        at_least = cv2.max(_scaled(alpha, size), _scaled(self.least, size))
        return np.asarray(cv2.min(at_least, _scaled(self.greatest, size)), np.uint8)


@dataclass(frozen=True, eq=False, slots=True)
class GivenMask:
    """A mask of the caller, of any size and shape, which is stretched over the whole photo.

    ``coarse`` limits the model's mask. ``final`` limits the matte to what is kept or dropped for sure; it is
    None if nothing is left to matting.
    """

    coarse: _Limits
    final: _Limits | None

    @classmethod
    def of(cls, levels: Mask, *, exact: bool) -> Self:
        """The mask of :func:`read_levels`.

        Args:
            exact: its levels are alpha wherever it does not ask the model; otherwise matting refines its
                edges.
        """
        small = _at_most(levels, _SIDE)
        kept, dropped = small >= KEEP_FROM, small < DROP_BELOW
        edge = _surroundings(kept) & _surroundings(dropped)
        asked = ~(kept | dropped | edge)
        if exact:
            return cls(_open(levels, asked), None)
        sure = np.where(dropped, np.uint8(0), np.where(kept, np.uint8(255), small))
        return cls(_open(np.where(edge, small, sure), asked), _open(sure, asked | edge))

    @property
    def asks(self) -> bool:
        """Whether the model is asked anywhere."""
        return not np.array_equal(*self.coarse)

    @property
    def keeps(self) -> bool:
        """Whether anything is kept, whatever the model says."""
        return int(self.coarse.least.max()) >= KEEP_FROM

    def over(self, coarse: Mask | None, photo: Size) -> Mask:
        """A model's coarse mask, uint8 (h, w), overridden by this one; without a model, this one alone.

        It is of the photo's size if it is its alpha, else on the model's grid, to which matting is suited.
        """
        if coarse is None:
            coarse = np.zeros_like(_at_most(self.coarse.least, _COARSE_SIDE))
        height, width = coarse.shape
        return self.coarse.around(coarse, photo if self.final is None else (width, height))

    def settle(self, rgba: Pixels, photo: Pixels) -> None:
        """Give a matte of ``photo``, uint8 (H, W, 4) and (H, W, 3), the alpha that is sure, in place.

        A pixel that becomes more opaque has the photo's colour, since it is kept as it is.
        """
        if self.final is None:
            return
        alpha = self.final.around(rgba[..., 3], (rgba.shape[1], rgba.shape[0]))
        paste(photo, rgba, alpha > rgba[..., 3])
        rgba[..., 3] = alpha
        clear(rgba)

    def within_own(self, image: Image) -> Image:
        """A picture with transparency less what is dropped. Only an exact mask has edges for that."""
        assert image.alpha is not None
        rgba = image.pixels.copy()
        rgba[..., 3] = cv2.multiply(image.alpha, _scaled(self.coarse.greatest, image.size), scale=1 / 255)
        clear(rgba)
        return Image(rgba, image.credit)


def read_levels(picture: Image) -> Mask:
    """The levels of a mask, uint8 (height, width): its luma, over grey where it is transparent."""

    def levels(strip: Pixels, _where: slice) -> Pixels:
        luma = cv2.cvtColor(flatten(Image(strip), _ASK).rgb, cv2.COLOR_RGB2GRAY)
        return np.asarray(luma, np.uint8)[..., np.newaxis]

    return by_strips(picture.pixels, [levels], channels=1)[..., 0]


def _open(levels: Mask, where: NDArray[np.bool_]) -> _Limits:
    """Limits that are the levels themselves, and none where ``where``, on a grid of its own, is set."""
    if not where.any():
        return _Limits(levels, levels)
    height, width = levels.shape
    free = _scaled(np.where(where, np.uint8(255), np.uint8(0)), (width, height))
    return _Limits(
        np.asarray(cv2.multiply(levels, ~free, scale=1 / 255), np.uint8),
        ~np.asarray(cv2.multiply(~levels, ~free, scale=1 / 255), np.uint8),
    )


def _surroundings(region: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The region and what is within an edge's reach of it."""
    down, across = (round(max(BAND_CELLS, EDGE_SHARE * side)) for side in region.shape)
    ellipse = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * across + 1, 2 * down + 1))
    return cv2.dilate(region.astype(np.uint8), ellipse) > 0


def _at_most(plane: Mask, side: int) -> Mask:
    height, width = plane.shape
    return _scaled(plane, (min(width, side), min(height, side)))


def _scaled(plane: Mask, size: Size) -> Mask:
    height, width = plane.shape
    shrunk = cv2.resize(plane, (min(width, size[0]), min(height, size[1])), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(shrunk, size, interpolation=cv2.INTER_LINEAR), np.uint8)
