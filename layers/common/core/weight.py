"""The weight of a request: the pixels that its steps touch, known before the first one is decoded."""

from collections.abc import Sequence
from dataclasses import dataclass

from layers.common.errors import InvalidParameter


@dataclass(frozen=True, slots=True)
class Work:
    """The pixels that a part of a request touches.

    Attributes:
        param: what the caller can change to have less of it.
        pixels: counted as often as a plain operation, such as a change of contrast, could touch them in that
            time.
    """

    param: str
    pixels: float


def check_total_work(parts: Sequence[Work], most: int) -> None:
    """Refuse a request whose parts together touch more than ``most`` pixels.

    Raises:
        InvalidParameter: the error names the heaviest part.
    """
    total = sum(part.pixels for part in parts)
    if total > most:
        heaviest = max(parts, key=lambda part: part.pixels)
        raise InvalidParameter(
            f"expected steps that touch at most {most:,} pixels together, received {total:,.0f}; "
            f"most of it is `{heaviest.param}`",
            param=heaviest.param,
        )
