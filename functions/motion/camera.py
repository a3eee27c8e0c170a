"""Camera moves: from one view of a plate to another, without a jerk."""

from dataclasses import dataclass

from functions.motion.easing import Easing
from functions.motion.picture.view import View


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
        share = (ratio**eased - 1) / (ratio - 1) if abs(ratio - 1) > 1e-9 else eased
        return View(
            scale,
            self.start.left + (self.end.left - self.start.left) * share,
            self.start.top + (self.end.top - self.start.top) * share,
        )
