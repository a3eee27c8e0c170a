"""Position of a subject on a canvas: margins, paddings, scaling, alignment, and snapping to cropped sides."""

from dataclasses import dataclass
from math import floor
from typing import Final, Literal, NamedTuple

from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Size

Scaling = Literal["fit", "fill"]

_TOUCHES_PX: Final = 2
"""Distance from the photo's side within which a box counts as cropped by it."""


class Length(NamedTuple):
    """A share of a side, and pixels on top of it."""

    share: float = 0.0
    px: float = 0.0

    def of(self, side: float) -> float:
        """The length in pixels for a side in pixels."""
        return self.share * side + self.px


class Sides(NamedTuple):
    """A length for each side of a box."""

    left: Length = Length()
    top: Length = Length()
    right: Length = Length()
    bottom: Length = Length()


NO_ROOM: Final = Sides()


class Cropped(NamedTuple):
    """The sides at which a photo cuts its subject off."""

    left: bool = False
    top: bool = False
    right: bool = False
    bottom: bool = False

    @classmethod
    def of(cls, box: Box, photo: Size) -> "Cropped":
        """The sides of the photo that the subject's box touches."""
        near, (width, height) = _TOUCHES_PX, photo
        return cls(box[0] <= near, box[1] <= near, box[2] >= width - near, box[3] >= height - near)


@dataclass(frozen=True, slots=True)
class Positioning:
    """Rules for the position.

    Attributes:
        margin: kept free of the subject; shares are of the canvas.
        padding: inside of the margin; shares are of what the margins leave. It falls away at a side that is
            snapped to.
        scaling: whether the subject is inside of the area that is left, or covers it and is clipped; or a
            scale of its own, and what does not fit is clipped.
        share: of that area's width and height, the most that a subject inside of it takes.
        align_x: 0, to the left, to 1, to the right; None snaps, or else centres.
        align_y: 0, to the top, to 1, to the bottom; None as above.
        snap: whether a side at which the photo cuts the subject off is put to the side of the canvas.
    """

    margin: Sides = NO_ROOM
    padding: Sides = NO_ROOM
    scaling: Scaling | float = "fit"
    share: float = 1.0
    align_x: float | None = None
    align_y: float | None = None
    snap: bool = True


@dataclass(frozen=True, slots=True)
class Position:
    """Where a subject goes.

    Attributes:
        left, top: of its box on the canvas, px; they may lie outside of it.
        size: width and height of its box, px, at least 1.
        area: the part of the canvas that it is clipped to.
    """

    left: int
    top: int
    size: Size
    area: Box

    @property
    def box(self) -> Box:
        """Its box on the canvas."""
        return self.left, self.top, self.left + self.size[0], self.top + self.size[1]


class _Span(NamedTuple):
    """The area on one axis, and the alignment in it."""

    start: float
    length: float
    align: float


def position(subject: Size, canvas: Size, rules: Positioning, cropped: Cropped) -> Position | None:
    """The position of a subject of that size; None if margins and paddings leave no room.

    Rounding is half up, ``floor(x + .5)``.

    Args:
        cropped: the sides at which the subject is cut off.
    """
    margin, padding = rules.margin, rules.padding
    across = _span(
        canvas[0],
        (margin.left, margin.right),
        (padding.left, padding.right),
        (rules.snap and cropped.left, rules.snap and cropped.right),
        rules.align_x,
    )
    down = _span(
        canvas[1],
        (margin.top, margin.bottom),
        (padding.top, padding.bottom),
        (rules.snap and cropped.top, rules.snap and cropped.bottom),
        rules.align_y,
    )
    if across.length <= 0 or down.length <= 0:
        return None
    scale = _scale(rules, across.length / subject[0], down.length / subject[1])
    width, height = (max(1, rounded(side * scale)) for side in subject)
    left, top = (
        rounded(span.start + (span.length - side) * span.align)
        for span, side in ((across, width), (down, height))
    )
    starts = rounded(across.start), rounded(down.start)
    ends = rounded(across.start + across.length), rounded(down.start + down.length)
    return Position(left, top, (width, height), (*starts, *ends))


def _scale(rules: Positioning, across: float, down: float) -> float:
    match rules.scaling:
        case "fit":
            return rules.share * min(across, down)
        case "fill":
            return max(across, down)
        case scale:
            return scale


def _span(
    side: int,
    margins: tuple[Length, Length],
    paddings: tuple[Length, Length],
    snapped: tuple[bool, bool],
    align: float | None,
) -> _Span:
    first, last = (margin.of(side) for margin in margins)
    inner = side - first - last
    snaps = align is None
    before, after = (
        0.0 if snaps and is_snapped else padding.of(inner)
        for padding, is_snapped in zip(paddings, snapped, strict=True)
    )
    if align is None:
        align = 0.5 if snapped[0] == snapped[1] else float(snapped[1])
    return _Span(first + before, inner - before - after, align)


def rounded(value: float) -> int:
    """Rounded half up."""
    return floor(value + 0.5)
