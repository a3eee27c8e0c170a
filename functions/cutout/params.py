"""The parameters of cutout."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from layers.common.core.capability import Params
from layers.common.core.colours import TranslucentColour
from layers.common.core.media import Exposure
from layers.common.errors import InvalidParameter
from layers.common.imaging.formats import Format
from layers.common.vision.catalogue import DEFAULT_MODEL
from layers.common.vision.cut import CutOptions, MattingName
from layers.common.vision.edge_refine import MOST_REFINED

_MARGIN = re.compile(r"(\d{1,4})(px)?|(\d{1,2}(?:\.\d{1,3})?|100)%")


def _margin(text: str) -> str:
    if not _MARGIN.fullmatch(text):
        raise ValueError(
            "expected pixels such as 24 or 24px, at most 9999, or a percentage of the subject such as 5%"
        )
    return text


class CutoutParams(Params):
    """Parameters of ``POST /v1/cutout``."""

    model: str = Field(
        DEFAULT_MODEL,
        max_length=100,
        json_schema_extra={"example": ""},  # Swagger UI would send the default, which then has to be there
        description="Segmentation model, one of /v1/models. If omitted, the best available model is used: "
        "X-Model names it, and X-Model-Fallback says why it is not the default.",
    )
    alpha_matting: bool = Field(default=True, description="Refine the edges: hair, fur, soft contours.")
    matting: MattingName = Field(
        "closed_form",
        description="How edges are refined: closed_form needs no weights, vitmatte runs a network, which is "
        "slower and has to be fetched; auto is vitmatte where its weights are, else closed_form, as X-Matte "
        "says; none is alpha_matting=false.",
    )
    edge_refine: int = Field(
        0,
        ge=0,
        le=MOST_REFINED,
        description="Smooth the alpha's edge: level n closes notches of up to n px and blurs by a Gaussian "
        "of σ = .3 + .3 n px; 0 leaves it as it is.",
    )
    decontaminate: bool = Field(
        default=True,
        description="Free the edge's colours of the old background; otherwise they are the photo's own.",
    )
    output_format: Literal["png", "webp", "avif"] = Field(
        "png", description="PNG is lossless; WebP and AVIF are smaller."
    )
    quality: int = Field(90, ge=1, le=100, description="Quality of WebP and AVIF.")
    only_mask: bool = Field(
        default=False, description="Return the alpha as a greyscale picture instead of the cut-out."
    )
    background: TranslucentColour | None = Field(
        None,
        description="Colour behind the subject: a name or hexadecimal digits; four or eight include alpha. "
        "Without one it is transparent.",
    )
    crop: bool = Field(default=False, description="Crop to the subject.")
    crop_margin: Annotated[str, AfterValidator(_margin)] = Field(
        "0",
        description="Margin around the cropped subject: pixels (24, 24px), or % of its longer side (5%).",
    )
    ignore_alpha: bool = Field(
        default=False, description="Cut the subject out even if the picture already has transparency."
    )
    exposure: Exposure = 0
    keep_copyright: bool = Field(
        default=True, description="Keep the copyright and artist metadata of the input."
    )

    @model_validator(mode="after")
    def _check_background(self) -> Self:
        if self.background and self.only_mask:
            raise InvalidParameter("expected no `background` for the mask alone", param="background")
        return self

    @model_validator(mode="after")
    def _check_matting(self) -> Self:
        is_none = self.matting == "none"
        if {"alpha_matting", "matting"} <= self.model_fields_set and self.alpha_matting == is_none:
            wanted = "closed_form, vitmatte or auto, not none" if is_none else f"none, not {self.matting}"
            given = f"alpha_matting={str(self.alpha_matting).lower()}"
            raise InvalidParameter(f"expected {wanted}, for `matting` with {given}", param="matting")
        return self

    @property
    def cut_options(self) -> CutOptions:
        """The options of :func:`~layers.common.vision.cut.cut_out`."""
        return CutOptions(
            self.model if "model" in self.model_fields_set else None,
            self.matting if self.alpha_matting else "none",
            self.edge_refine,
            self.decontaminate,
            self.ignore_alpha,
        )

    @property
    def format(self) -> Format:
        return Format[self.output_format.upper()]

    def margin_px(self, longer_side: int) -> int:
        """``crop_margin`` in pixels, for a subject with this longer side in pixels."""
        if self.crop_margin.endswith("%"):
            return round(float(self.crop_margin[:-1]) / 100 * longer_side)
        return int(self.crop_margin.removesuffix("px"))
