"""Where one subject is to stand, and how that is told."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Placement:
    """What was decided for one subject; the fields mean what :class:`functions.compose.params.Item` says.

    ``flip`` holds the whole decision, so that ``facing`` has none left.
    """

    scale: float
    target_frac: float
    base_frac: float
    flip: bool = False
    draw_order: int = 0
    feather: float = 0.0
    warm: float = 1.0
    color_match: float = 0.0


def as_items(placements: Sequence[Placement]) -> str:
    """The placements as JSON that is valid as ``items``, in ASCII and without blanks."""
    items = [{"facing": "keep", **asdict(one)} for one in placements]
    return json.dumps(items, separators=(",", ":"))
