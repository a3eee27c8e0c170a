"""The layout: size of the canvas and place of the subject."""

import math
import re
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from layers.common.compositing.positioning import Length, Positioning, Sides, rounded
from layers.common.compositing.shadows import size_of
from layers.common.core.capability import Params
from layers.common.core.text_pattern import TextPattern
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Size

_SIZE: Final = r"^(original|subject|[1-9][0-9]{0,4}x[1-9][0-9]{0,4})$"
_LENGTH: Final = r"^(0?\.[0-9]{1,20}|0|[0-4]?[0-9](\.[0-9]{1,2})?%|[0-9]{1,5}px)$"

_ROOM: Final = r"(0|[0-9]{1,2}(\.[0-9]{1,2})?%|[0-9]{1,3}(\.[0-9]{1,2})?px)"
_MOST_ROOM: Final = Length(0.5, 500)
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


def _not_too_far(text: str) -> str:
    if any(one.share > _MOST_ROOM.share or one.px > _MOST_ROOM.px for one in map(length, text.split())):
        raise ValueError("expected at most 50% or 500px on each side")
    return text


AroundText = Annotated[
    str,
    TextPattern(rf"^{_ROOM}( {_ROOM}( {_ROOM} {_ROOM})?)?$", "one, two or four of 0, 10% or 24px"),
    AfterValidator(_not_too_far),
]


def length(text: str) -> Length:
    """The length that a text of :data:`LengthText` names, or a part of an :data:`AroundText`."""
    if text.endswith("px"):
        return Length(px=float(text[:-2]))
    return Length(share=float(text[:-1]) / 100 if text.endswith("%") else float(text))


def _read_share(value: Any) -> Any:
    """A share that comes as text or number as a number; a name as it is."""
    try:
        share = float(value)
    except (TypeError, ValueError):
        return value
    if not 0 <= share <= 1:
        raise ValueError("expected a name or a share from 0 to 1")
    return share


Name = TypeVar("Name")
NameOrShare = Annotated[Name | Annotated[float, Field(ge=0, le=1)], BeforeValidator(_read_share)]
"""A name, or a share from 0 to 1."""


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
    around: AroundText = Field(
        "0",
        description="Room that is added around the subject's box for a canvas of size subject: one length "
        "for all sides, two for top and bottom, left and right, or four for top, right, bottom, left. % of "
        "the box's height or width, up to 50%, or px of the photo, up to 500px.",
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
    scaling: Literal["fit", "fill", "keep"] = Field(
        "fit",
        description="fit shows the whole subject, fill covers the area with it and clips it. keep leaves it "
        "at its size in the photo, reduced as the canvas is by max_width, max_height and max_pixels.",
    )
    share: Annotated[float, Field(ge=0.01, le=1)] = Field(
        1, description="With fit, the most that the subject takes of the area's width and height."
    )
    align_x: NameOrShare[Literal["left", "center", "right", "original"]] | None = Field(
        None,
        description="left, center or right, or the share of the free room that is on its left, 0–1; original "
        "takes that share from the photo. By default toward a side at which the photo cuts the subject off, "
        "else centred.",
    )
    align_y: NameOrShare[Literal["top", "center", "bottom", "original"]] | None = Field(
        None, description="top, center, bottom, original or a share, as align_x."
    )
    snap: bool = Field(
        default=True,
        description="Put a side at which the photo cuts the subject off to the side of the canvas.",
    )
    grow: bool = Field(
        default=True,
        description="Enlarge a canvas whose size is open where a shadow or an outline would be clipped.",
    )
    reference: Literal["subject", "photo"] = Field(
        "subject", description="What is placed: the subject's box, or the whole photo."
    )

    @model_validator(mode="after")
    def _check_most(self) -> Self:
        for name in _MOST:
            if getattr(self, name) and self._exact:
                raise ValueError(f"expected no {name} with the size {self.size}, which is exact,")
        if self.size != "subject" and any(one != (0, 0) for one in map(length, self.around.split())):
            raise ValueError(f"expected no around with the size {self.size}, which is not the subject's,")
        if self.share != 1 and self.scaling != "fit":
            raise ValueError(f"expected no share with the scaling {self.scaling}")
        return self

    def positioning(self, photo: Size, box: Box) -> Positioning:
        """The rules for a subject with that box in the photo."""
        subject = size_of(box)
        factor = self.factor(photo, subject)
        return Positioning(
            margin=Sides(
                *(
                    Length(own.share, own.px + factor * around)
                    for own, around in zip(sides(self, "margin"), self._around(subject), strict=True)
                )
            ),
            padding=sides(self, "padding"),
            scaling=factor if self.scaling == "keep" else self.scaling,
            share=self.share,
            align_x=_alignment(self.align_x, box[0], photo[0] - subject[0]),
            align_y=_alignment(self.align_y, box[1], photo[1] - subject[1]),
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
        if self.size == "original":
            return photo
        left, top, right, bottom = self._around(subject)
        return left + subject[0] + right, top + subject[1] + bottom

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
        """Whether the canvas may become larger than the layout asks for."""
        return self.grow and not (self._exact or self.has_most)

    @property
    def _exact(self) -> re.Match[str] | None:
        return re.fullmatch(r"(\d+)x(\d+)", self.size)

    def _around(self, subject: Size) -> Box:
        """The room on the left, at the top, on the right and at the bottom, px of the photo."""
        given = [length(text) for text in self.around.split()]
        top, right, bottom, left = given * (4 // len(given))
        width, height = subject
        lengths = left.of(width), top.of(height), right.of(width), bottom.of(height)
        return rounded(lengths[0]), rounded(lengths[1]), rounded(lengths[2]), rounded(lengths[3])


def sides(given: Params, name: str) -> Sides:
    """The lengths of the fields of that name: for all sides, and for one side instead."""
    own = (getattr(given, f"{name}_{side}") for side in ("left", "top", "right", "bottom"))
    return Sides(*(length(getattr(given, name) if one is None else one) for one in own))


ALIGNS: Final = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}


def _alignment(given: str | float | None, before: int, free: int) -> float | None:
    """The share of the free room before the subject, which in the photo is ``before`` of ``free`` px."""
    if given == "original":
        return before / free if free else 0.5
    return ALIGNS[given] if isinstance(given, str) else given


IN_PLACE: Final = Layout(reference="photo")
"""The layout of a request that gives none: everything stays where it is in the photo."""
