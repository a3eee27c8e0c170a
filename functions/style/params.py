"""What a look accepts."""

import re
from typing import Annotated, Literal, cast

from pydantic import AfterValidator, Field, create_model

from functions.style.look import Look, Palette
from layers.common.imaging.alpha import Colour
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Size
from layers.common.service.capability import Params
from layers.common.vision.catalogue import DEFAULT_MODEL

SHORTEST, LONGEST = 64, 4096
"""Sides of a picture in pixels."""
WRITTEN = (Format.JPEG, Format.PNG, Format.WEBP, Format.AVIF)

_SIZE = re.compile(r"(\d{2,4})x(\d{2,4})")
_PALETTE = re.compile(r"#?[0-9A-Fa-f]{6}(,#?[0-9A-Fa-f]{6}){1,2}")


def _size(text: str) -> str:
    found = _SIZE.fullmatch(text)
    if not found or not all(SHORTEST <= int(side) <= LONGEST for side in found.groups()):
        raise ValueError(f"expected WIDTHxHEIGHT like 1080x1350, each from {SHORTEST} to {LONGEST},")
    return text


def _palette(text: str) -> str:
    if not _PALETTE.fullmatch(text):
        raise ValueError("expected two or three colours like #ff5a3c,#0b3c5d")
    return text


class StyleParams(Params):
    """Parameters that every look has."""

    cutout_model: str = Field(
        DEFAULT_MODEL,
        max_length=100,
        description="Model that finds the subject: see /v1/models. A photo with transparency of its own needs "
        "none. Left out and not to be had, the embedded `classic` serves and X-Model-Fallback says why.",
    )
    quality: int = Field(92, ge=1, le=100, description="Quality of JPEG, WebP and AVIF.")
    size: Annotated[str, AfterValidator(_size)] = Field(
        "1080x1350",
        description=f"Width and height in px, {SHORTEST} to {LONGEST} each: 1080x1350, 1080x1440, 1080x1080, "
        "1080x1920 or any other.",
    )
    palette: Annotated[str, AfterValidator(_palette)] = Field("#000000,#ffffff", description="Colours.")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Another seed is another tear, tilt and grain.")
    headline: str = Field("", max_length=200, description="Set at the foot, inside the safe zone.")
    kicker: str = Field("", max_length=80, description="A few words above the headline.")
    output_format: Literal["jpeg", "png", "webp", "avif"] = Field("jpeg", description="Format of the result.")
    keep_copyright: bool = Field(
        default=True, description="Keep the copyright and artist notes of the input."
    )

    @property
    def wanted_model(self) -> str | None:
        """The model that the caller named; None when the choice was left to us."""
        return self.cutout_model if "cutout_model" in self.model_fields_set else None

    @property
    def format(self) -> Format:
        return Format[self.output_format.upper()]

    @property
    def canvas(self) -> Size:
        """Width and height of the picture in pixels."""
        width, height = self.size.split("x")
        return int(width), int(height)

    def colours(self, look: Look) -> Palette:
        """The palette, filled up with the look's own colours."""
        named = self.palette.split(",")
        return [_rgb(text) for text in [*named, *list(look.colours.values())[len(named) :]]]


def params_of(look: Look) -> type[StyleParams]:
    """The parameters of one look: the same, with its own defaults."""
    width, height = look.size
    names = ", ".join(look.colours)
    made = create_model(
        f"{look.name.title()}Params",
        __base__=StyleParams,
        __doc__=f"Parameters of ``POST /v1/style/{look.name}``.",
        palette=(
            StyleParams.model_fields["palette"].annotation,
            Field(
                look.palette,
                description=f"Colours as #rrggbb (the # may be left out), two or three: {names}.",
            ),
        ),
    )
    return made


def _rgb(text: str) -> Colour:
    red, green, blue = bytes.fromhex(text.removeprefix("#"))
    return red, green, blue
