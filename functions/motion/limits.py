"""How much work one video may be."""

from functions.motion.params import LONGEST_S
from functions.motion.stage import Stage
from layers.common.errors import InvalidParameter


def check_work(duration_s: float, stage: Stage) -> None:
    """Refuse what would take too long.

    Raises:
        InvalidParameter: it lasts longer than any video here, or has too many frames of that size.
    """
    if duration_s > LONGEST_S:
        raise InvalidParameter(
            f"expected a video of at most {LONGEST_S:g} s, this would last {duration_s:.1f} s",
            param="duration",
        )
    most = stage.limits.max_film_pixels
    pixels = duration_s * stage.fps * stage.size[0] * stage.size[1]
    if pixels > most:
        raise InvalidParameter(
            f"expected at most {most:,} pixels in all frames together, received {pixels:,.0f}; "
            "a shorter duration, fewer fps or a smaller frame has less",
            param="duration",
        )
