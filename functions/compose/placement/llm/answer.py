"""What a vision model answers, and what of it is believed."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from functions.compose.params import Item
from functions.compose.subjects import Subject

_SCALE = (0.1, 1.5)
_BUST_SCALE = (0.4, 1.5)
_TARGET = (0.05, 0.95)
_BASE = (0.3, 1.0)
_DIGITS = 4


class Proposal(BaseModel):
    """One subject's place in the scene, in pixels of the picture that was shown."""

    model_config = ConfigDict(extra="forbid")

    subject: Annotated[int, Field(description="Number of the subject, from 1.")]
    face_x: Annotated[int, Field(description="Where its face, or its middle without one, lies across.")]
    base_y: Annotated[int, Field(description="Where its feet or lower edge lie down.")]
    height: Annotated[int, Field(description="Its height, from the top of the figure to base_y.")]
    mirror: Annotated[bool, Field(description="Whether to mirror it.")]
    depth: Annotated[int, Field(description="Draw order: lower is further behind.")]


class Answer(BaseModel):
    """A place for each subject."""

    model_config = ConfigDict(extra="forbid")

    placements: list[Proposal]


def as_wishes(answer: Answer, subjects: Sequence[Subject], width: int, height: int) -> tuple[Item, ...]:
    """The answer as wishes, pixels of a picture ``width`` × ``height`` becoming fractions within sane limits.

    Raises:
        ValueError: a subject is missing, named twice or unknown.
    """
    proposals = sorted(answer.placements, key=lambda one: one.subject)
    if [one.subject for one in proposals] != list(range(1, len(subjects) + 1)):
        raise ValueError("not one placement for each subject")
    return tuple(
        _as_wish(one, subject, width, height) for one, subject in zip(proposals, subjects, strict=True)
    )


def _as_wish(proposal: Proposal, subject: Subject, width: int, height: int) -> Item:
    """A bust stays at the lower edge and in the foreground, whatever was proposed."""
    return Item(
        scale=_clamped(proposal.height / height, _BUST_SCALE if subject.cut_below else _SCALE),
        target_frac=_clamped(proposal.face_x / width, _TARGET),
        base_frac=None if subject.cut_below else _clamped(proposal.base_y / height, _BASE),
        flip=proposal.mirror,
        draw_order=min(max(proposal.depth, -100), 100),
    )


def _clamped(value: float, limits: tuple[float, float]) -> float:
    return round(min(max(value, limits[0]), limits[1]), _DIGITS)
