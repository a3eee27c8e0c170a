"""Parameters that all effects share."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from functions.motion.easing import EasingName
from layers.common.compositing.safe_zone import SafeZone
from layers.common.core.capability import JsonParams
from layers.common.core.colours import HexColour
from layers.common.errors import StudioError
from layers.common.imaging.image import Size

SHORTEST, LONGEST = 64, 3840
"""Sides of a frame in pixels."""
LONGEST_S = 120.0
_ROUNDING = 2
"""Px by which w and h may deviate from the aspect."""
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

    accent: HexColour = Field("#ffd23f", description="Colour of highlights.")
    text: HexColour = Field("#ffffff", description="Colour of words.")
    ground: HexColour = Field("#10131a", description="Colour of plain backgrounds.")


class Brand(JsonParams):
    """A brand's typeface, colours and logo position."""

    font: Literal["bold", "regular", "mono"] = Field(
        "bold", description="Typeface of headlines and captions."
    )
    colours: Colours = Field(default_factory=Colours, description="The brand's colours.")
    logo: Literal["top-left", "top-right"] = Field("top-left", description="Position of the file `logo`.")


class Focus(JsonParams):
    """The point that a crop keeps, in fractions of the photo."""

    x: Fraction = Field(description="Distance from the left edge.")
    y: Fraction = Field(description="Distance from the upper edge.")


class FrameParams(JsonParams):
    """Parameters of the video itself."""

    media_types: ClassVar[tuple[str, ...]] = (VIDEO, POSTER)
    """The media types of all possible results."""

    w: Side | None = Field(None, description=f"Width in px, even, {SHORTEST} to {LONGEST}; 1080 by default.")
    h: Side | None = Field(None, description=f"Height in px, even, {SHORTEST} to {LONGEST}; 1920 by default.")
    aspect: Aspect | None = Field(
        None, description="1080×1920, 1080×1350, 1080×1080 or 1920×1080; `w` or `h` alone scales that size."
    )
    fps: int = Field(30, ge=1, le=60, description="Frames per second.")
    safe_zone: SafeZone = Field(
        "universal", description="The platform whose buttons and captions the words stay clear of."
    )
    brand: Brand = Field(default_factory=Brand, description="Typeface, colours and position of the logo.")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Seed of all randomness, such as noise.")
    crf: int = Field(20, ge=10, le=40, description="x264's constant rate factor: lower is better and larger.")
    draft: bool = Field(
        default=False,
        description="A quick preview at half the size and with the encoder's least effort; X-Draft says so.",
    )
    poster: bool = Field(default=False, description="Return one frame as JPEG instead of the video.")
    duck: float = Field(
        12.0,
        ge=0,
        le=40,
        description="Decibels by which the file `music` is turned down while the voice in `audio` speaks.",
    )

    @property
    def media_type(self) -> str:
        """The media type of the result."""
        return POSTER if self.poster else VIDEO

    @property
    def size(self) -> Size:
        """Width and height of the frames, both even."""
        width, height = self._full_size()
        return (_halved(width), _halved(height)) if self.draft else (width, height)

    @model_validator(mode="after")
    def _check_aspect(self) -> Self:
        if self.aspect and self.w and self.h:
            width, height = _SIZES[self.aspect]
            if abs(self.w * height / width - self.h) > _ROUNDING:
                raise ValueError(f"expected `w` and `h` in the proportion {self.aspect}, or no `aspect`,")
        return self

    def _full_size(self) -> Size:
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
        None,
        description="Seconds, 0.1 to 120; by default the length of the audio, or else the effect's own.",
    )
    easing: EasingName = Field("linear", description="How the picture's movement accelerates and slows down.")
    focus: Focus | None = Field(
        None, description="The point of the photo that a crop keeps; by default the face, or else the middle."
    )


def _halved(side: int) -> int:
    return max(2, side // 4 * 2)


def _even_near(side: float) -> int:
    return max(2, round(side / 2) * 2)


@contextmanager
def param_prefix(parent: str, files: Collection[str]) -> Iterator[None]:
    """Prefix the parameter that an error names with ``parent``, unless it is one of the ``files``."""
    try:
        yield
    except StudioError as fault:
        if fault.param is None or fault.param.partition("[")[0] in files:
            raise
        raise fault.under(parent) from fault.__cause__
