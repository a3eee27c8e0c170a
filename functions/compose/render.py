"""The figures into the frame, from behind to in front."""

import json
from collections.abc import Callable, Sequence
from typing import Final

import cv2
import numpy as np

from functions.compose.placement.placement import Placement
from functions.compose.subjects import Subject
from layers.common.compositing.layer import Layer
from layers.common.errors import OutputTooLarge
from layers.common.imaging.alpha import Box, cut_out_box, premultiply
from layers.common.imaging.guard import check_output
from layers.common.imaging.image import Pixels
from layers.common.progress import current_run

_SURROUNDINGS: Final = 0.1
"""Of a figure's longer side: the room around it whose colours it is fitted to."""
_SHADOW: Final = 0.3
"""The same for one that stands, and whose shadow has to fade within it."""

Finish = Callable[[Layer, Subject, Placement], Layer]
"""What is done to a figure before it goes into the picture."""


def render(
    background: Pixels,
    subjects: Sequence[Subject],
    placements: Sequence[Placement],
    finish: Finish,
    *,
    max_pixels: int,
) -> Pixels:
    """The picture, uint8 (height, width, 3), of the background's size.

    Only the figures' boxes are worked on, so a large background costs a copy.

    Raises:
        OutputTooLarge: a figure would be enlarged beyond ``max_pixels``.
    """
    canvas = np.array(background)
    figures = [_turned(*pair) for pair in zip(subjects, placements, strict=True)]
    for i in sorted(range(len(figures)), key=lambda i: placements[i].draw_order):
        current_run().check()
        box = figure_box(figures[i], placements[i], canvas.shape[1], canvas.shape[0])
        _check_size(box, max_pixels, i)
        margin = _SURROUNDINGS if figures[i].cut_below else _SHADOW
        window = _window(box, margin, canvas.shape[1], canvas.shape[0])
        if window is None:
            continue
        left, top, right, bottom = window
        layer = _layer(figures[i], box, window, canvas[top:bottom, left:right])
        canvas[top:bottom, left:right] = finish(layer, figures[i], placements[i]).over()
    return canvas


def as_boxes(subjects: Sequence[Subject], placements: Sequence[Placement], width: int, height: int) -> str:
    """Where each figure lies in the picture, in the order of the subjects, as JSON without blanks.

    Each is [left, top, right, bottom] in px; right and bottom are just outside.
    """
    pairs = zip(subjects, placements, strict=True)
    boxes = [figure_box(_turned(*pair), pair[1], width, height) for pair in pairs]
    return json.dumps(boxes, separators=(",", ":"))


def figure_box(subject: Subject, placement: Placement, width: int, height: int) -> Box:
    """Where a figure's picture lies in a frame of that size, px; it may reach beyond the frame."""
    rows = max(1, round(placement.scale * height))
    columns = max(1, round(placement.scale * height * subject.aspect))
    left = round(placement.target_frac * width - subject.anchor * columns)
    bottom = round(placement.base_frac * height)
    return left, bottom - rows, left + columns, bottom


def _turned(subject: Subject, placement: Placement) -> Subject:
    return subject.mirrored if placement.flip else subject


def _check_size(box: Box, max_pixels: int, i: int) -> None:
    try:
        check_output(box[2] - box[0], box[3] - box[1], max_pixels)
    except OutputTooLarge as fault:
        raise fault.at(f"params.items[{i}].scale") from None


def _window(box: Box, share: float, width: int, height: int) -> Box | None:
    """The part of the frame that a figure and its shadow change; None when the figure is outside of it."""
    left, top, right, bottom = box
    if right <= 0 or left >= width or bottom <= 0 or top >= height:
        return None
    margin = round(share * max(right - left, bottom - top))
    return (
        max(left - margin, 0),
        max(top - margin, 0),
        min(right + margin, width),
        min(bottom + margin, height),
    )


def _layer(subject: Subject, box: Box, window: Box, behind: Pixels) -> Layer:
    left, top, right, bottom = window
    figure = _resampled(premultiply(subject.image.pixels), (box[2] - box[0], box[3] - box[1]))
    inside = (left - box[0], top - box[1], right - box[0], bottom - box[1])
    return Layer.of(cut_out_box(figure, inside), behind)


def _resampled(premultiplied: Pixels, size: tuple[int, int]) -> Pixels:
    """Smaller by area, larger by cubic convolution."""
    shrinks = size[0] <= premultiplied.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(premultiplied, size, interpolation=how), np.uint8)
