"""A background that a model paints."""

from typing import Final, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from functions.product.backgrounds.background import Background, View
from functions.product.backgrounds.blur import BlurMode, defocused
from functions.product.ground import Ground
from functions.product.painting.easel import MOST, MOST_SEED, faults_of, on_grey
from functions.product.placing import placed
from layers.common.generators import instructions
from layers.common.imaging.image import Image
from layers.common.imaging.resample import resample

PARAM: Final = "background.prompt"
_HALF: Final = 128


class Prompt(Background):
    """What a model paints from words around the subject, whose own pixels stay."""

    kind: Literal["prompt"] = "prompt"
    prompt: str = Field("", max_length=4000, description="What is to be seen.")
    negative_prompt: str = Field("", max_length=4000, description="What is not.")
    expand_prompt: bool = Field(
        default=False, description="Whether the model adds fitting details to the prompt."
    )
    seed: int | None = Field(
        None, ge=0, le=MOST_SEED, description="The same seed gives a similar picture, if the model takes any."
    )
    guidance: int | None = Field(
        None, ge=0, lt=MOST, description="Which of the files `paint_images` is a guide, from 0."
    )
    guidance_scale: float = Field(0.6, ge=0, le=1, description="How closely it is followed.")
    blur: float = Field(
        0, ge=0, le=0.05, description="Radius or σ of a blur, as a share of the canvas's long side."
    )
    blur_mode: BlurMode = Field("gaussian", description="As the mode of kind blur.")

    @model_validator(mode="after")
    def _check_prompt(self) -> Self:
        if not self.prompt.strip() and self.guidance is None:
            raise ValueError("expected a prompt or a guidance picture")
        return self

    def ground(self, view: View) -> Ground:
        subject = placed(view.cutout, view.where)
        picture = on_grey(Image(subject.on_canvas()))
        around = np.where(subject.alpha() < _HALF, np.uint8(255), np.uint8(0))
        with faults_of(PARAM):
            seed = view.easel.seed(self.seed, "Background-Seed")
            guides = [] if self.guidance is None else [view.easel.file(self.guidance, "background.guidance")]
            painted = view.easel.edit(
                [picture, *guides], self._instruction(is_guided=bool(guides)), mask=around, seed=seed
            )
        drawn = resample(painted, view.stage.size)
        radius = self.blur * max(view.stage.size)
        return Ground(defocused(drawn, self.blur_mode, radius) if radius else drawn)

    def _instruction(self, *, is_guided: bool) -> str:
        avoid = self.negative_prompt.strip()
        closeness = next(words for below, words in instructions.CLOSENESS if self.guidance_scale < below)
        return instructions.told(
            "background",
            instructions.AVOID.format(words=avoid) if avoid else "",
            instructions.ELABORATE if self.expand_prompt else "",
            instructions.GUIDANCE.format(closeness=closeness) if is_guided else "",
            prompt=self.prompt.strip() or instructions.AS_GUIDED,
        )
