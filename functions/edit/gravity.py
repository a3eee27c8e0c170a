"""Where a picture is cropped: by compass point, by its faces, by what there is to see."""

from typing import Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray
from typing_extensions import TypeIs

from layers.common.compositing.layout import Compass
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Image, Size
from layers.common.imaging.resample import within
from layers.common.vision.faces.find import find_faces

Seen = Literal["face", "entropy"]
Gravity = Literal[Compass, Seen]

_ABOVE_MIDDLE = 0.08
"""How far, in window heights, faces sit above a window's middle."""
_LOOKED_AT = 256
"""Long side, px, of the copy whose entropy is measured."""
_PLACES = 33
"""Windows that are compared; odd, so that the middle one is among them."""


def is_seen(gravity: Gravity) -> TypeIs[Seen]:
    """Whether the place depends on what the picture shows."""
    return gravity in get_args(Seen)


def window(image: Image, size: Size, seen: Seen, notes: dict[str, str]) -> Box:
    """The box of ``size`` in the picture that shows most of what is wanted.

    ``face`` looks at the largest face and as many more as fit; where there is none, entropy decides and
    ``notes`` says so.
    """
    left, top = _around_faces(image, size, notes) if seen == "face" else _most_entropy(image, size)
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
    # A portrait shows hair above and some chest below: the face sits above the window's middle.
    return _inside(image.size, size, ((left + right) / 2, (top + bottom) / 2 + size[1] * _ABOVE_MIDDLE))


def _inside(outer: Size, inner: Size, centre: tuple[float, float]) -> tuple[int, int]:
    left, top = (
        min(max(round(at - side / 2), 0), whole - side)
        for at, side, whole in zip(centre, inner, outer, strict=True)
    )
    return left, top


def _most_entropy(image: Image, size: Size) -> tuple[int, int]:
    """The window whose grey levels are the least predictable (Shannon); of equal ones the most central."""
    grey = cv2.cvtColor(within(image.rgb, _LOOKED_AT), cv2.COLOR_RGB2GRAY)
    factor = grey.shape[1] / image.width, grey.shape[0] / image.height
    free = image.width - size[0], image.height - size[1]
    fractions = sorted(np.linspace(0, 1, _PLACES), key=lambda f: abs(f - 0.5))
    places = [(round(free[0] * f), round(free[1] * f)) for f in fractions]

    def entropy(place: tuple[int, int]) -> float:
        left, top = (int(at * k) for at, k in zip(place, factor, strict=True))
        right = max(left + 1, int((place[0] + size[0]) * factor[0]))
        bottom = max(top + 1, int((place[1] + size[1]) * factor[1]))
        return _entropy(np.asarray(grey[top:bottom, left:right], np.uint8))

    return max(places, key=lambda place: round(entropy(place), 3))


def _entropy(grey: NDArray[np.uint8]) -> float:
    """Bits per pixel."""
    share = np.bincount(grey.ravel(), minlength=256) / max(grey.size, 1)
    share = share[share > 0]
    return float(-(share * np.log2(share)).sum())
