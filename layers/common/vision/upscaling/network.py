"""A network that enlarges a picture, tile by tile."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise, product
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.errors import ModelUnavailable
from layers.common.imaging.image import Pixels, Size
from layers.common.vision.catalogue import Enlarger
from layers.common.vision.inference import Floats, open_network
from layers.common.vision.loading import load_once

_TONE_SIGMA: Final = 2.0
"""px of the picture. Differences in tone wider than this are the network's own, and are taken back."""
_TONE_RADIUS: Final = 6
_TONE_REACH: Final = _TONE_RADIUS + 1
"""px around a pixel that its tone depends on: the blur's radius, and a pixel for the interpolation."""


def load(enlarger: Enlarger) -> "EnlargingNetwork":
    """The network of this process.

    Raises:
        ModelUnavailable: its weights are missing or broken.
    """
    return load_once(enlarger, enlarger.weights, partial(EnlargingNetwork, enlarger))


class EnlargingNetwork:
    """A loaded network. Its methods are thread-safe.

    Raises:
        ModelUnavailable: the file is not a network.
    """

    def __init__(self, enlarger: Enlarger, path: Path, threads: int) -> None:
        self._enlarger = enlarger
        self._network = open_network(enlarger.name, path, threads)

    @property
    def factor(self) -> int:
        return self._enlarger.factor

    def tiles(self, size: Size) -> int:
        """Into how many parts a picture of that size is cut."""
        width, height = size
        return len(self._cut(width)) * len(self._cut(height))

    def enlarge(self, pixels: Pixels, factor: int, advance: Callable[[], None]) -> Pixels:
        """The picture ``factor`` times as large.

        Its tones are those of the picture: where all is of one colour, it stays so, and no network runs.

        Args:
            pixels: uint8 (h, w, 3).
            factor: the network's, or less; then its result is averaged down.
            advance: called before each tile.

        Raises:
            ModelUnavailable: the network is not one that enlarges so.
        """
        height, width = pixels.shape[:2]
        around = self._enlarger.context + _TONE_REACH
        padded = np.asarray(
            cv2.copyMakeBorder(pixels, around, around, around, around, cv2.BORDER_REPLICATE), np.uint8
        )
        enlarged = np.empty((height * factor, width * factor, 3), np.uint8)
        for down, across in product(self._cut(height), self._cut(width)):
            advance()
            part = padded[down.start : down.stop + 2 * around, across.start : across.stop + 2 * around]
            enlarged[_scaled(down, factor), _scaled(across, factor)] = (
                part[0, 0] if (part == part[0, 0]).all() else self._tile(part, factor)
            )
        return enlarged

    def _cut(self, side: int) -> list[slice]:
        """A side in as few even parts as tiles allow."""
        edges = np.linspace(0, side, -(-side // self._enlarger.tile) + 1).round().astype(int).tolist()
        return [slice(start, stop) for start, stop in pairwise(edges)]

    def _tile(self, part: Pixels, factor: int) -> Pixels:
        """A part without what is around it, enlarged, uint8."""
        raw = self._run(np.ascontiguousarray(part.transpose(2, 0, 1)[None], np.float32) / np.float32(255))
        own, context = self.factor, self._enlarger.context
        size = part.shape[1] - 2 * context, part.shape[0] - 2 * context
        levels = _middle(raw[0].transpose(1, 2, 0), size[0] * own, size[1] * own) * np.float32(255)
        levels = _toned(levels, np.asarray(_middle(part, *size), np.float32))
        tile = _middle(levels, (size[0] - 2 * _TONE_REACH) * own, (size[1] - 2 * _TONE_REACH) * own)
        return np.asarray(cv2.convertScaleAbs(np.maximum(_averaged(tile, own // factor), 0)), np.uint8)

    def _run(self, tensor: Floats) -> Floats:
        name, own = self._enlarger.name, self.factor
        try:
            planes = self._network.run(tensor, 0)
        except Exception as fault:  # as above
            raise ModelUnavailable(f"{name} does not accept three planes") from fault
        least = [own * (side - 2 * self._enlarger.context) for side in tensor.shape[2:]]
        is_whole = planes.ndim == 4 and planes.shape[:2] == (1, 3) and np.isfinite(planes).all()
        if not is_whole or any(has < needs for has, needs in zip(planes.shape[2:], least, strict=True)):
            raise ModelUnavailable(f"the output of {name} is not a picture {own} times as large")
        return planes


def _toned(levels: Floats, source: Floats) -> Floats:
    """An enlarged picture with the tones of its source: their difference, blurred, is taken back."""
    difference = source - _averaged(levels, levels.shape[1] // source.shape[1])
    side = 2 * _TONE_RADIUS + 1
    blurred = cv2.GaussianBlur(difference, (side, side), _TONE_SIGMA, borderType=cv2.BORDER_REPLICATE)
    return levels + cv2.resize(blurred, levels.shape[1::-1], interpolation=cv2.INTER_LINEAR)


def _averaged(levels: Floats, factor: int) -> Floats:
    """The mean of each square of ``factor`` pixels."""
    if factor == 1:
        return levels
    size = levels.shape[1] // factor, levels.shape[0] // factor
    return np.asarray(
        cv2.resize(np.ascontiguousarray(levels), size, interpolation=cv2.INTER_AREA), np.float32
    )


def _middle(planes: NDArray[Any], width: int, height: int) -> NDArray[Any]:
    """The middle of a picture, of that size; both differ by an even number of pixels."""
    top, left = (planes.shape[0] - height) // 2, (planes.shape[1] - width) // 2
    return planes[top : top + height, left : left + width]


def _scaled(span: slice, factor: int) -> slice:
    return slice(span.start * factor, span.stop * factor)
