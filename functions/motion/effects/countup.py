"""Count-up: a data card with a number that counts up to its value, its change and a bar plot."""

import math
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from functions.motion.backdrop import backdrop
from functions.motion.easing import expo_out, progress
from functions.motion.effects import BACKGROUND_IMAGE, Effect, Photos, usually
from functions.motion.figures.card import COUNT_S, COUNTING_S, Content, card
from functions.motion.figures.notation import MOST_DECIMALS, Locale, decimals_of, format_number
from functions.motion.film import Film
from functions.motion.params import EffectParams
from functions.motion.picture.renderer import Shot
from functions.motion.video import VideoConfig

_USUAL_S = 4.0
_HOLD_S = 1.0
_MOST = 1e15
"""Larger floating-point numbers cannot represent tenths."""
_MOST_BARS = 12

_Amount = Annotated[float, Field(ge=-_MOST, le=_MOST)]


class CountupParams(EffectParams):
    """Parameters of ``POST /v1/motion/countup``."""

    title: str = Field("", max_length=120, description="What the number means.")
    corner: str = Field(
        "", max_length=80, description="A few small words in the upper corner, such as source and time."
    )
    value: _Amount = Field(description="The number at which the counter ends.", examples=[2487.6])
    delta: _Amount | None = Field(None, description="The change in per cent, shown as a green ▲ or a red ▼.")
    bars: list[_Amount] = Field(
        default_factory=list,
        max_length=_MOST_BARS,
        description=f"Values of a bar plot below the number, up to {_MOST_BARS}.",
    )
    labels: list[Annotated[str, Field(max_length=40)]] = Field(
        default_factory=list, description="Labels of the bars, one per bar."
    )
    locale: Locale = Field("sv", description="The language in which numbers are written.")
    decimals: int | None = Field(
        None, ge=0, le=MOST_DECIMALS, description="Number of decimals; by default those of the value."
    )
    prefix: str = Field("", max_length=12, description='Small text before the number, such as "$".')
    suffix: str = Field("", max_length=12, description='Small text after the number, such as "kr" or "%".')

    @field_validator("labels")
    @classmethod
    def _check_count(cls, labels: list[str], info: ValidationInfo) -> list[str]:
        bars = info.data.get("bars", [])
        if len(labels) != len(bars):
            raise ValueError(f"expected one label per bar, {len(bars)} in all,")
        return labels

    def format_value(self, value: float) -> str:
        """A value of the counter as the card shows it."""
        decimals = decimals_of(self.value) if self.decimals is None else self.decimals
        return format_number(value, decimals, self.locale)

    @property
    def content(self) -> Content:
        return Content(
            self.title, self.corner, self.value, self.format_value(self.value), self.prefix, self.suffix,
            self.delta, self.bars, self.labels, self.locale,
        )  # fmt: skip


def film(video: VideoConfig, params: CountupParams, photos: Photos, duration_s: float | None) -> Film:
    """A data card that stands still for its last second.

    Raises:
        InvalidParameter: the title, the corner or a label does not fit.
    """
    length = duration_s or _USUAL_S
    background = backdrop(video, photos.image, params.focus)
    data_card = card(video, params.content)
    # If the film is too short for the usual pace, everything moves faster.
    pace = min(1.0, max(0.0, length - _HOLD_S) / data_card.duration_s)

    def at(t: float) -> Shot:
        passed = t / pace if pace else math.inf
        counted = params.value * expo_out(progress(passed, COUNT_S, COUNTING_S))
        return Shot(background, data_card.at(passed, params.format_value(counted)))

    return Film(length, at, length)


EFFECT = Effect(
    name="countup",
    summary="Count up to a number",
    description="A data card: a number that counts up to its value, its change in per cent, and bars. "
    "Numbers follow the conventions of a language.",
    params=CountupParams,
    photos=(BACKGROUND_IMAGE,),
    length=usually(_USUAL_S),
    film=film,
)
