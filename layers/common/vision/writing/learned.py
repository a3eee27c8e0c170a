"""Fill holes by a network of your own, ``inpainting.onnx`` with ``inpainting.json``."""

from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from layers.common.errors import ModelUnavailable
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Mask, Pixels
from layers.common.vision.catalogue import (
    INPAINTING,
    InpaintingSpec,
    has_own_inpainting,
    read_own_inpainting,
)
from layers.common.vision.inference import Floats, open_network
from layers.common.vision.loading import load_once
from layers.common.vision.settings import vision_settings
from layers.common.vision.weights import Weights


def load() -> "InpaintingNetwork | None":
    """Your own network; None if there is none.

    Raises:
        ModelUnavailable: it, or its description, is broken.
    """
    folder = vision_settings().folder
    if not has_own_inpainting(folder):
        return None
    spec = read_own_inpainting(folder)
    weights = Weights(INPAINTING, f"{INPAINTING}.onnx", sha256=spec.sha256)
    return load_once(spec, weights, partial(InpaintingNetwork, spec))


def row() -> dict[str, Any] | None:
    """Its entry in ``/v1/models``; None if there is none."""
    folder = vision_settings().folder
    if not has_own_inpainting(folder):
        return None
    found = {
        "name": INPAINTING,
        "purpose": "erase_text: fills what was behind writing, your own",
        "licence": "unknown",
        "state": "missing",
        "input_size": None,
        "default": False,
    }
    try:
        spec = read_own_inpainting(folder)
    except ModelUnavailable as fault:
        return found | {"fault": fault.detail}
    return found | {"licence": spec.licence, "state": "ready", "input_size": spec.input_size}


class InpaintingNetwork:
    """A loaded network. ``fill`` is thread-safe.

    Raises:
        ModelUnavailable: the file is not a network.
    """

    def __init__(self, spec: InpaintingSpec, path: Path, threads: int) -> None:
        self._spec = spec
        self._network = open_network(INPAINTING, path, threads)

    def fill(self, rgb: Pixels, hole: Mask, box: Box) -> Pixels:
        """The part of a photo inside ``box``, with its hole filled.

        The network sees a square around it: at its own size, or reduced if the box is larger.

        Args:
            rgb: uint8 (h, w, 3), all of the photo.
            hole: uint8 (h, w), 255 in holes.

        Raises:
            ModelUnavailable: the network is not one that fills holes.
        """
        left, top, right, bottom = box
        side = max(self._spec.input_size, right - left, bottom - top)
        across, down = (
            _around(start, end, side, length)
            for start, end, length in ((left, right, rgb.shape[1]), (top, bottom, rgb.shape[0]))
        )
        seen = self._filled(_square(rgb[down, across], side), _square(hole[down, across], side, edge=0))
        part = seen[top - down.start : bottom - down.start, left - across.start : right - across.start]
        inside = hole[top:bottom, left:right, None] > 0
        return np.asarray(np.where(inside, part, rgb[top:bottom, left:right]), np.uint8)

    def _filled(self, rgb: Pixels, hole: Mask) -> Pixels:
        """A square, filled."""
        spec, side = self._spec, len(rgb)
        size = spec.input_size, spec.input_size
        small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.float32) / 255
        inside = np.asarray(cv2.resize(hole, size, interpolation=cv2.INTER_AREA), np.uint8) > 0
        if spec.empty:
            small[inside] = 0
        black, white = spec.input_range
        picture = (black + small * (white - black)).transpose(2, 0, 1)[None]
        mask = np.where(inside, spec.hole, 1 - spec.hole)[None, None]
        planes = self._run(np.ascontiguousarray(picture, np.float32), np.asarray(mask, np.float32))
        black, white = spec.output_range
        levels = (planes.transpose(1, 2, 0) - black) * np.float32(255 / (white - black))
        filled = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
        return np.asarray(cv2.resize(filled, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)

    def _run(self, picture: Floats, mask: Floats) -> Floats:
        try:
            planes = self._network.run(picture, 0, mask)
        except Exception as fault:  # as above
            raise ModelUnavailable(
                f"{INPAINTING} does not accept a picture of {picture.shape[-1]} px and a mask"
            ) from fault
        if planes.shape != picture.shape or not np.isfinite(planes).all():
            raise ModelUnavailable(f"the output of {INPAINTING} is not a picture of its input's size")
        return np.asarray(planes[0], np.float32)


def _around(start: int, end: int, side: int, length: int) -> slice:
    """So much of a photo's side around a span, as far as there is so much."""
    first = min(max(0, (start + end - side) // 2), max(0, length - side))
    return slice(first, min(length, first + side))


def _square(plane: Pixels, side: int, edge: int | None = None) -> Pixels:
    """A plane that goes on below and on the right, as a square: by ``edge``, or by its last pixels."""
    down, across = side - plane.shape[0], side - plane.shape[1]
    how = cv2.BORDER_REPLICATE if edge is None else cv2.BORDER_CONSTANT
    return np.asarray(cv2.copyMakeBorder(plane, 0, down, 0, across, how, value=(edge or 0,)), np.uint8)
