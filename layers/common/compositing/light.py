"""The light of a scene, as far as shadows and reflections follow it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Light:
    """One light.

    Attributes:
        direction: where an upright thing's shadow falls on the floor, degrees: 0 behind it, 90 to the left,
            180 to the
            front, 270 to the right.
        spread: length of the shadow as a share of the thing's height; 0 is light from straight above.
        softness: 0, a point of light whose shadows are sharp, to 1, an overcast sky.
    """

    direction: float
    spread: float
    softness: float
