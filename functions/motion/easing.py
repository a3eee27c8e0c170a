"""Easing: the progress of a movement as a function of the fraction of its time.

Source: Robert Penner, "Programming Macromedia Flash MX" (2002), chapter 7.
"""

from collections.abc import Callable, Mapping
from typing import Literal

Easing = Callable[[float], float]
"""From 0…1 to 0…1, with the ends at 0 and 1. Only an overshoot leaves this range."""

EasingName = Literal["linear", "ease_in", "ease_out", "ease_in_out", "expo_out"]

_OVERSHOOT = 1.70158
"""Ten per cent."""


def linear(x: float) -> float:
    """Constant speed."""
    return x


def ease_in(x: float) -> float:
    """Slow at first (cubic)."""
    return x**3


def ease_out(x: float) -> float:
    """Slow at the end (cubic)."""
    return 1 - (1 - x) ** 3


def ease_in_out(x: float) -> float:
    """Slow at both ends (smoothstep)."""
    return x * x * (3 - 2 * x)


def expo_out(x: float) -> float:
    """Fast, then slower and slower (exponential); exactly 1 at the end."""
    return 1.0 if x >= 1 else 1 - 2 ** (-10 * x)


def back_out(x: float) -> float:
    """Overshoots by a tenth and settles."""
    return 1 + (_OVERSHOOT + 1) * (x - 1) ** 3 + _OVERSHOOT * (x - 1) ** 2


def progress(t: float, start: float, duration: float) -> float:
    """The fraction of a movement's time that has passed at ``t``: 0 before it, 1 after it."""
    return min(1.0, max(0.0, (t - start) / duration)) if duration > 0 else float(t >= start)


EASINGS: Mapping[EasingName, Easing] = {
    "linear": linear,
    "ease_in": ease_in,
    "ease_out": ease_out,
    "ease_in_out": ease_in_out,
    "expo_out": expo_out,
}
