"""Count-up: a card on which a number counts to where it stands, with its change and a plot."""

import math
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from functions.motion.backdrop import backdrop
from functions.motion.easing import expo_out, progress
from functions.motion.effect import GROUND_IMAGE, Effect, Photos
from functions.motion.figures.card import COUNT_S, COUNTING_S, Content, card
from functions.motion.figures.notation import MOST_DECIMALS, Locale, decimals_of, written
from functions.motion.film import Film
from functions.motion.params import EffectParams
from functions.motion.picture.shot import Shot
from functions.motion.stage import Stage

_USUAL_S = 4.0
_HOLD_S = 1.0
_MOST = 1e15
"""Where floating-point numbers stop to tell tenths apart."""
_MOST_BARS = 12

_Amount = Annotated[float, Field(ge=-_MOST, le=_MOST)]


class CountupParams(EffectParams):
    """Parameters of ``POST /v1/motion/countup``."""

    title: str = Field("", max_length=120, description="What the number is.")
    corner: str = Field("", max_length=80, description="A few small words in the upper corner: source, time.")
    value: _Amount = Field(description="The number at which it arrives.", examples=[2487.6])
    delta: _Amount | None = Field(None, description="The change in per cent: ▲ and green, ▼ and red.")
    bars: list[_Amount] = Field(
        default_factory=list, max_length=_MOST_BARS, description=f"A plot below: up to {_MOST_BARS} values."
    )
    labels: list[Annotated[str, Field(max_length=40)]] = Field(
        default_factory=list, description="What the bars are called, as many as there are bars."
    )
    locale: Locale = Field("sv", description="Whose way of writing numbers.")
    decimals: int | None = Field(
        None, ge=0, le=MOST_DECIMALS, description="As many as the value is written with, when left out."
    )
    prefix: str = Field("", max_length=12, description='Small before the number: "$".')
    suffix: str = Field("", max_length=12, description='Small after the number: "kr", "%".')

    @field_validator("labels")
    @classmethod
    def _as_many_as_bars(cls, labels: list[str], info: ValidationInfo) -> list[str]:
        bars = info.data.get("bars", [])
        if len(labels) != len(bars):
            raise ValueError(f"expected as many names as `bars`, which are {len(bars)},")
        return labels

    def written(self, value: float) -> str:
        """A value on the way, as the card writes it."""
        decimals = decimals_of(self.value) if self.decimals is None else self.decimals
        return written(value, decimals, self.locale)

    @property
    def content(self) -> Content:
        return Content(
            self.title, self.corner, self.value, self.written(self.value), self.prefix, self.suffix,
            self.delta, self.bars, self.labels, self.locale,
        )  # fmt: skip


def film(stage: Stage, params: CountupParams, photos: Photos, duration_s: float | None) -> Film:
    """A data card, which stands still for its last second.

    Raises:
        InvalidParameter: title, corner or a label does not fit.
    """
    length = duration_s or _USUAL_S
    ground = backdrop(stage, photos.image, params.focus)
    shown = card(stage, params.content)
    # In less time than it takes all goes faster.
    pace = min(1.0, max(0.0, length - _HOLD_S) / shown.lasts_s)

    def at(t: float) -> Shot:
        passed = t / pace if pace else math.inf
        counted = params.value * expo_out(progress(passed, COUNT_S, COUNTING_S))
        return Shot(ground, shown.at(passed, params.written(counted)))

    return Film(length, at, length)


EFFECT = Effect(
    name="countup",
    summary="Count up to a number",
    description="A data card: a number that counts to where it stands, its change in per cent, and bars. "
    "Numbers are written as a language writes them.",
    params=CountupParams,
    photos=(GROUND_IMAGE,),
    film=film,
)
