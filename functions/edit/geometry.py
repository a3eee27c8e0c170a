"""Geometry: aspect ratios, and gravity, which says what part of a picture a crop keeps."""

from typing import Annotated, Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray
from typing_extensions import TypeIs

from layers.common.compositing.layout import Compass
from layers.common.core.text_pattern import TextPattern
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Image, Size
from layers.common.imaging.resample import within
from layers.common.vision.faces.find import find_faces

Aspect = Annotated[
    str, TextPattern(r"^[1-9]\d{0,4}(\.\d{1,4})?:[1-9]\d{0,4}(\.\d{1,4})?$", "an aspect such as 16:9")
]
"""Width to height, such as ``16:9``, ``1:1`` or ``2.35:1``."""


def ratio(aspect: Aspect) -> float:
    """Width divided by height."""
    width, height = map(float, aspect.split(":"))
    return width / height


def largest_inside(size: Size, width_to_height: float) -> Size:
    """The largest size of that aspect ratio that fits into ``size``, at least one pixel a side."""
    width, height = size
    if width > height * width_to_height:
        return max(1, round(height * width_to_height)), height
    return width, max(1, round(width / width_to_height))


def smallest_around(size: Size, width_to_height: float) -> Size:
    """The smallest size of that aspect ratio into which ``size`` fits."""
    width, height = size
    if width < height * width_to_height:
        return round(height * width_to_height), height
    return width, round(width / width_to_height)


ContentGravity = Literal["face", "entropy"]
Gravity = Literal[Compass, ContentGravity]

_ABOVE_MIDDLE = 0.08
"""Distance of faces above the window's middle, a share of its height."""
_WORKING_SIDE = 256
"""Longer side in pixels of the reduced copy whose entropy is measured."""
_WINDOWS = 33
"""Number of windows that are compared; odd, so that the central one is among them."""


def follows_content(gravity: Gravity) -> TypeIs[ContentGravity]:
    """Whether the window depends on the picture's content."""
    return gravity in get_args(ContentGravity)


def content_window(image: Image, size: Size, gravity: ContentGravity, notes: dict[str, str]) -> Box:
    """The box of ``size`` that shows most of the picture's content.

    ``face`` keeps the largest face and as many others as fit. If there is no face, entropy is used and
    ``notes`` says so. ``notes`` is changed in place.
    """
    left, top = _around_faces(image, size, notes) if gravity == "face" else _most_entropy(image, size)
    return left, top, left + size[0], top + size[1]


def _around_faces(image: Image, size: Size, notes: dict[str, str]) -> tuple[int, int]:
    faces = find_faces(image.rgb)
    notes["Faces"] = faces.note
    if not faces:
        notes["Gravity-Fallback"] = "entropy, since no face was found"
        return _most_entropy(image, size)
    boxes = np.array([(face.x, face.y, face.x + face.width, face.y + face.height) for face in faces])
    for count in range(len(boxes), 0, -1):
        left, top = boxes[:count, :2].min(axis=0)
        right, bottom = boxes[:count, 2:].max(axis=0)
        if (right - left <= size[0] and bottom - top <= size[1]) or count == 1:
            break
    # A portrait shows hair above and some chest below the face, so the face lies above the window's middle.
    return _inside(image.size, size, ((left + right) / 2, (top + bottom) / 2 + size[1] * _ABOVE_MIDDLE))


def _inside(outer: Size, inner: Size, centre: tuple[float, float]) -> tuple[int, int]:
    left, top = (
        min(max(round(at - side / 2), 0), whole - side)
        for at, side, whole in zip(centre, inner, outer, strict=True)
    )
    return left, top


def _most_entropy(image: Image, size: Size) -> tuple[int, int]:
    """The window whose grey levels have the highest Shannon entropy; of equal ones, the most central."""
    grey = cv2.cvtColor(within(image.rgb, _WORKING_SIDE), cv2.COLOR_RGB2GRAY)
    factor = grey.shape[1] / image.width, grey.shape[0] / image.height
    free = image.width - size[0], image.height - size[1]
    fractions = sorted(np.linspace(0, 1, _WINDOWS), key=lambda f: abs(f - 0.5))
    corners = [(round(free[0] * f), round(free[1] * f)) for f in fractions]

    def entropy(corner: tuple[int, int]) -> float:
        left, top = (int(at * k) for at, k in zip(corner, factor, strict=True))
        right = max(left + 1, int((corner[0] + size[0]) * factor[0]))
        bottom = max(top + 1, int((corner[1] + size[1]) * factor[1]))
        return _entropy(np.asarray(grey[top:bottom, left:right], np.uint8))

    return max(corners, key=lambda corner: round(entropy(corner), 3))


def _entropy(grey: NDArray[np.uint8]) -> float:
    """Shannon entropy of grey levels in bits per pixel."""
    share = np.bincount(grey.ravel(), minlength=256) / max(grey.size, 1)
    share = share[share > 0]
    return float(-(share * np.log2(share)).sum())
