"""What every effect accepts."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from functions.motion.easing import EasingName
from layers.common.compositing.safe_zone import SafeZone
from layers.common.core.capability import JsonParams
from layers.common.core.colours import HexColour
from layers.common.imaging.image import Size

SHORTEST, LONGEST = 64, 3840
"""Sides of a frame in pixels."""
LONGEST_S = 120.0
_ROUNDING = 2
"""Px by which a height may miss the aspect."""
VIDEO, POSTER = "video/mp4", "image/jpeg"

Aspect = Literal["9:16", "4:5", "1:1", "16:9"]
_SIZES: Mapping[Aspect, Size] = {
    "9:16": (1080, 1920),
    "4:5": (1080, 1350),
    "1:1": (1080, 1080),
    "16:9": (1920, 1080),
}


def _even(side: int) -> int:
    if side % 2:
        raise ValueError("expected an even number of px")
    return side


Side = Annotated[int, Field(ge=SHORTEST, le=LONGEST), AfterValidator(_even)]
Fraction = Annotated[float, Field(ge=0, le=1)]


class Colours(JsonParams):
    """A brand's colours, ``#rrggbb``."""

    accent: HexColour = Field("#ffd23f", description="Of what stands out.")
    text: HexColour = Field("#ffffff", description="Of words.")
    ground: HexColour = Field("#10131a", description="Of plain backgrounds.")


class Brand(JsonParams):
    """How a brand looks."""

    font: Literal["bold", "regular", "mono"] = Field(
        "bold", description="Typeface of headlines and captions."
    )
    colours: Colours = Field(default_factory=Colours, description="Its colours.")
    logo: Literal["top-left", "top-right"] = Field("top-left", description="Where the file `logo` stands.")


class Focus(JsonParams):
    """The point that a crop keeps, in fractions of the photo."""

    x: Fraction = Field(description="From its left edge.")
    y: Fraction = Field(description="From its upper edge.")


class FrameParams(JsonParams):
    """Parameters of the video itself. ``media_types`` are all that it can be delivered as."""

    media_types: ClassVar[tuple[str, ...]] = (VIDEO, POSTER)

    w: Side | None = Field(None, description=f"Width in px, even, {SHORTEST} to {LONGEST}; 1080 by default.")
    h: Side | None = Field(None, description=f"Height in px, even, {SHORTEST} to {LONGEST}; 1920 by default.")
    aspect: Aspect | None = Field(
        None, description="1080×1920, 1080×1350, 1080×1080 or 1920×1080; w or h alone scales that."
    )
    fps: int = Field(30, ge=1, le=60, description="Frames a second.")
    safe_zone: SafeZone = Field(
        "universal", description="Whose buttons and captions the words stay clear of."
    )
    brand: Brand = Field(default_factory=Brand, description="Typeface, colours, place of the logo.")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Another seed is another noise.")
    crf: int = Field(20, ge=10, le=40, description="x264's constant rate factor: lower is better and larger.")
    draft: bool = Field(
        default=False, description="Half the size and the encoder's least effort, for a look."
    )
    poster: bool = Field(default=False, description="One frame as JPEG instead of the video.")

    @property
    def media_type(self) -> str:
        """What is delivered."""
        return POSTER if self.poster else VIDEO

    @property
    def size(self) -> Size:
        """Width and height of the frames, both even."""
        width, height = self._asked()
        return (_halved(width), _halved(height)) if self.draft else (width, height)

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.aspect and self.w and self.h:
            width, height = _SIZES[self.aspect]
            if abs(self.w * height / width - self.h) > _ROUNDING:
                raise ValueError(f"expected w and h in the proportion {self.aspect}, or aspect left out;")
        return self

    def _asked(self) -> Size:
        width, height = _SIZES[self.aspect or "9:16"]
        if self.aspect is None:
            return self.w or width, self.h or height
        if self.w and self.h:
            return self.w, self.h
        if self.w:
            return self.w, _even_near(self.w * height / width)
        if self.h:
            return _even_near(self.h * width / height), self.h
        return width, height


class EffectParams(FrameParams):
    """Parameters that every effect has."""

    duration: Annotated[float, Field(ge=0.1, le=LONGEST_S)] | None = Field(
        None, description="Seconds, .1 to 120; as long as the audio, or as the effect takes, when left out."
    )
    easing: EasingName = Field("linear", description="How the picture's movement speeds up and slows down.")
    focus: Focus | None = Field(
        None, description="The point of the photo that a crop keeps; the face, or the middle, when left out."
    )


def _halved(side: int) -> int:
    return max(2, side // 4 * 2)


def _even_near(side: float) -> int:
    return max(2, round(side / 2) * 2)
