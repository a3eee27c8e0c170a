"""A layer: a figure and the picture behind it, at the size of the result."""

from dataclasses import dataclass, replace
from typing import Self

import cv2
import numpy as np

from layers.common.compositing.over import over
from layers.common.imaging.alpha import premultiply, unpremultiply, with_alpha
from layers.common.imaging.image import Mask, Pixels
from layers.common.imaging.strips import by_strips


@dataclass(frozen=True, eq=False, slots=True)
class Layer:
    """A window of the frame; the arrays have the same height and width.

    Attributes:
        colours: The figure's straight colours, uint8 (h, w, 3); undefined where alpha is 0.
        alpha: The figure's opacity, uint8 (h, w).
        behind: The picture behind it, uint8 (h, w, 3).
    """

    colours: Pixels
    alpha: Mask
    behind: Pixels

    @classmethod
    def of(cls, premultiplied: Pixels, behind: Pixels) -> "Layer":
        """The layer of a figure in premultiplied RGBA, uint8 (h, w, 4)."""
        colours = by_strips(premultiplied, [_straight_colours], channels=3)
        return cls(colours, np.asarray(cv2.extractChannel(premultiplied, 3), np.uint8), behind)

    @property
    def premultiplied(self) -> Pixels:
        """The figure as premultiplied RGBA, uint8 (h, w, 4)."""

        def with_own_alpha(strip: Pixels, where: slice) -> Pixels:
            return premultiply(with_alpha(strip, self.alpha[where]))

        return by_strips(self.colours, [with_own_alpha], channels=4)

    def coloured(self, colours: cv2.typing.MatLike) -> Self:
        """The same layer with other colours."""
        return replace(self, colours=np.asarray(colours, np.uint8))

    def over(self) -> Pixels:
        """The figure over what is behind it, uint8 (h, w, 3)."""
        return over(self.colours, self.behind, self.alpha)


def _straight_colours(premultiplied: Pixels, _where: slice) -> Pixels:
    return np.asarray(cv2.cvtColor(unpremultiply(premultiplied), cv2.COLOR_RGBA2RGB), np.uint8)
