"""Draws the subjects into the frame, from back to front."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from functions.compose.placement.placement import Placement
from layers.common.compositing.layer import Layer
from layers.common.compositing.over import over
from layers.common.compositing.shadows import Shadow
from layers.common.errors import OutputTooLarge
from layers.common.imaging.alpha import Box, cut_out_box, premultiply
from layers.common.imaging.guard import check_output
from layers.common.imaging.image import Mask, Pixels
from layers.common.progress import current_run
from layers.common.vision.subject import Subject

_BUST_MARGIN: Final = 0.1
"""Of the longer side of a subject's box: the surroundings whose colours the subject is matched to."""
_STANDING_MARGIN: Final = 0.3
"""The same for a subject with feet."""
_BLACK: Final = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Finish:
    """How a subject is matched to its scene.

    Attributes:
        layer: processes its layer before it is composited.
        shadow: chooses the shadow that it casts; None for none.
    """

    layer: Callable[[Layer, Subject, Placement], Layer]
    shadow: Callable[[Subject, Placement], Shadow | None]


UNCHANGED: Final = Finish(lambda layer, _subject, _placement: layer, lambda _subject, _placement: None)


def render(
    background: Pixels,
    subjects: Sequence[Subject],
    placements: Sequence[Placement],
    finish: Finish,
    *,
    max_pixels: int,
) -> Pixels:
    """The composite, uint8 (height, width, 3), of the background's size.

    Only the boxes of the subjects are processed, so a large background costs no more than a copy.

    Raises:
        OutputTooLarge: a subject would be enlarged beyond ``max_pixels``.
    """
    canvas = np.array(background)
    oriented = [_oriented(*pair) for pair in zip(subjects, placements, strict=True)]
    for i in sorted(range(len(oriented)), key=lambda i: placements[i].draw_order):
        current_run().check()
        subject, placement = oriented[i], placements[i]
        box = subject_box(subject, placement, canvas.shape[1], canvas.shape[0])
        _check_size(box, max_pixels, i)
        margin = _BUST_MARGIN if subject.cut_below else _STANDING_MARGIN
        window = _window(box, margin, canvas.shape[1], canvas.shape[0])
        if window is None:
            continue
        left, top, right, bottom = window
        layer = _layer(subject, box, window, canvas[top:bottom, left:right])
        layer = finish.layer(layer, subject, placement)
        _shade(canvas, layer.alpha, window, box, finish.shadow(subject, placement))
        behind = canvas[top:bottom, left:right]
        behind[:] = replace(layer, behind=behind).over()
    return canvas


def boxes_json(subjects: Sequence[Subject], placements: Sequence[Placement], width: int, height: int) -> str:
    """The box of each subject in the result, in the order of the subjects, as compact JSON.

    Each box is [left, top, right, bottom] in px; right and bottom are exclusive.
    """
    pairs = zip(subjects, placements, strict=True)
    boxes = [subject_box(_oriented(*pair), pair[1], width, height) for pair in pairs]
    return json.dumps(boxes, separators=(",", ":"))


def subject_box(subject: Subject, placement: Placement, width: int, height: int) -> Box:
    """The box of a subject in a frame of that size, px. It may extend beyond the frame."""
    rows = max(1, round(placement.scale * height))
    columns = max(1, round(placement.scale * height * subject.aspect))
    left = round(placement.target_frac * width - subject.anchor * columns)
    bottom = round(placement.base_frac * height)
    return left, bottom - rows, left + columns, bottom


def _oriented(subject: Subject, placement: Placement) -> Subject:
    return subject.mirrored if placement.flip else subject


def _check_size(box: Box, max_pixels: int, i: int) -> None:
    try:
        check_output(box[2] - box[0], box[3] - box[1], max_pixels)
    except OutputTooLarge as error:
        raise error.at(f"params.items[{i}].scale") from None


def _window(box: Box, margin: float, width: int, height: int) -> Box | None:
    """The part of the frame that a subject covers, and its surroundings; None if it is outside."""
    left, top, right, bottom = box
    if right <= 0 or left >= width or bottom <= 0 or top >= height:
        return None
    reach = round(margin * max(right - left, bottom - top))
    return (
        max(left - reach, 0),
        max(top - reach, 0),
        min(right + reach, width),
        min(bottom + reach, height),
    )


def _shade(canvas: Pixels, alpha: Mask, window: Box, box: Box, shadow: Shadow | None) -> None:
    """Darken the canvas by the shadow of the alpha in a window, in place."""
    if shadow is None:
        return
    left, top, right, bottom = window
    whole = np.zeros(canvas.shape[:2], np.uint8)
    whole[top:bottom, left:right] = alpha
    density = shadow.density(whole, box)
    reach = shadow.reach((box[2] - box[0], box[3] - box[1]))
    rows = slice(max(box[1] - reach.top, 0), max(box[3] + reach.bottom, 0))
    columns = slice(max(box[0] - reach.left, 0), max(box[2] + reach.right, 0))
    canvas[rows, columns] = over(_BLACK, canvas[rows, columns], density[rows, columns])


def _layer(subject: Subject, box: Box, window: Box, behind: Pixels) -> Layer:
    left, top, right, bottom = window
    resized = _resized(premultiply(subject.image.pixels), (box[2] - box[0], box[3] - box[1]))
    inside = (left - box[0], top - box[1], right - box[0], bottom - box[1])
    return Layer.of(cut_out_box(resized, inside), behind)


def _resized(premultiplied: Pixels, size: tuple[int, int]) -> Pixels:
    """Reduced by area averaging, enlarged by cubic interpolation."""
    shrinks = size[0] <= premultiplied.shape[1]
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(premultiplied, size, interpolation=interpolation), np.uint8)
