"""A ground that is made by a procedure."""

from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from functions.product.backgrounds.background import Background, View
from functions.product.ground import Ground
from functions.product.presets import presets
from layers.common.compositing.light import Light
from layers.common.core.colours import AnyColour, rgb


def _known(name: str) -> str:
    if name not in presets():
        raise ValueError(f"expected one of {', '.join(presets())}")
    return name


PresetName = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": [*presets()]})]


class Made(Background):
    """One of the presets of GET /v1/models."""

    kind: Literal["preset"] = "preset"
    name: PresetName = Field(description="The preset.")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Another seed gives other veins, grain and stones.")
    color: AnyColour | None = Field(None, description="Colour of seamless-paper or podium.")

    @model_validator(mode="after")
    def _check_color(self) -> Self:
        if self.color and not presets()[self.name].takes_colour:
            raise ValueError(f"expected no color with the preset {self.name}, which has its own,")
        return self

    @property
    def light(self) -> Light:
        return presets()[self.name].light

    def ground(self, view: View) -> Ground:
        stage = replace(view.stage, seed=self.seed, colour=rgb(self.color) if self.color else None)
        return presets()[self.name].make(stage)
