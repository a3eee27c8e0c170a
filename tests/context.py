"""The capabilities as tests call them: with the limits that the settings have by default."""

from functools import partial

from functions.compose import compose as _compose
from functions.cutout import cutout as _cutout
from functions.edit import edit as _edit
from functions.motion import motion as _motion
from functions.motion.params import FrameParams
from functions.motion.video import VideoConfig
from functions.style import style as _style
from layers.common.core.context import Context, Limits

LIMITS = Limits(
    max_pixels=50_000_000,
    max_film_pixels=8_000_000_000,
    max_film_bytes=200_000_000,
    max_work_pixels=20_000_000_000,
)
CONTEXT = Context(LIMITS)

compose = partial(_compose.compose, context=CONTEXT)
cutout = partial(_cutout.cutout, context=CONTEXT)
edit = partial(_edit.edit, context=CONTEXT)
motion = partial(_motion.motion, context=CONTEXT)
style = partial(_style.style, context=CONTEXT)


def video_config(params: FrameParams) -> VideoConfig:
    return VideoConfig.of(params, LIMITS)
