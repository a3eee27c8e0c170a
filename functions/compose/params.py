"""What compose accepts."""

from typing import Annotated, Literal

from pydantic import Field

from layers.common.core.capability import JsonParams
from layers.common.imaging.formats import Format
from layers.common.vision.catalogue import DEFAULT_MODEL

MOST_SUBJECTS = 8
MOST_SCALE = 2.0
"""Twice the frame's height: a face that fills it."""

Mode = Literal["auto", "manual", "llm"]
Facing = Literal["left", "right", "in", "keep"]


class Item(JsonParams):
    """Where and how one subject is to stand. What is left out, or null, is chosen as in `auto`."""

    scale: Annotated[float, Field(gt=0, le=MOST_SCALE)] | None = Field(
        None, description="The subject's height as a fraction of the frame's."
    )
    target_frac: Annotated[float, Field(ge=0, le=1)] | None = Field(
        None,
        description="Where the face, or without one the middle of the figure, lies across the frame: "
        "0 is its left edge, 1 its right.",
    )
    base_frac: Annotated[float, Field(ge=0, le=1)] | None = Field(
        None,
        description="Where feet or lower edge lie down the frame: 1 is its lower edge, less is further back.",
    )
    facing: Facing = Field(
        "keep",
        description="Where the subject shall look. It is mirrored when its face is seen to look elsewhere; "
        "for `in`, into the frame, only when that is beyond doubt.",
    )
    flip: bool | None = Field(None, description="Mirror the subject or not, whatever `facing` says.")
    draw_order: Annotated[int, Field(ge=-100, le=100)] | None = Field(
        None, description="Lower is further behind; by default the larger stand in front."
    )
    feather: float = Field(
        0.0, ge=0, le=100, description="How far the edge is softened inwards, px of the result."
    )
    warm: float = Field(1.0, ge=0.5, le=2, description="Below 1 cooler, above 1 warmer.")
    color_match: float = Field(
        0.25, ge=0, le=0.4, description="How far the colours are pulled towards those of the scene."
    )


class ComposeParams(JsonParams):
    """Parameters of ``POST /v1/compose``."""

    mode: Mode = Field(
        "auto",
        description="Who decides on the placement: faces and gaze (auto), `items` (manual), or a vision "
        "model (llm; needs ANTHROPIC_API_KEY on the server, and sends reduced copies of the pictures).",
    )
    cutout_model: str = Field(
        DEFAULT_MODEL, max_length=100, description="Segmentation model for subjects that are raw photos."
    )
    auto_cutout: bool = Field(
        default=True, description="Cut raw photos out; otherwise every subject must have transparency."
    )
    items: list[Item] = Field(
        default_factory=list,
        max_length=MOST_SUBJECTS,
        description="In manual mode: one for each subject, in the order of sending. Subjects without one are "
        "placed automatically.",
    )
    harmonise: bool = Field(
        default=True,
        description="Fit the subjects to the scene: edge colours, light, shadow, sharpness, grain. Off, they "
        "are put there as they are, and `feather`, `warm` and `color_match` do nothing.",
    )
    output_format: Literal["jpeg", "png", "webp", "avif"] = Field("jpeg", description="Format of the result.")
    quality: int = Field(92, ge=1, le=100, description="Quality of JPEG, WebP and AVIF.")
    keep_copyright: bool = Field(
        default=True, description="Keep the copyright and artist notes of the background."
    )

    @property
    def wanted_model(self) -> str | None:
        """The model that the caller named; None when the choice was left to us."""
        return self.cutout_model if "cutout_model" in self.model_fields_set else None

    @property
    def format(self) -> Format:
        return Format[self.output_format.upper()]
