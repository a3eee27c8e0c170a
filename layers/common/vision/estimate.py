"""How long cutting out and enlarging are expected to take on this machine.

The figures are seconds that jobs with photos of .3 to 12 MP took on two cores with nothing else to do, twice
that for networks, which share the cores. This machine's speed is measured once, and a load beyond its cores
slows work down.
"""

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Final

import numpy as np

from layers.common.errors import InvalidParameter
from layers.common.vision.catalogue import CLASSIC, SMALL_MODEL
from layers.common.vision.cut import CutOptions
from layers.common.vision.segment import best_ready
from layers.common.vision.segmenters import segmenter
from layers.common.vision.upscaling.upscale import Detail

_INFERENCE_S: Final[Mapping[str, float]] = {
    SMALL_MODEL: 0.9,
    "u2net": 1.5,
    "u2net_human_seg": 1.5,
    "isnet-general-use": 4.6,
    "birefnet-portrait": 20.0,
    "birefnet-general": 20.0,
}
"""Of the networks; those of BiRefNet and the large U²-Net by their published operations."""
_INFERENCE_S_PER_MP: Final = 4.4
"""Of any other network, by the pixels of its input."""
_USUAL_INPUT: Final = 1024
_CLASSIC_S: Final = 0.5
_MATTING_S: Final[Mapping[str, float]] = {"none": 0.05, "closed_form": 0.42, "auto": 0.42, "vitmatte": 6.0}
_PHOTO_S_PER_MP: Final = 0.04
"""Of decoding, matting at full size, and encoding."""
_UPSCALING_S_PER_MP: Final[Mapping[Detail, float]] = {"faithful": 1.9, "invent": 12.0}
"""Of one core, by the pixels of the result."""
_JOB_S: Final = 0.25
"""Until a worker takes a job, and until its end is seen."""
_USUAL_MP: Final = 12.0
_REFERENCE_S: Final = 0.35e-3
"""Time of :func:`_slowness`'s sums on that machine."""
_CROWDED: Final = 0.8
"""Power of the load: on a machine with four threads for each core, work took two to four times as long."""
_ROUNDS, _SUMS, _SAMPLES = 7, 100, 1 << 14


def cut_s(options: CutOptions, pixels: int | None, *, param: str = "model") -> float:
    """Seconds that a job takes to cut a photo out.

    Args:
        pixels: of the photo; None if they are not known yet.
        param: the parameter that names the model, for error messages.

    Raises:
        InvalidParameter: no model has that name.
    """
    megapixels = _USUAL_MP if pixels is None else pixels / 1e6
    alone = _MATTING_S[options.matting] + _PHOTO_S_PER_MP * megapixels
    name = options.model or best_ready()
    if name == CLASSIC:
        return _JOB_S + (alone + _CLASSIC_S) * _slowness() * _crowding()
    cores = os.cpu_count() or 1
    try:
        inference_s = _inference_s(name)
    except InvalidParameter as fault:
        raise fault.at(param) from None
    return _JOB_S + (alone + inference_s / cores) * _slowness() * _crowding()


def upscale_s(pixels: int, detail: Detail) -> float:
    """Seconds that it takes to enlarge a photo to so many pixels."""
    alone = _UPSCALING_S_PER_MP[detail] * pixels / 1e6 / (os.cpu_count() or 1)
    return alone * _slowness() * _crowding()


def _inference_s(name: str) -> float:
    """Seconds of one core."""
    if name in _INFERENCE_S:
        return _INFERENCE_S[name]
    side = segmenter(name).row()["input_size"] or _USUAL_INPUT
    return float(_INFERENCE_S_PER_MP * side**2 / 1e6)


@cache
def _slowness() -> float:
    """How much longer one core of this machine takes for the same sums."""
    sums, addend = np.zeros(_SAMPLES, np.float32), np.ones(_SAMPLES, np.float32)
    fastest = float("inf")
    for _ in range(_ROUNDS):
        started = time.thread_time()
        for _ in range(_SUMS):
            np.multiply(sums, addend, out=sums)
            np.add(sums, addend, out=sums)
        fastest = min(fastest, time.thread_time() - started)
    return fastest / _REFERENCE_S


def _crowding() -> float:
    """How much longer work takes because of other work."""
    with suppress(AttributeError, OSError):  # not every system tells
        threads_a_core = os.getloadavg()[0] / (os.cpu_count() or 1)
        return float(max(1.0, threads_a_core) ** _CROWDED)
    return 1.0
