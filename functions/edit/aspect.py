"""Aspect ratios such as 16:9."""

from typing import Annotated

from layers.common.core.text_pattern import TextPattern
from layers.common.imaging.image import Size

Aspect = Annotated[
    str, TextPattern(r"^[1-9]\d{0,4}(\.\d{1,4})?:[1-9]\d{0,4}(\.\d{1,4})?$", "an aspect such as 16:9")
]
"""Width to height: ``16:9``, ``1:1``, ``2.35:1``."""


def ratio(aspect: Aspect) -> float:
    """Width divided by height."""
    width, height = map(float, aspect.split(":"))
    return width / height


def largest_inside(size: Size, width_to_height: float) -> Size:
    """The largest size of that ratio that fits into ``size``, at least one pixel a side."""
    width, height = size
    if width > height * width_to_height:
        return max(1, round(height * width_to_height)), height
    return width, max(1, round(width / width_to_height))


def smallest_around(size: Size, width_to_height: float) -> Size:
    """The smallest size of that ratio that ``size`` fits into."""
    width, height = size
    if width < height * width_to_height:
        return round(height * width_to_height), height
    return width, round(width / width_to_height)
