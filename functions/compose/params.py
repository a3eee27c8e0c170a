"""The parameters of compose."""

from typing import Annotated, Literal

from pydantic import Field

from layers.common.core.capability import JsonParams
from layers.common.imaging.formats import Format
from layers.common.vision.catalogue import DEFAULT_MODEL

MOST_SUBJECTS = 8
MOST_SCALE = 2.0
"""Twice the frame's height: the face fills the frame."""

Mode = Literal["auto", "manual", "llm"]
Facing = Literal["left", "right", "in", "keep"]


class Item(JsonParams):
    """Position and appearance of one subject. Values that are omitted or null are chosen as in `auto`."""

    scale: Annotated[float, Field(gt=0, le=MOST_SCALE)] | None = Field(
        None, description="The subject's height as a fraction of the frame's height."
    )
    target_frac: Annotated[float, Field(ge=0, le=1)] | None = Field(
        None,
        description="Horizontal position of the face, or of the subject's middle if no face is found: "
        "0 is the left edge of the frame, 1 the right edge.",
    )
    base_frac: Annotated[float, Field(ge=0, le=1)] | None = Field(
        None,
        description="Vertical position of the feet or of the subject's lower edge: 1 is the lower edge of "
        "the frame, smaller values are further back.",
    )
    facing: Facing = Field(
        "keep",
        description="Where the subject should look. It is mirrored if its face clearly looks elsewhere. With "
        "`in` (into the frame), only a profile that looks out of the frame is mirrored.",
    )
    flip: bool | None = Field(None, description="Mirror the subject or not. Overrides `facing`.")
    draw_order: Annotated[int, Field(ge=-100, le=100)] | None = Field(
        None, description="Lower values are further back. By default, larger subjects are in front."
    )
    feather: float = Field(
        0.0, ge=0, le=100, description="How far the edge is softened inwards, px of the result."
    )
    warm: float = Field(
        1.0, ge=0.5, le=2, description="Colour temperature: below 1 is cooler, above 1 is warmer."
    )
    color_match: float = Field(
        0.25, ge=0, le=0.4, description="How strongly the colours are matched to those of the scene."
    )


class ComposeParams(JsonParams):
    """Parameters of ``POST /v1/compose``."""

    mode: Mode = Field(
        "auto",
        description="What determines the placement: faces and gaze (auto), `items` (manual), or a vision "
        "model (llm; needs ANTHROPIC_API_KEY on the server, and sends reduced copies of the pictures).",
    )
    cutout_model: str = Field(
        DEFAULT_MODEL, max_length=100, description="Segmentation model for subjects that are raw photos."
    )
    auto_cutout: bool = Field(
        default=True,
        description="Cut out subjects that are raw photos. If off, every subject must have transparency.",
    )
    items: list[Item] = Field(
        default_factory=list,
        max_length=MOST_SUBJECTS,
        description="In manual mode: one item for each subject, in upload order. Subjects without an item "
        "are placed automatically.",
    )
    harmonise: bool = Field(
        default=True,
        description="Match the subjects to the scene: edge colours, light, shadow, sharpness, grain. If off, "
        "they are pasted unchanged, and `feather`, `warm` and `color_match` have no effect.",
    )
    output_format: Literal["jpeg", "png", "webp", "avif"] = Field("jpeg", description="Format of the result.")
    quality: int = Field(92, ge=1, le=100, description="Quality of JPEG, WebP and AVIF.")
    keep_copyright: bool = Field(
        default=True, description="Keep the copyright and artist metadata of the background."
    )

    @property
    def wanted_model(self) -> str | None:
        """The model that the request names; None if it names none."""
        return self.cutout_model if "cutout_model" in self.model_fields_set else None

    @property
    def format(self) -> Format:
        return Format[self.output_format.upper()]
