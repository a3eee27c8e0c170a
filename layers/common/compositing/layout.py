"""The position of a box inside a larger one, by compass point."""

from typing import Literal

from layers.common.imaging.image import Size

Compass = Literal[
    "centre", "north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"
]


def anchor(compass: Compass) -> tuple[float, float]:
    """Fractions of the free width and height to the left of and above the inner box."""
    across = 0.0 if compass.endswith("west") else 1.0 if compass.endswith("east") else 0.5
    down = 0.0 if compass.startswith("north") else 1.0 if compass.startswith("south") else 0.5
    return across, down


def placed(inner: Size, outer: Size, compass: Compass) -> tuple[int, int]:
    """Left and top of ``inner`` in ``outer``; negative where ``inner`` is larger."""
    across, down = anchor(compass)
    return int((outer[0] - inner[0]) * across), int((outer[1] - inner[1]) * down)
