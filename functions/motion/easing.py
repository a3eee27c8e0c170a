"""Easing: how far a movement has come, as a function of how much of its time has passed.

Source: Robert Penner, "Programming Macromedia Flash MX" (2002), chapter 7.
"""

from collections.abc import Callable, Mapping
from typing import Literal

Easing = Callable[[float], float]
"""From 0…1 to 0…1, with the ends at 0 and 1; only an overshoot leaves it."""

EasingName = Literal["linear", "ease_in", "ease_out", "ease_in_out", "expo_out"]

_OVERSHOOT = 1.70158
"""Ten per cent beyond the end."""


def linear(x: float) -> float:
    """Even."""
    return x


def ease_in(x: float) -> float:
    """Slow at first (cubic)."""
    return x**3


def ease_out(x: float) -> float:
    """Slow in the end (cubic)."""
    return 1 - (1 - x) ** 3


def ease_in_out(x: float) -> float:
    """Slow at both ends (smoothstep)."""
    return x * x * (3 - 2 * x)


def expo_out(x: float) -> float:
    """Fast, then ever slower (exponential); exact at the end."""
    return 1.0 if x >= 1 else 1 - 2 ** (-10 * x)


def back_out(x: float) -> float:
    """Overshoots by a tenth and comes back."""
    return 1 + (_OVERSHOOT + 1) * (x - 1) ** 3 + _OVERSHOOT * (x - 1) ** 2


def progress(t: float, start: float, duration: float) -> float:
    """How much of a movement's time has passed at ``t``: 0 before, 1 after."""
    return min(1.0, max(0.0, (t - start) / duration)) if duration > 0 else float(t >= start)


EASINGS: Mapping[EasingName, Easing] = {
    "linear": linear,
    "ease_in": ease_in,
    "ease_out": ease_out,
    "ease_in_out": ease_in_out,
    "expo_out": expo_out,
}
