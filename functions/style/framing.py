"""Where the picture is cropped: by the face, without one by the matte."""

from dataclasses import dataclass

import cv2
import numpy as np

from functions.style.scene import Scene
from layers.common.imaging.alpha import Box, bounds, cut_out_box
from layers.common.imaging.image import Image, Mask, Pixels
from layers.common.vision.faces.face import Face

_MARGIN = 0.04
"""Free room around a whole subject, a share of the frame's side."""
_MOST_ENLARGED = 4.0
_WHOLE_WITHIN = 1.7
"""How much larger than the face asks for a frame may be so that nothing of the subject is cropped."""
_SOLID = 128
_SPECK = 0.02


@dataclass(frozen=True, slots=True)
class Framing:
    """How a look wants its subject.

    Attributes:
        face: the face's height, a share of the frame's.
        eyes: how far down the eyes are, a share of the frame's height.
        bleed: how far a subject that the photo cuts off runs beyond the frame, a share of the frame's side.
    """

    face: float
    eyes: float
    bleed: float = 0.0


@dataclass(frozen=True, slots=True)
class _Span:
    """One axis of the subject: where it begins and ends, and whether the photo cuts it off there."""

    start: float
    end: float
    cut_start: bool
    cut_end: bool
    photo: int

    def room(self, bleed: float) -> float:
        """The longest frame that shows no cut."""
        return self.photo * (1 - bleed) if self.cut_start and self.cut_end else float("inf")

    def whole(self) -> float:
        """The shortest frame that holds it with margins; none where the photo cuts it off."""
        margins = _MARGIN * ((not self.cut_start) + (not self.cut_end))
        return (self.end - self.start) / (1 - margins)

    def place(self, wanted: float, length: float, bleed: float) -> float:
        """Where a frame of a length starts, as near to ``wanted`` as shows the whole and no cut."""
        margin = _MARGIN * length
        first, last = sorted((self.end + margin - length, self.start - margin))
        start = min(max(wanted, first), last) if length >= self.whole() else wanted
        if self.cut_start:
            start = max(start, bleed * length)
        if self.cut_end:
            start = min(start, self.photo - (1 + bleed) * length)
        return start


def frame(cut: Image, faces: tuple[Face, ...], size: tuple[int, int], framing: Framing) -> Scene:
    """Put the subject of a cut-out onto a canvas of ``size`` (width, height)."""
    assert cut.alpha is not None
    width, height = size
    face = faces[0] if faces else None
    across, down = _spans(cut.alpha)
    tall = _frame_height(across, down, face, width / height, framing, height)
    wide = tall * width / height
    left, top = _corner(across, down, face, cut.alpha, wide, tall, framing)
    box = (round(left), round(top), round(left + wide), round(top + tall))
    return _scene(cut.pixels, box, size, face)


def _spans(alpha: Mask) -> tuple[_Span, _Span]:
    height, width = alpha.shape
    solid = _without_specks(alpha)
    left, top, right, bottom = bounds(solid) or (0, 0, width, height)
    across = _Span(left, right, bool(solid[:, :2].any()), bool(solid[:, -2:].any()), width)
    down = _Span(top, bottom, bool(solid[:2].any()), bool(solid[-2:].any()), height)
    return across, down


def _without_specks(alpha: Mask) -> Mask:
    """255 where the subject is, without parts smaller than a fiftieth of its largest."""
    solid = cv2.compare(alpha, _SOLID, cv2.CMP_GE)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(solid)
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    kept = (areas > _SPECK * areas.max()).astype(np.uint8) * np.uint8(255)
    return np.asarray(kept[labels], np.uint8)


def _frame_height(
    across: _Span, down: _Span, face: Face | None, aspect: float, framing: Framing, canvas: int
) -> float:
    whole = max(down.whole(), across.whole() / aspect)
    wanted = whole
    if face is not None:
        near = max(face.height / framing.face, canvas / _MOST_ENLARGED)
        wanted = max(whole, near) if whole <= near * _WHOLE_WITHIN else near
    return min(wanted, down.room(framing.bleed), across.room(framing.bleed) / aspect)


def _corner(
    across: _Span, down: _Span, face: Face | None, alpha: Mask, wide: float, tall: float, framing: Framing
) -> tuple[float, float]:
    centre, top = (across.start + across.end) / 2, (down.start + down.end - tall) / 2
    if face is not None:
        centre = face.x + face.width / 2
        top = min(_eyes(face) - framing.eyes * tall, _crown(face, alpha) - _MARGIN * tall)
    return (
        across.place(centre - wide / 2, wide, framing.bleed),
        down.place(top, tall, framing.bleed),
    )


def _eyes(face: Face) -> float:
    if face.landmarks is None:
        return face.y + 0.4 * face.height
    return float(face.landmarks[:2, 1].mean())


def _crown(face: Face, alpha: Mask) -> float:
    """The first row of the subject above a face, hat and hair included."""
    columns = alpha[:, max(0, round(face.x)) : max(1, round(face.x + face.width))]
    rows = np.flatnonzero((columns >= _SOLID).any(axis=1))
    return min(float(rows[0]) if rows.size else face.y, face.y)


def _scene(rgba: Pixels, box: Box, size: tuple[int, int], face: Face | None) -> Scene:
    left, top, right, bottom = box
    region = cut_out_box(rgba, box)
    scale = size[1] / (bottom - top)
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    weight = np.asarray(region[..., 3])
    colours = np.ascontiguousarray(region[..., :3])
    if scale > 1.5:
        colours = cv2.bilateralFilter(colours, 7, 22, 2.5)
    premultiplied = cv2.multiply(colours, cv2.merge((weight,) * 3), scale=1 / 255)
    colours = cv2.resize(premultiplied, size, interpolation=way)
    alpha = cv2.resize(weight, size, interpolation=way)
    straight = cv2.divide(colours, cv2.merge((alpha,) * 3), scale=255)
    return Scene(
        np.asarray(straight, np.uint8),
        np.asarray(alpha, np.float32) / np.float32(255),
        face.moved(-left, -top).scaled(scale) if face else None,
        scale,
    )
