"""The parameters of shadows, and the shadow that each stands for."""

import math
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from layers.common.compositing import shadows
from layers.common.compositing.cast_shadow import Pose, cast
from layers.common.compositing.light import Light
from layers.common.compositing.shadows import Shadow
from layers.common.core.capability import Params


class NoShadow(Params):
    """None."""

    kind: Literal["none"] = "none"

    def shadow(self, light: Light, photo_height: float) -> None:  # noqa: ARG002
        return None


class Named(Params):
    """A shadow of the alpha with figures that proved good."""

    kind: shadows.Kind

    def shadow(self, light: Light, photo_height: float) -> Shadow:  # noqa: ARG002  these ignore it
        return shadows.SHADOWS[self.kind]


class Drop(Params):
    """The alpha, moved and blurred. Lengths are shares of √(area of the subject's box) or as `measure`."""

    kind: Literal["drop"] = "drop"
    dx: float = Field(0, ge=-0.5, le=0.5, description="To the right.")
    dy: float = Field(0.02, ge=-0.5, le=0.5, description="Downwards.")
    sigma: float = Field(0.025, ge=0, le=0.25, description="σ of the blur.")
    opacity: float = Field(0.35, ge=0, le=1, description="Darkness.")
    measure: Literal["subject", "photo"] = Field(
        "subject",
        description="What lengths are shares of: √(area of the subject's box), or the photo's height.",
    )
    least_dy: float | None = Field(None, ge=0, le=100, description="The least way downwards, px.")
    least_sigma: float = Field(0, ge=0, le=100, description="The least σ, px.")

    def shadow(self, light: Light, photo_height: float) -> Shadow:  # noqa: ARG002
        return shadows.RelativeDrop(
            self.dx,
            self.dy,
            self.sigma,
            self.opacity,
            self.least_sigma,
            -math.inf if self.least_dy is None else self.least_dy,
            photo_height if self.measure == "photo" else None,
        )


class Cast(Params):
    """A shadow on the floor or table; what is left open follows the ground's light."""

    kind: Literal["cast"] = "cast"
    direction: float | None = Field(
        None, ge=0, le=360, description="Where it falls: 0 behind, 90 left, 180 front, 270 right."
    )
    spread: float | None = Field(
        None, ge=0, le=2, description="Its length as a share of the subject's height."
    )
    softness: float | None = Field(None, ge=0, le=1, description="0 sharp to 1 very soft.")
    opacity: float = Field(0.45, ge=0, le=1, description="Darkness.")
    pose: Pose = Field(
        "upright",
        description="upright stands on the ground, flat lies on it, seen from above, floating is above it.",
    )

    def shadow(self, light: Light, photo_height: float) -> Shadow:  # noqa: ARG002
        own = {
            name: value
            for name in ("direction", "spread", "softness")
            if (value := getattr(self, name)) is not None
        }
        return cast(replace(light, **own), self.opacity, self.pose)


ShadowName = Literal["none", "soft", "hard", "natural", "floating", "drop", "cast"]


def _spelled_out(value: Any) -> Any:
    """A kind's name as the object with that kind."""
    return {"kind": value} if isinstance(value, str) else value


AnyShadow = Annotated[
    Annotated[NoShadow | Named | Drop | Cast, Field(discriminator="kind")],
    BeforeValidator(_spelled_out, json_schema_input_type=ShadowName | NoShadow | Named | Drop | Cast),
]
"""Any shadow: its kind alone, or with figures."""
