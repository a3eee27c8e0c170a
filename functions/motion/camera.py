"""Camera moves: from one view of a plate to another, without a jerk."""

from collections.abc import Callable
from dataclasses import dataclass

from functions.motion.easing import Easing
from functions.motion.picture.grounds import Seen, Zoomable, Zoomed
from functions.motion.picture.planes import Planes
from functions.motion.picture.shot import Ground
from functions.motion.picture.view import View
from layers.common.imaging.image import Size

_STILL = 1e-9
"""Change of scale that is none."""


@dataclass(frozen=True, slots=True)
class Move:
    """A movement between two views.

    The zoom is log-linear, so that it seems even, and the two views define its one fixed point; every point
    of the picture runs straight away from there or towards it, and never turns.
    """

    start: View
    end: View
    easing: Easing

    def at(self, x: float) -> View:
        """The view when the fraction ``x`` of the time has passed."""
        eased = self.easing(x)
        ratio = self.end.scale / self.start.scale
        scale = self.start.scale * ratio**eased
        share = (ratio**eased - 1) / (ratio - 1) if abs(ratio - 1) > _STILL else eased
        return View(
            scale,
            self.start.left + (self.end.left - self.start.left) * share,
            self.start.top + (self.end.top - self.start.top) * share,
        )

    @property
    def middle(self) -> View:
        """The view at the mean of both scales."""
        ends = self.start, self.end
        return View(
            sum(end.scale for end in ends) / 2,
            sum(end.left for end in ends) / 2,
            sum(end.top for end in ends) / 2,
        )

    @property
    def fixed(self) -> tuple[float, float] | None:
        """The point of the frame that always shows the same; None where the scale does not change."""
        zoom = self.end.scale - self.start.scale
        if abs(zoom) <= _STILL * self.start.scale:
            return None
        return (self.start.left - self.end.left) / zoom, (self.start.top - self.end.top) / zoom


def filmed(picture: Planes, move: Move, frame: Size) -> Callable[[float], Ground]:
    """A picture during a move, as a function of the fraction of the time that has passed.

    Where the fixed point lies in the frame, it is brought to the nearest even pixel and to the corner of the
    nearest sample of the picture. Nobody sees that, and it halves the time that a frame takes.
    """
    point = _nearest_even(move.fixed)
    if point is None or not all(0 <= at <= side for at, side in zip(point, frame, strict=True)):
        return lambda x: Seen(picture, move.at(x))
    view = _settled(move.middle, point)
    zoomable = Zoomable.of(picture, view, point, frame, max(move.start.scale, move.end.scale))
    return lambda x: Zoomed(zoomable, move.at(x).scale)


def _nearest_even(point: tuple[float, float] | None) -> tuple[int, int] | None:
    return (round(point[0] / 2) * 2, round(point[1] / 2) * 2) if point else None


def _settled(view: View, point: tuple[int, int]) -> View:
    """The view moved by half a sample at the most, so that what it shows at a point begins with a sample.

    Luma is then cut as it is, and not made softer by being sampled twice.
    """
    x, y = view.scale * point[0], view.scale * point[1]
    return View(view.scale, round(x + view.left) - x, round(y + view.top) - y)
