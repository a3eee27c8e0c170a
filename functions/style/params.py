"""The parameters of a look."""

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, create_model

from functions.style.look import Look, Palette
from layers.common.core.capability import Params
from layers.common.core.colours import rgb
from layers.common.core.text_pattern import TextPattern
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Size
from layers.common.vision.catalogue import DEFAULT_MODEL

SHORTEST, LONGEST = 64, 4096
"""Sides of a picture in pixels."""
OUTPUT_FORMATS = (Format.JPEG, Format.PNG, Format.WEBP, Format.AVIF)

_SIZE: Final = "^[0-9]{2,4}x[0-9]{2,4}$"
_COLOUR: Final = "#?[0-9A-Fa-f]{6}"


def _size(text: str) -> str:
    if not re.fullmatch(_SIZE, text) or not all(SHORTEST <= side <= LONGEST for side in _sides(text)):
        raise ValueError(f"expected WIDTHxHEIGHT like 1080x1350, each from {SHORTEST} to {LONGEST},")
    return text


def _sides(text: str) -> Size:
    width, height = map(int, text.split("x"))
    return width, height


SizeText = Annotated[str, AfterValidator(_size), Field(json_schema_extra={"pattern": _SIZE})]


class StyleParams(Params):
    """Parameters of every look; :func:`params_of` adds the look's own defaults."""

    cutout_model: str = Field(
        DEFAULT_MODEL,
        max_length=100,
        json_schema_extra={"example": ""},  # Swagger UI would send the default, which then has to be there
        description="Model that finds the subject, see /v1/models. A photo that is already transparent needs "
        "none. By default, the best available model is used, and X-Model names it.",
    )
    quality: int = Field(92, ge=1, le=100, description="Quality of JPEG, WebP and AVIF.")
    size: SizeText
    palette: str
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Each seed gives another tear, tilt and grain.")
    headline: str = Field(
        "", max_length=200, description="Text at the bottom of the picture, inside the safe zone."
    )
    kicker: str = Field("", max_length=80, description="A few words above the headline.")
    output_format: Literal["jpeg", "png", "webp", "avif"] = Field("jpeg", description="Format of the result.")
    keep_copyright: bool = Field(
        default=True, description="Keep the copyright and artist notes of the photo."
    )

    @property
    def wanted_model(self) -> str | None:
        """The model that the caller named, or None for the default."""
        return self.cutout_model if "cutout_model" in self.model_fields_set else None

    @property
    def format(self) -> Format:
        return Format[self.output_format.upper()]

    @property
    def canvas(self) -> Size:
        """Width and height of the picture in pixels."""
        return _sides(self.size)

    def colours(self, look: Look) -> Palette:
        """The palette, completed with the look's own colours."""
        named = self.palette.split(",")
        return [rgb(text) for text in [*named, *list(look.colours.values())[len(named) :]]]


def params_of(look: Look) -> type[StyleParams]:
    """The parameters of one look, with its own defaults."""
    size = Field(
        "{}x{}".format(*look.size),
        description=f"Width and height in px, {SHORTEST} to {LONGEST} each, such as 1080x1350, 1080x1440, "
        "1080x1080 or 1080x1920.",
    )
    palette = Field(
        ",".join(look.colours.values()),
        description=f"{_count(look).capitalize()} colours as #rrggbb, or in a query as %23rrggbb or rrggbb, "
        f"in this order: {', '.join(look.colours)}.",
    )
    pattern = f"^{_COLOUR}(,{_COLOUR}){{1,{len(look.colours) - 1}}}$"
    palette_text = Annotated[str, TextPattern(pattern, f"{_count(look)} colours like #ff5a3c,#0b3c5d")]
    return create_model(
        f"{look.name.title()}Params",
        __base__=StyleParams,
        __doc__=f"Parameters of ``POST /v1/style/{look.name}``.",
        size=(SizeText, size),
        palette=(palette_text, palette),
    )


def _count(look: Look) -> str:
    """How many colours a palette of the look has, in words."""
    most = len(look.colours)
    return {2: "two", 3: "two or three"}.get(most, f"two to {most}")
