"""What a transition is."""

from collections.abc import Callable
from dataclasses import dataclass

from functions.motion.picture.shot import Shot
from functions.motion.stage import Stage

Join = Callable[[Shot, Shot, float, Stage], Shot]
"""From what both scenes show, and how much of the transition's time has passed, 0 to 1, to what is seen. At 0
that is the first shot itself, at 1 the second.
"""


@dataclass(frozen=True, slots=True)
class Transition:
    """One of the transitions.

    Attributes:
        name: what callers write.
        seconds: how long it lasts.
        cut: at which part of it the second scene takes over.
    """

    name: str
    seconds: float
    join: Join
    cut: float = 0.5
