"""A background that a model paints."""

from typing import Literal, NoReturn

from pydantic import Field

from functions.product.backgrounds.background import Background, View


class Prompt(Background):
    """What a model paints from words; it answers 501 as long as no model can be connected."""

    kind: Literal["prompt"] = "prompt"
    prompt: str = Field(min_length=1, max_length=2000, description="What is to be seen.")
    negative_prompt: str = Field("", max_length=2000, description="What is not.")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Another seed gives another picture.")
    guidance_scale: float = Field(0.6, ge=0, le=1, description="How closely a guidance picture is followed.")

    def ground(self, view: View) -> NoReturn:  # noqa: ARG002
        raise AssertionError("the parameters refuse it")
