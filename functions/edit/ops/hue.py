"""Hue rotation."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from pydantic import Field

from functions.edit.ops.op import ToneOp
from functions.edit.tone import Histogram, Matrix, Tone

# The three terms of hueRotate in Filter Effects Module Level 1 (W3C).
_GREY = np.array([[0.213, 0.715, 0.072]] * 3)
_IN_PHASE = np.eye(3) - _GREY
_AHEAD = np.array([[-0.213, -0.715, 0.928], [0.143, 0.140, -0.283], [-0.787, 0.715, 0.072]])


class Hue(ToneOp):
    """Rotate all colours around the grey axis, keeping their luminance."""

    op: Literal["hue"] = "hue"
    deg: float = Field(
        ge=-360,
        le=360,
        allow_inf_nan=False,
        description="Angle in degrees; 120 turns red into green.",
        examples=[30],
    )

    @property
    def is_neutral(self) -> bool:
        return self.deg % 360 == 0

    def tone(self, _histogram: Callable[[], Histogram]) -> Tone:
        turn = np.deg2rad(self.deg)
        weights = _GREY + np.cos(turn) * _IN_PHASE + np.sin(turn) * _AHEAD
        return Matrix(weights.astype(np.float32))
