"""The column that centred words stand in."""

from functions.motion.stage import Stage
from layers.common.imaging.alpha import Box


def column(stage: Stage) -> Box:
    """The largest part of the safe zone whose middle is that of the frame: apps cover more of one side."""
    left, top, right, bottom = stage.safe
    margin = max(left, stage.size[0] - right)
    return margin, top, stage.size[0] - margin, bottom
