"""Transitions between scenes, one kind per file. Each module here that defines ``TRANSITIONS`` is used.

There is no list to maintain. A cut needs no transition.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from functions.motion.picture.renderer import Shot
from functions.motion.video import VideoConfig

Join = Callable[[Shot, Shot, float, VideoConfig], Shot]
"""From the shots of both scenes and the fraction of the transition's time, 0 to 1, to the combined shot. At 0
that is the first shot itself, at 1 the second one.
"""


@dataclass(frozen=True, slots=True)
class Transition:
    """A transition.

    Attributes:
        name: its name in requests.
        seconds: its usual duration.
        cut: the fraction of its time at which the first scene ends.
    """

    name: str
    seconds: float
    join: Join
    cut: float = 0.5


def transitions() -> Mapping[str, Transition]:
    """All transitions by name, in the order of their files."""
    modules = (
        importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)
    )
    return {one.name: one for module in modules for one in getattr(module, "TRANSITIONS", ())}
