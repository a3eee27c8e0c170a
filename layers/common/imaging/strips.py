"""Process large pictures strip by strip, while each strip stays in the processor's cache."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Pixels

_STRIP_BYTES = 1 << 18
"""A quarter of a usual L2 cache, since a step reads one strip and writes another."""

StripStep = Callable[[Pixels, slice], Pixels]
"""From uint8 rows (n, width, channels) and their place in the picture to as many rows."""


def by_strips(
    pixels: Pixels, steps: Sequence[StripStep], *, channels: int | None = None, threads: int = 1
) -> Pixels:
    """Apply point operations, which ignore a pixel's neighbours, one strip after the other.

    The result is that of applying each step to the whole picture. It saves memory traffic, which is most of
    the time of such steps at twelve megapixels, and the memory of what lies between the steps.

    Args:
        channels: of the result; by default as many as ``pixels`` has.
        threads: that share the strips; with several, the steps must not depend on each other's order.
    """
    height, width, own_channels = pixels.shape
    rows = max(1, _STRIP_BYTES // (width * own_channels))
    answer = np.empty((height, width, channels or own_channels), np.uint8)

    def fill(top: int) -> None:
        where = slice(top, min(top + rows, height))
        strip = pixels[where]
        for step in steps:
            strip = step(strip, where)
        answer[where] = strip

    tops = range(0, height, rows)
    if threads == 1:
        for top in tops:
            fill(top)
        return answer
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(fill, tops))
    return answer


def on_colours(step: Callable[[Pixels], Pixels]) -> StripStep:
    """A step for RGB and RGBA strips from one for RGB; alpha is unchanged."""

    def apply(strip: Pixels, _where: slice) -> Pixels:
        if strip.shape[2] == 3:
            return step(strip)
        return with_alpha(step(np.ascontiguousarray(strip[..., :3])), strip[..., 3])

    return apply
