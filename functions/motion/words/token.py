"""What is said, as it comes in and as it goes on: a word and when."""

from dataclasses import dataclass

MOST_S = 3600.0
"""The latest time that a word may have."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word as a source gives it; ``start`` and ``end`` are seconds, None where the source has none."""

    text: str
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word of the canonical timeline, said from second ``t`` to second ``end``; ``end`` ≥ ``t`` ≥ 0."""

    w: str
    t: float
    end: float
