"""The layout: size of the canvas and place of the subject."""

import math
import re
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from layers.common.compositing.positioning import Length, Positioning, Scaling, Sides, rounded
from layers.common.core.capability import Params
from layers.common.core.text_pattern import TextPattern
from layers.common.imaging.image import Size

_SIZE: Final = r"^(original|subject|[1-9][0-9]{0,4}x[1-9][0-9]{0,4})$"
_LENGTH: Final = r"^(0?\.[0-9]{1,20}|0|[0-4]?[0-9](\.[0-9]{1,2})?%|[0-9]{1,5}px)$"

_MOST: Final = ("max_width", "max_height", "max_pixels")

_SizeText = Annotated[str, TextPattern(_SIZE, "original, subject or WIDTHxHEIGHT such as 2000x2000")]


def _share(text: str) -> str:
    if text.startswith((".", "0.")) and float(text) >= 0.5:
        raise ValueError("expected less than 0.5")
    return text


LengthText = Annotated[
    str,
    BeforeValidator(lambda value: f"{value:.9f}" if type(value) in (float, int) else value),
    TextPattern(_LENGTH, "a share from 0 to .49, a percentage such as 10%, or pixels such as 24px"),
    AfterValidator(_share),
]


def length(text: str) -> Length:
    """The length that a text of :data:`LengthText` names."""
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
    max_height: Annotated[int, Field(ge=1, le=65_535)] | None = Field(
        None, description="Its greatest height."
    )
    max_pixels: Annotated[int, Field(ge=1, le=10_000_000_000)] | None = Field(
        None, description="Its greatest number of pixels, to the rounding of its sides."
    )
    padding: LengthText = Field(
        "0",
        description="Room around the subject, inside of the margin: a share of the area (.1), % or px. It "
        "falls away where the subject snaps to a side.",
    )
    padding_left: LengthText | None = Field(None, description="Instead of padding, on the left.")
    padding_top: LengthText | None = Field(None, description="Instead of padding, at the top.")
    padding_right: LengthText | None = Field(None, description="Instead of padding, on the right.")
    padding_bottom: LengthText | None = Field(None, description="Instead of padding, at the bottom.")
    margin: LengthText = Field(
        "0", description="Room that is always kept free: a share of the canvas (.1), % or px."
    )
    margin_left: LengthText | None = Field(None, description="Instead of margin, on the left.")
    margin_top: LengthText | None = Field(None, description="Instead of margin, at the top.")
    margin_right: LengthText | None = Field(None, description="Instead of margin, on the right.")
    margin_bottom: LengthText | None = Field(None, description="Instead of margin, at the bottom.")
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
        for name in _MOST:
            if getattr(self, name) and self._exact:
                raise ValueError(f"expected no {name} with the size {self.size}, which is exact,")
        return self

    @property
    def positioning(self) -> Positioning:
        """The rules, without the canvas."""
        return Positioning(
            margin=self._sides("margin"),
            padding=self._sides("padding"),
            scaling=self.scaling,
            align_x=ALIGNS.get(self.align_x or ""),
            align_y=ALIGNS.get(self.align_y or ""),
            snap=self.snap and self.reference == "subject",
        )

    def canvas(self, photo: Size, subject: Size) -> Size:
        """Width and height of the canvas in px."""
        factor = self.factor(photo, subject)
        width, height = self.full_canvas(photo, subject)
        return max(1, rounded(width * factor)), max(1, rounded(height * factor))

    def full_canvas(self, photo: Size, subject: Size) -> Size:
        """Its size without ``max_width``, ``max_height`` and ``max_pixels``."""
        if self._exact:
            width, height = map(int, self._exact.groups())
            return width, height
        return photo if self.size == "original" else subject

    def factor(self, photo: Size, subject: Size) -> float:
        """By how much those three reduce it, at most 1."""
        width, height = self.full_canvas(photo, subject)
        by_pixels = math.sqrt(self.max_pixels / (width * height)) if self.max_pixels else 1.0
        return min(1.0, (self.max_width or width) / width, (self.max_height or height) / height, by_pixels)

    @property
    def has_most(self) -> bool:
        """Whether the caller limits the size of the canvas."""
        return any(getattr(self, name) for name in _MOST)

    @property
    def is_open(self) -> bool:
        """Whether the caller leaves the size of the canvas open."""
        return not (self._exact or self.has_most)

    @property
    def _exact(self) -> re.Match[str] | None:
        return re.fullmatch(r"(\d+)x(\d+)", self.size)

    def _sides(self, name: str) -> Sides:
        texts = (
            getattr(self, f"{name}_{side}") or getattr(self, name)
            for side in ("left", "top", "right", "bottom")
        )
        return Sides(*map(length, texts))


ALIGNS: Final = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}

IN_PLACE: Final = Layout(reference="photo")
"""The layout of a request that gives none: everything stays where it is in the photo."""
