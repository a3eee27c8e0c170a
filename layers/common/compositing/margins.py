"""Room around a box, in pixels."""

import math
from typing import NamedTuple


class Margins(NamedTuple):
    """Whole pixels to each side of a box; none is negative."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def of(cls, left: float, top: float, right: float, bottom: float) -> "Margins":
        """Rounded up; what would lie inside the box is 0."""
        return cls(*(max(0, math.ceil(side)) for side in (left, top, right, bottom)))

    def around(self, other: "Margins") -> "Margins":
        """The larger of each side."""
        return Margins(*map(max, self, other))
