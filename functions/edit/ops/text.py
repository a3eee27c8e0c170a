"""Text on the picture."""

from typing import Literal

import numpy as np
from pydantic import Field

from functions.edit.ops.op import PixelOp, Workspace
from layers.common.compositing.layout import Compass, anchor
from layers.common.core.colours import HexColour, rgb
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Image
from layers.common.typography.block import Align, Block, TypeStyle, code_points
from layers.common.typography.outline import outline
from layers.common.typography.raster import backing, paint, rasterise
from layers.common.typography.shaping import Lettering
from layers.common.typography.typeset import fit_block

_DEFAULT_SIZE = 1 / 16
"""Em, a share of the shorter side."""
_SMALLEST = 4.0
"""Smallest type in px per em."""
_PADDING = 0.35
"""Padding of the background around the letters, in em."""


class Text(PixelOp):
    """Draw text on the picture, in as many balanced lines as needed; it is made smaller if it does not fit.

    X-Text-Missing names characters that no font has; they are omitted.
    """

    op: Literal["text"] = "text"
    text: str = Field(
        min_length=1,
        max_length=500,
        description="The text; line breaks are kept.",
        examples=["The cat is back"],
    )
    size: float | None = Field(
        None,
        ge=_SMALLEST,
        le=2000,
        allow_inf_nan=False,
        description="Largest size in px per em; a sixteenth of the shorter side by default.",
    )
    font: Literal["bold", "regular", "mono"] = Field("bold", description="Typeface.")
    color: HexColour = Field("#ffffff", description="Colour of the letters.")
    opacity: float = Field(1, ge=0, le=1, allow_inf_nan=False, description="0 invisible, 1 opaque.")
    stroke: float = Field(
        0, ge=0, le=100, allow_inf_nan=False, description="Width in px of an outline around the letters."
    )
    stroke_color: HexColour = Field("#000000", description="Colour of the outline.")
    background: HexColour | None = Field(
        None, description="Colour of a box behind the text; no box by default."
    )
    gravity: Compass = Field("south", description="Position of the text.")
    margin: float = Field(
        0.05,
        ge=0,
        le=0.45,
        allow_inf_nan=False,
        description="Distance from the edges, a share of the shorter side.",
    )

    @property
    def is_neutral(self) -> bool:
        return self.opacity == 0 or not self.text.strip()

    @property
    def weight(self) -> int:
        return 12 if self.stroke else 2

    def apply(self, image: Image, workspace: Workspace) -> Image:
        block = self._block(image)
        if block.missing:
            workspace.notes["Text-Missing"] = code_points(block.missing)
        at = self._place(image, block)
        pixels = np.array(image.pixels)
        clip: Box = (-at[0], -at[1], image.width - at[0], image.height - at[1])
        if self.background:
            paint(pixels, backing(block, _PADDING), rgb(self.background), self.opacity, at)
        if self.stroke:
            paint(pixels, outline(block.runs, self.stroke, clip), rgb(self.stroke_color), self.opacity, at)
        paint(pixels, rasterise(block.runs, clip), rgb(self.color), self.opacity, at)
        return image.with_pixels(pixels)

    def _inset(self, image: Image) -> float:
        return min(image.size) * self.margin

    def _block(self, image: Image) -> Block:
        style = TypeStyle(Lettering(self.font), self.size or max(_SMALLEST, min(image.size) * _DEFAULT_SIZE))
        width, height = (side - 2 * self._inset(image) for side in image.size)
        try:
            return fit_block(self.text, style, width, height, self._align, smallest=_SMALLEST)
        except InvalidParameter as fault:
            raise fault.at("text") from None

    @property
    def _align(self) -> Align:
        return _ALIGN[anchor(self.gravity)[0]]

    def _place(self, image: Image, block: Block) -> tuple[int, int]:
        """Position of the block's upper left corner; the block fills the width between the margins."""
        inset = self._inset(image)
        free = image.height - 2 * inset - block.height
        return round(inset), round(inset + free * anchor(self.gravity)[1])


_ALIGN: dict[float, Align] = {0.0: "left", 0.5: "centre", 1.0: "right"}
