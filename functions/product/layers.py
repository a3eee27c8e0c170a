"""Layers: texts and pictures behind and before the subject, each at a place of its own."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal

import numpy as np
from pydantic import Field

from functions.product.layout import ALIGNS, LengthText, sides
from functions.product.painting.easel import Easel, faults_of
from functions.product.painting.steps import FromPrompt
from functions.product.pointed import cut_in_words
from functions.product.segmentation import Segmentation
from layers.common.compositing.over import over
from layers.common.compositing.positioning import (
    Cropped,
    Position,
    Positioning,
    Scaling,
    position,
)
from layers.common.core.capability import Params
from layers.common.core.colours import TranslucentColour, rgba
from layers.common.core.media import Upload
from layers.common.errors import InvalidParameter, NoSubject, StudioError
from layers.common.generators.port import Operation
from layers.common.imaging.alpha import Box, bounds, cut_out_box
from layers.common.imaging.image import Image, Pixels, Size
from layers.common.imaging.resample import resample
from layers.common.typography.block import Align, Block, TypeStyle, code_points
from layers.common.typography.raster import Coverage, backing, paint, rasterise
from layers.common.typography.shaping import Lettering
from layers.common.typography.typeset import fit_block
from layers.common.vision.cut import FAINTEST_EDGE, Cutout, cut_out, the_rest

FILES: Final = "layer_images"
MOST: Final = 10

_SMALLEST: Final = 4.0
"""px per em."""
_PADDING: Final = 0.35
"""Room of a text's background around the letters, in em."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What layers are made with.

    Attributes:
        files: the uploads of :data:`FILES`.
        easel: what paints pictures, and how they are decoded and cut out.
        notes: what the caller has to know, by the header's name.
    """

    files: Sequence[Upload]
    easel: Easel
    notes: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, text: str) -> None:
        """Add to a note."""
        self.notes[name] = "; ".join((*filter(None, [self.notes.get(name)]), text))


class LayerParams(Params):
    """The place of a layer; ``kind`` says what it shows."""

    kind: str
    behind: bool = Field(default=False, description="Between the ground and the subject's shadow.")
    margin: LengthText = Field("5%", description="Room around it: a share of the canvas (.1), % or px.")
    margin_left: LengthText | None = Field(None, description="Instead of margin, on the left.")
    margin_top: LengthText | None = Field(None, description="Instead of margin, at the top.")
    margin_right: LengthText | None = Field(None, description="Instead of margin, on the right.")
    margin_bottom: LengthText | None = Field(None, description="Instead of margin, at the bottom.")
    padding: LengthText = Field("0", description="Room inside of the margin: a share of the area, % or px.")
    padding_left: LengthText | None = Field(None, description="Instead of padding, on the left.")
    padding_top: LengthText | None = Field(None, description="Instead of padding, at the top.")
    padding_right: LengthText | None = Field(None, description="Instead of padding, on the right.")
    padding_bottom: LengthText | None = Field(None, description="Instead of padding, at the bottom.")
    align_x: Literal["left", "center", "right"] = Field("center", description="Its place in what is left.")
    align_y: Literal["top", "center", "bottom"] = Field("center", description="As align_x.")
    opacity: float = Field(1, ge=0, le=1, description="0 invisible, 1 as it is.")

    @abstractmethod
    def paint(self, pixels: Pixels, workshop: Workshop) -> None:
        """Draw it on the canvas, uint8 (h, w, 3 | 4), in place.

        Raises:
            StudioError: it cannot be made; ``param`` lies in the layer, or is a file's.
        """

    def _position(self, size: Size, canvas: Size, scaling: Scaling) -> Position:
        rules = Positioning(
            margin=sides(self, "margin"),
            padding=sides(self, "padding"),
            scaling=scaling,
            align_x=ALIGNS[self.align_x],
            align_y=ALIGNS[self.align_y],
        )
        found = position(size, canvas, rules, Cropped())
        if found is None:
            raise InvalidParameter("expected room for the layer inside of margin and padding", param="margin")
        return found


class TextLayer(LayerParams):
    """Text in as many balanced lines as needed; it is made smaller where it does not fit."""

    kind: Literal["text"] = "text"
    content: str = Field(min_length=1, max_length=500, description="The text; line breaks are kept.")
    font: Literal["bold", "regular", "mono"] = Field("bold", description="Typeface.")
    size: float = Field(
        0.07, gt=0, le=1, description="Largest size: an em as a share of the canvas's shorter side."
    )
    color: TranslucentColour = Field("#000000", description="Colour of the letters.")
    background_color: TranslucentColour | None = Field(None, description="Colour of a box behind them.")

    def paint(self, pixels: Pixels, workshop: Workshop) -> None:
        height, width = pixels.shape[:2]
        left, top, right, bottom = self._position((1, 1), (width, height), "fill").area
        block = self._block((right - left, bottom - top), min(width, height))
        if block.missing:
            workshop.notes["Text-Missing"] = code_points(block.missing)
        at = left, round(top + (bottom - top - block.height) * ALIGNS[self.align_y])
        clip: Box = (-at[0], -at[1], width - at[0], height - at[1])
        if self.background_color:
            self._paint(pixels, backing(block, _PADDING), self.background_color, at)
        self._paint(pixels, rasterise(block.runs, clip), self.color, at)

    def _paint(self, pixels: Pixels, coverage: Coverage, color: str, at: tuple[int, int]) -> None:
        colour, alpha = rgba(color)
        paint(pixels, coverage, colour, alpha / 255 * self.opacity, at)

    def _block(self, room: Size, side: int) -> Block:
        style = TypeStyle(Lettering(self.font), max(_SMALLEST, self.size * side))
        try:
            return fit_block(self.content, style, *room, _TEXT_ALIGNS[self.align_x], smallest=_SMALLEST)
        except InvalidParameter as fault:
            raise fault.at("content") from None


class PictureLayer(LayerParams):
    """One of the files `layer_images`."""

    kind: Literal["picture"] = "picture"
    file: int = Field(0, ge=0, lt=MOST, description="Which of the files, from 0.")
    remove_background: Literal["auto", "never"] = Field(
        "auto", description="auto cuts the subject out unless the picture has transparency."
    )
    from_prompt: FromPrompt | None = Field(None, description="A picture in words, instead of a file.")
    segmentation: Segmentation = Field(
        default_factory=Segmentation, description="What is kept of a picture that is cut out."
    )
    scaling: Scaling = Field("fit", description="fit shows all of it, fill covers the area and clips it.")

    def paint(self, pixels: Pixels, workshop: Workshop) -> None:
        picture = self._picture(workshop)
        height, width = pixels.shape[:2]
        spot = self._position(picture.size, (width, height), self.scaling)
        seen = [max(spot.area[i], spot.box[i], 0) for i in (0, 1)]
        seen += [min(spot.area[i + 2], spot.box[i + 2], side) for i, side in enumerate((width, height))]
        scales = [size / side for size, side in zip(spot.size, picture.size, strict=True)]
        part = [(edge - spot.box[i % 2]) / scales[i % 2] for i, edge in enumerate(seen)]
        left, top, right, bottom = seen
        drawn = resample(picture.pixels, (right - left, bottom - top), (part[0], part[1], part[2], part[3]))
        where = slice(top, bottom), slice(left, right)
        opaque = drawn.shape[2] == 3
        alpha = np.full(drawn.shape[:2], 255, np.uint8) if opaque else drawn[..., 3]
        density = alpha * np.float32(self.opacity / 255)
        pixels[where] = over(
            np.ascontiguousarray(drawn[..., :3]), np.ascontiguousarray(pixels[where]), density
        )

    @property
    def asks(self) -> Iterator[tuple[str, Operation]]:
        """As those of the parameters."""
        if self.from_prompt:
            yield "from_prompt", "create"
        for name in self.segmentation.in_words:
            yield f"segmentation.{name}", "segmentation"

    def _cut(self, image: Image, easel: Easel) -> Cutout:
        if any(self.segmentation.in_words):
            assert easel.vision is not None  # checked before the work
            return cut_in_words(image, self.segmentation, easel.options, easel.vision)
        return cut_out(image, easel.options, param="cutout_model")

    def _source(self, workshop: Workshop) -> tuple[Image, str]:
        """The picture, and the name of the input that it is."""
        if self.from_prompt:
            with faults_of("from_prompt"):
                return self.from_prompt.painted(workshop.easel), "from_prompt"
        if self.file >= len(workshop.files):
            raise InvalidParameter(
                f"expected `file` below {len(workshop.files)}, the number of `{FILES}`, received {self.file}",
                param="file",
            )
        upload = workshop.files[self.file]
        return upload.decode(workshop.easel.limits), upload.field

    def _picture(self, workshop: Workshop) -> Image:
        image, source = self._source(workshop)
        if self.remove_background == "never":
            return image
        try:
            cutout = self._cut(image, workshop.easel).image
            if self.segmentation.mode == "rest":
                cutout = image.with_pixels(the_rest(image.rgb, cutout.pixels))
        except StudioError as fault:
            raise fault.at(source) from fault.__cause__
        assert cutout.alpha is not None
        box = bounds(cutout.alpha, FAINTEST_EDGE - 1)
        if box is None:
            raise NoSubject("the picture has nothing but its subject", param=source)
        return cutout.with_pixels(cut_out_box(cutout.pixels, box))


AnyLayer = Annotated[TextLayer | PictureLayer, Field(discriminator="kind")]
"""Any layer; the field ``kind`` says which one."""

_TEXT_ALIGNS: Final[dict[str, Align]] = {"left": "left", "center": "centre", "right": "right"}
