"""What the steps work on: a figure before what lies behind it, at the size of the result."""

from dataclasses import dataclass

from layers.common.imaging.image import Mask, Pixels


@dataclass(frozen=True, eq=False, slots=True)
class Layer:
    """A window of the frame. The arrays have the same height and width.

    Attributes:
        colours: The figure's straight colours, uint8 (h, w, 3); of no account where alpha is 0.
        alpha: Its opacity, uint8 (h, w).
        behind: The scene so far, uint8 (h, w, 3).
    """

    colours: Pixels
    alpha: Mask
    behind: Pixels
