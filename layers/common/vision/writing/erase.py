"""Take writing out of a photo."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import cv2
import numpy as np

from layers.common.errors import ModelUnavailable
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Image, Mask, Pixels
from layers.common.progress import current_run, step
from layers.common.vision.catalogue import INPAINTING, TEXT_DETECTOR
from layers.common.vision.weights import weights_store
from layers.common.vision.writing import learned
from layers.common.vision.writing.detect import Line, find_lines
from layers.common.vision.writing.fill import fill, is_flat
from layers.common.vision.writing.kind import artificial
from layers.common.vision.writing.learned import InpaintingNetwork
from layers.common.vision.writing.strokes import Ink, find_ink

Which = Literal["artificial", "natural", "all"]

_MARGIN: Final = 48
"""px around a group of lines that their filling is taken from."""
_HALF: Final = 0.5


@dataclass(frozen=True, eq=False, slots=True)
class Erased:
    """A photo without writing; ``note`` says how many lines were found and taken out, and how."""

    image: Image
    note: str


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """A line of text, its ink, and how sure it is that it was laid over the photo."""

    line: Line
    ink: Ink
    artificial: float

    def is_meant(self, which: Which) -> bool:
        return which == "all" or (self.artificial >= _HALF) == (which == "artificial")


def erase(image: Image, which: Which, *, param: str = "erase_text") -> Erased:
    """Take the lines of text of a kind out of a photo, and fill what was behind them.

    Lettering that runs downwards and lettering cut off by the frame may be missed.

    Args:
        param: the parameter that asks for it, for error messages.

    Raises:
        ModelUnavailable: the detector's weights are missing or broken, or those of your own network are.
        Abandoned: between two groups of lines.
    """
    rgb = np.ascontiguousarray(image.rgb)
    found = found_in(rgb, find_lines(rgb, param=param))
    meant = [one for one in found if one.is_meant(which)]
    if not meant:
        return Erased(image, _note(found, meant, set()))
    try:
        network = learned.load()
        with step("erase"):
            filled, hole, ways = erased(rgb, meant, network)
    except ModelUnavailable as fault:
        raise fault.at(param) from fault.__cause__
    if hole.all():
        return Erased(image, f"{_note(found, [], set())}; nothing but text")
    pixels = filled if image.alpha is None else np.dstack([filled, image.alpha])
    return Erased(image.with_pixels(pixels), _note(found, meant, ways))


def networks() -> list[dict[str, Any]]:
    """Rows of ``/v1/models``, with the keys of a segmentation model's: the detector, and what fills."""
    detector = {
        "name": TEXT_DETECTOR.name,
        "purpose": "erase_text: finds writing",
        "licence": "Apache-2.0",
        "state": weights_store().state(TEXT_DETECTOR),
        "input_size": None,
        "default": True,
    }
    own = learned.row()
    return [detector, own] if own else [detector]


def states() -> dict[str, Any]:
    """The state of each network by its name: ready, fetchable or missing."""
    return {row["name"]: row["state"] for row in networks()}


def found_in(rgb: Pixels, lines: Sequence[Line]) -> Sequence[Found]:
    """Lines of a photo, measured."""
    inks = [find_ink(rgb, line) for line in lines]
    return [Found(line, ink, artificial(rgb, line, ink)) for line, ink in zip(lines, inks, strict=True)]


def erased(
    rgb: Pixels, meant: Sequence[Found], network: InpaintingNetwork | None = None
) -> tuple[Pixels, Mask, set[str]]:
    """The photo without lines, the hole that they left, and the ways in which it was filled.

    A hole that is all of the photo is not filled.

    Args:
        network: fills what is not flat, if there is one.
    """
    hole = _hole([one.ink for one in meant], rgb.shape[:2])
    filled, ways = (rgb, set[str]()) if hole.all() else _filled(rgb, hole.copy(), network)
    return filled, hole, ways


def _hole(inks: Sequence[Ink], shape: tuple[int, ...]) -> Mask:
    hole = np.zeros(shape, np.uint8)
    for ink in inks:
        left, top, right, bottom = ink.box
        hole[top:bottom, left:right] |= ink.hole
    return hole


def _filled(rgb: Pixels, hole: Mask, network: InpaintingNetwork | None) -> tuple[Pixels, set[str]]:
    """The photo, filled a group of lines at a time, and the ways in which it was."""
    filled, ways = rgb.copy(), set[str]()
    groups = list(_groups(hole))
    for number, (left, top, right, bottom) in enumerate(groups):
        current_run().advance(number, len(groups))
        part = slice(top, bottom), slice(left, right)
        pixels, holes = np.ascontiguousarray(filled[part]), np.ascontiguousarray(hole[part])
        if network and not is_flat(pixels, holes):
            filled[part], way = network.fill(filled, hole, (left, top, right, bottom)), INPAINTING
        else:
            filled[part], way = fill(pixels, holes)
        hole[part] = 0
        ways.add(way)
    return filled, ways


def _groups(hole: Mask) -> Iterator[Box]:
    """Parts of the photo around holes that are close to each other; all of it where a part is all hole."""
    side = _MARGIN + 1
    height, width = hole.shape
    near = cv2.dilate(hole, np.ones((side, side), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(near)
    for left, top, wide, high, _ in boxes[1:count].tolist():
        more = _MARGIN // 2
        right, bottom = min(left + wide + more, width), min(top + high + more, height)
        box = max(left - more, 0), max(top - more, 0), right, bottom
        is_all_hole = hole[box[1] : bottom, box[0] : right].all()
        yield (0, 0, width, height) if is_all_hole else box


def _note(found: Sequence[Found], meant: Sequence[Found], ways: set[str]) -> str:
    """Such as ``2 of 3; artificial=.98,.91,.07; by patchmatch``."""
    parts = [f"{len(meant)} of {len(found)}"]
    if found:
        parts.append("artificial=" + ",".join(f"{one.artificial:.2f}" for one in found[:20]))
    return "; ".join([*parts, *([f"by {' and '.join(sorted(ways))}"] if ways else [])])
