"""Which way a figure looks, and when it may be mirrored for that."""

from typing import Final

from functions.compose.params import Facing
from functions.compose.subjects import Subject

TURNED: Final = 0.12
"""Yaw, in eye distances, from which a face is no longer frontal."""
PROFILE: Final = 0.35
"""Yaw from which there is no doubt where a face looks."""


def gaze(subject: Subject) -> float:
    """Where a figure looks: its yaw, positive to the picture's right; 0 when frontal or unknown."""
    yaw = subject.face.yaw if subject.face is not None else None
    return yaw if yaw is not None and abs(yaw) >= TURNED else 0.0


def is_to_be_mirrored(looks: float, facing: Facing, target_frac: float) -> bool:
    """Whether a figure at ``target_frac`` of the width that ``looks`` so must be mirrored to face as wished.

    Lettering and parted hair give a mirrored figure away, and news photos must not be mirrored lightly: what
    is left to us, looking into the frame, is worth it only for a profile that looks out of it.
    """
    match facing:
        case "left":
            return looks > 0
        case "right":
            return looks < 0
        case "in":
            return abs(looks) >= PROFILE and looks * (0.5 - target_frac) < 0
        case "keep":
            return False
