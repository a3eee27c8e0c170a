"""The parameters of product."""

import re
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from functions.product.backgrounds import AnyBackground
from functions.product.backgrounds.image import FILE as BACKGROUND_FILE
from functions.product.backgrounds.preset import Made, PresetName
from functions.product.backgrounds.prompt import Prompt
from functions.product.backgrounds.transparent import Transparent
from functions.product.shadows import AnyShadow, NoShadow
from layers.common.compositing.positioning import Length, Positioning, Scaling, Sides
from layers.common.core.capability import Params
from layers.common.core.colours import AnyColour
from layers.common.core.media import Exposure
from layers.common.core.text_pattern import TextPattern
from layers.common.errors import InvalidParameter, NotAvailableYet
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Size
from layers.common.vision.catalogue import DEFAULT_MODEL
from layers.common.vision.edge_refine import MOST_REFINED

OUTPUT_FORMATS: Final = (Format.PNG, Format.JPEG, Format.WEBP, Format.AVIF)

_SIZE: Final = r"^(original|subject|[0-9]{1,5}x[0-9]{1,5})$"
_LENGTH: Final = r"^(0?\.[0-9]{1,4}|0|[0-4]?[0-9](\.[0-9]{1,2})?%|[0-9]{1,5}px)$"

_SizeText = Annotated[str, TextPattern(_SIZE, "original, subject or WIDTHxHEIGHT such as 2000x2000")]


def _share(text: str) -> str:
    if text.startswith((".", "0.")) and float(text) >= 0.5:
        raise ValueError("expected less than 0.5")
    return text


_LengthText = Annotated[
    str,
    BeforeValidator(lambda value: f"{value:g}" if isinstance(value, float | int) else value),
    TextPattern(_LENGTH, "a share from 0 to .49, a percentage such as 10%, or pixels such as 24px"),
    AfterValidator(_share),
]


def _length(text: str) -> Length:
    if text.endswith("px"):
        return Length(px=float(text[:-2]))
    return Length(share=float(text[:-1]) / 100 if text.endswith("%") else float(text))


class Layout(Params):
    """Where the subject goes on the canvas."""

    size: _SizeText = Field(
        "original",
        description="Size of the canvas: WIDTHxHEIGHT, the photo's own (original), or the subject's box "
        "(subject).",
    )
    max_width: Annotated[int, Field(ge=1, le=65_535)] | None = Field(
        None, description="Greatest width in px of a canvas of size original or subject."
    )
    max_height: Annotated[int, Field(ge=1, le=65_535)] | None = Field(None, description="Its greatest height.")
    padding: _LengthText = Field(
        "0",
        description="Room around the subject, inside of the margin: a share of the area (.1), % or px. It falls "
        "away where the subject snaps to a side.",
    )
    padding_left: _LengthText | None = Field(None, description="Instead of padding, on the left.")
    padding_top: _LengthText | None = Field(None, description="Instead of padding, at the top.")
    padding_right: _LengthText | None = Field(None, description="Instead of padding, on the right.")
    padding_bottom: _LengthText | None = Field(None, description="Instead of padding, at the bottom.")
    margin: _LengthText = Field(
        "0", description="Room that is always kept free: a share of the canvas (.1), % or px."
    )
    margin_left: _LengthText | None = Field(None, description="Instead of margin, on the left.")
    margin_top: _LengthText | None = Field(None, description="Instead of margin, at the top.")
    margin_right: _LengthText | None = Field(None, description="Instead of margin, on the right.")
    margin_bottom: _LengthText | None = Field(None, description="Instead of margin, at the bottom.")
    scaling: Scaling = Field(
        "fit", description="fit shows the whole subject, fill covers the area with it and clips it."
    )
    align_x: Literal["left", "center", "right"] | None = Field(
        None, description="By default toward a side at which the photo cuts the subject off, else centred."
    )
    align_y: Literal["top", "center", "bottom"] | None = Field(None, description="As align_x.")
    snap: bool = Field(
        default=True,
        description="Put a side at which the photo cuts the subject off to the side of the canvas.",
    )
    reference: Literal["subject", "photo"] = Field(
        "subject", description="What is placed: the subject's box, or the whole photo."
    )

    @model_validator(mode="after")
    def _check_most(self) -> Self:
        for name in ("max_width", "max_height"):
            if getattr(self, name) and self.size not in ("original", "subject"):
                raise ValueError(f"expected no {name} with the size {self.size}, which is exact,")
        return self

    @property
    def positioning(self) -> Positioning:
        """The rules, without the canvas."""
        return Positioning(
            margin=self._sides("margin"),
            padding=self._sides("padding"),
            scaling=self.scaling,
            align_x=_ALIGNS.get(self.align_x or ""),
            align_y=_ALIGNS.get(self.align_y or ""),
            snap=self.snap and self.reference == "subject",
        )

    def canvas(self, photo: Size, subject: Size) -> Size:
        """Width and height of the canvas in px."""
        exact = re.fullmatch(r"(\d+)x(\d+)", self.size)
        if exact:
            return int(exact[1]), int(exact[2])
        width, height = photo if self.size == "original" else subject
        factor = min(1.0, (self.max_width or width) / width, (self.max_height or height) / height)
        return max(1, int(width * factor + 0.5)), max(1, int(height * factor + 0.5))

    @property
    def is_open(self) -> bool:
        """Whether the caller leaves the size of the canvas open."""
        return self.size in ("original", "subject") and not (self.max_width or self.max_height)

    def _sides(self, name: str) -> Sides:
        texts = (
            getattr(self, f"{name}_{side}") or getattr(self, name)
            for side in ("left", "top", "right", "bottom")
        )
        return Sides(*map(_length, texts))


_ALIGNS: Final = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}

IN_PLACE: Final = Layout(reference="photo")
"""The layout of a request that gives none: everything stays where it is in the photo."""


class Outline(Params):
    """A line around the subject."""

    width: float = Field(0.03, ge=0, le=0.1, description="Width, a share of the result's long side.")
    color: AnyColour = Field("#ffffff", description="Its colour.")
    blur: float = Field(0, ge=0, le=0.025, description="σ of its outer edge, a share of the long side.")


class ProductParams(Params):
    """Parameters of ``POST /v1/product``."""

    cutout_model: str = Field(
        DEFAULT_MODEL,
        max_length=100,
        json_schema_extra={"example": ""},  # Swagger UI would send the default, which then has to be there
        description="Model that finds the subject, see /v1/models. A photo that is already transparent needs "
        "none. By default, the best available model is used, and X-Model names it.",
    )
    matting: Literal["closed_form", "vitmatte", "none"] = Field(
        "closed_form", description="How edges are refined, as in cutout."
    )
    edge_refine: int = Field(0, ge=0, le=MOST_REFINED, description="Smooth the alpha's edge, as in cutout.")
    decontaminate: bool = Field(default=True, description="Free the edge's colours of the old background.")
    ignore_alpha: bool = Field(
        default=False, description="Cut the subject out even if the picture already has transparency."
    )
    remove_background: bool = Field(
        default=True, description="If off, the photo stays whole, and only what is added around it is filled."
    )
    background: AnyBackground = Field(
        default_factory=Transparent,
        description="What is behind the subject: an object with its `kind`: transparent, color, gradient, blur, "
        "image, preset or prompt.",
    )
    preset: PresetName | None = Field(
        None, description="Short for a `background` of kind preset with this name."
    )
    shadow: AnyShadow = Field(
        default_factory=NoShadow,
        description="none, soft, hard, natural, floating, drop or cast, or an object with this `kind` and its "
        "figures.",
    )
    reflection: float | None = Field(
        None, ge=0, le=0.5, description="Strength of the mirror image on the floor; the preset's own by default."
    )
    outline: Outline | None = Field(None, description="A line around the subject.")
    lighting: Literal["keep", "auto", "preserve_hue", "portrait"] = Field(
        "keep",
        description="Exposure, white balance and contrast of the subject: auto sets all, preserve_hue no "
        "colours, portrait gently. X-Lighting says what was done.",
    )
    layout: Layout = Field(
        default_factory=lambda: IN_PLACE,
        description="Size of the canvas and place of the subject. Without it, the subject stays where it is in "
        "the photo.",
    )
    erase_text: Literal["none", "artificial", "natural", "all"] = Field(
        "none", description="Writing to remove; anything but none answers 501 for now."
    )
    upscale: Literal[1, 2, 4] = Field(1, description="Enlargement of the photo; 2 and 4 answer 501 for now.")
    output_format: Literal["png", "jpeg", "webp", "avif", "zip"] = Field(
        "png", description="Format of the result; zip holds the colours as JPEG and the alpha as PNG."
    )
    quality: int = Field(90, ge=1, le=100, description="Quality of JPEG, WebP and AVIF.")
    max_bytes: int | None = Field(
        None, ge=100, description="Largest size of the file in bytes; quality is lowered until it fits."
    )
    channels: Literal["rgba", "alpha"] = Field(
        "rgba", description="alpha returns the subject's alpha on the canvas as a greyscale picture."
    )
    dpi: int | None = Field(None, ge=72, le=1200, description="Resolution that is noted in the file.")
    exposure: Exposure = 0
    metadata: Literal["never", "copyright"] = Field(
        "copyright", description="Keep the copyright and artist metadata of the photo."
    )

    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, values: Any) -> Any:
        """``preset`` is a background; so is the file, which has its own check."""
        if not isinstance(values, dict) or values.get("preset") is None:
            return values
        if "background" in values:
            raise InvalidParameter("expected one background, received `background` and `preset`", param="preset")
        return values

    @model_validator(mode="after")
    def _check_available(self) -> Self:
        missing = {
            "background.prompt": isinstance(self.background, Prompt),
            "erase_text": self.erase_text != "none",
            "upscale": self.upscale != 1,
        }
        for name, is_wanted in missing.items():
            if is_wanted:
                raise NotAvailableYet(f"`{name}` is not available yet", param=name)
        return self

    @property
    def ground(self) -> Any:
        """The background, with ``preset`` spelled out."""
        return Made(name=self.preset) if self.preset else self.background

    @property
    def wanted_model(self) -> str | None:
        """The model that the request names; None if it names none."""
        return self.cutout_model if "cutout_model" in self.model_fields_set else None

    @property
    def format(self) -> Format:
        """The format of the picture; that of the colours for zip."""
        return Format["JPEG" if self.output_format == "zip" else self.output_format.upper()]
