"""The antialiased Lanczos filter as products of matrices, in half of Pillow's time.

Neighbouring samples of the result are weighted sums of mostly the same samples of the picture: a few rows are
the product of a small matrix of weights and a few rows of the picture, and columns likewise. Nothing is
rounded or clipped between rows and columns.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Pixels, Size

Floats = NDArray[np.float32]
FloatBox = tuple[float, float, float, float]
"""left, top, right, bottom in pixels of the source, with fractions."""

_LOBES = 3
_ROWS, _COLUMNS = 8, 16
"""Of the result, that one product makes: more share more samples, but their matrix has more zeros."""
_STRIP_ROWS = 128
"""Of the result, that are finished together, in the processor's cache. Threads wait for each other between
two products, so that smaller ones would take them longer."""
_LARGEST_PRODUCT = 1 << 18
"""Multiplications up to which OpenBLAS uses the calling thread alone; others would wait busily meanwhile."""


@dataclass(frozen=True, eq=False, slots=True)
class _Block:
    """Samples ``to`` of a side of the result, and those of the picture that they are made of.

    Attributes:
        weights: float32, (to, source).
    """

    to: slice
    source: slice
    weights: Floats


def filtered(pixels: Pixels, size: Size, box: FloatBox) -> Pixels:
    """The part of a picture inside ``box`` at ``size``, each level rounded once.

    Args:
        pixels: uint8 (h, w, channels), whose channels do not depend on each other.
    """
    height, width, channels = pixels.shape
    left, top, right, bottom = box
    rows = _blocks(height, (top, bottom), size[1], _ROWS)
    columns = _blocks(width, (left, right), size[0], _COLUMNS)
    answer = np.empty((size[1], size[0], channels), np.uint8)

    def fill(strip: Sequence[_Block]) -> None:
        first, last = strip[0].to.start, strip[-1].to.stop
        _fill(answer[first:last], _of_rows(pixels, strip), columns)

    count = _STRIP_ROWS // _ROWS
    with ThreadPoolExecutor(max(1, cv2.getNumThreads())) as pool:
        list(pool.map(fill, (rows[at : at + count] for at in range(0, len(rows), count))))
    return answer


def _blocks(length: int, part: tuple[float, float], count: int, at_once: int) -> Sequence[_Block]:
    """The blocks of a side of ``count`` samples, which show ``part`` of ``length`` samples."""
    begin, end = part
    step = (end - begin) / count
    stretch = max(1.0, step)
    reach = _LOBES * stretch
    centres = begin + (np.arange(count) + 0.5) * step
    places = np.maximum(0, centres - reach).astype(np.intp)[:, None] + np.arange(int(2 * reach) + 2)
    distances = ((places + 0.5 - centres[:, None]) / stretch).astype(np.float32)
    is_seen = (np.abs(distances) < _LOBES) & (places < length)
    taps = np.where(is_seen, np.sinc(distances) * np.sinc(distances / _LOBES), 0.0)
    taps /= taps.sum(axis=1, keepdims=True)

    firsts = places[::at_once, 0]
    offsets = places - np.repeat(firsts, at_once)[:count, None]
    weights = np.zeros((len(firsts), at_once, int(offsets.max()) + 1), np.float32)
    np.put_along_axis(weights.reshape(-1, weights.shape[2])[:count], offsets, taps, axis=1)
    blocks = []
    for number, first in enumerate(firsts.tolist()):
        to = slice(number * at_once, min(number * at_once + at_once, count))
        source = slice(first, min(first + weights.shape[2], length))
        block = weights[number, : to.stop - to.start, : source.stop - first]
        blocks.append(_Block(to, source, block))
    return blocks


def _of_rows(pixels: Pixels, strip: Sequence[_Block]) -> Floats:
    """Rows of the result at the picture's width, plane by plane: (rows, channels, width)."""
    first, top = strip[0].to.start, strip[0].source.start
    part = pixels[top : strip[-1].source.stop]
    height, width, channels = part.shape
    planes = np.empty((height, channels, width), np.uint8)
    cv2.split(part, [planes[:, channel] for channel in range(channels)])
    samples = planes.reshape(height, -1).astype(np.float32)
    made = np.empty((strip[-1].to.stop - first, samples.shape[1]), np.float32)
    for block in strip:
        rows = made[block.to.start - first : block.to.stop - first]
        source = samples[block.source.start - top : block.source.stop - top]
        at_once = max(1, _LARGEST_PRODUCT // block.weights.size)
        for at in range(0, samples.shape[1], at_once):
            np.matmul(block.weights, source[:, at : at + at_once], out=rows[:, at : at + at_once])
    return made.reshape(-1, channels, width)


def _fill(answer: Pixels, rows: Floats, columns: Sequence[_Block]) -> None:
    """Write rows, (n, channels, w), at the width of ``answer``."""
    count, channels, width = rows.shape
    samples = rows.reshape(-1, width)
    made = np.empty((len(samples), answer.shape[1]), np.float32)
    for block in columns:
        at_once = max(1, _LARGEST_PRODUCT // block.weights.size)
        for at in range(0, len(samples), at_once):
            part = slice(at, at + at_once)
            np.matmul(samples[part, block.source], block.weights.T, out=made[part, block.to])
    levels = cv2.convertScaleAbs(np.maximum(made, 0, out=made))
    planes = levels.reshape(count, channels, -1)
    cv2.merge([planes[:, channel] for channel in range(channels)], answer)
