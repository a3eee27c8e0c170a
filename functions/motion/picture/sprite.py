"""Pictures with transparency, drawn over a frame with Porter and Duff's "over" on premultiplied planes."""

from dataclasses import dataclass

import cv2
import numpy as np

from functions.motion.picture import bt709
from functions.motion.picture.planes import CHROMA, LUMA, Planes, View, channel, downsample_chroma, even_box
from functions.motion.picture.quarters import PlaneQuarters
from functions.motion.picture.renderer import Item
from layers.common.imaging.alpha import Box, Colour
from layers.common.imaging.image import Mask, Pixels, Size

_MARGIN = 2
"""Transparent pixels around a sprite: OpenCV does not smooth the edge of a plane between two pixels."""
_REACH = 2
"""Pixels that bilinear samples of chroma reach beyond the edge."""


@dataclass(frozen=True, eq=False, slots=True)
class Sprite:
    """A picture with transparency and its position at rest.

    Attributes:
        left, top: its upper left corner on the frame; both are even, like its width and height.
        y, u, v: premultiplied by alpha, including the offsets; chroma at half size.
        alpha, alpha_half: opacity, 0 to 255, on the luma and the chroma grid.
    """

    left: int
    top: int
    y: Mask
    u: Mask
    v: Mask
    alpha: Mask
    alpha_half: Mask

    @classmethod
    def of(cls, rgba: Pixels, left: int = 0, top: int = 0) -> "Sprite":
        """The sprite of an RGBA picture with straight alpha, with its corner at any pixel of the frame."""
        whole = _on_even_grid(rgba, left % 2, top % 2)
        alpha = channel(whole, 3)
        ycbcr = bt709.ycbcr(np.asarray(cv2.cvtColor(whole, cv2.COLOR_RGBA2RGB), np.uint8))
        y, u, v = (_premultiplied(channel(ycbcr, number), alpha) for number in range(3))
        corner = left - left % 2 - _MARGIN, top - top % 2 - _MARGIN
        return cls(*corner, y, downsample_chroma(u), downsample_chroma(v), alpha, downsample_chroma(alpha))

    def under(self, *others: "Sprite") -> "Sprite":
        """This sprite with others on it, from back to front, as one sprite within this one's box."""
        planes = (plane.copy() for plane in (self.y, self.u, self.v, self.alpha, self.alpha_half))
        whole = Sprite(self.left, self.top, *planes)
        for other in others:
            box = even_box(*other.box, whole.box)
            below, above = whole.part(box), other.part(box)
            _over(below.alpha, above.alpha, above.alpha, 1.0)
            _over(below.alpha_half, above.alpha_half, above.alpha_half, 1.0)
            _lay(above, (below.y, below.u, below.v), 1.0)
        return whole

    @property
    def box(self) -> Box:
        return self.left, self.top, self.left + self.width, self.top + self.height

    def part(self, box: Box) -> "Sprite":
        """The part inside a box of even edges, as views."""
        luma = slice(box[1] - self.top, box[3] - self.top), slice(box[0] - self.left, box[2] - self.left)
        half = tuple(slice(one.start // 2, one.stop // 2) for one in luma)
        return Sprite(
            box[0], box[1], self.y[luma], self.u[half], self.v[half], self.alpha[luma], self.alpha_half[half]
        )

    @property
    def width(self) -> int:
        return int(self.y.shape[1])

    @property
    def height(self) -> int:
        return int(self.y.shape[0])


@dataclass(frozen=True, slots=True)
class SpriteLayer:
    """A sprite with a transformation: moved by (``dx``, ``dy``), and scaled around its centre."""

    sprite: Sprite
    dx: float = 0.0
    dy: float = 0.0
    scale: float = 1.0
    opacity: float = 1.0

    def box(self, canvas: Box) -> Box:
        left, top = self._corner
        right, bottom = left + self.sprite.width * self.scale, top + self.sprite.height * self.scale
        reach = 0 if self._is_at_rest else _REACH
        return even_box(left - reach, top - reach, right + reach, bottom + reach, canvas)

    def paint(self, canvas: Planes, box: Box) -> None:
        left, top, right, bottom = self.box(box)
        if left >= right or top >= bottom:
            return
        own = self._at_rest if self._is_at_rest else self._sampled
        _lay(own((left, top, right, bottom)), canvas.part((left, top, right, bottom)), self.opacity)

    @property
    def _corner(self) -> tuple[float, float]:
        grown = (self.scale - 1) / 2
        return (
            self.sprite.left + self.dx - grown * self.sprite.width,
            self.sprite.top + self.dy - grown * self.sprite.height,
        )

    @property
    def _is_at_rest(self) -> bool:
        """Whether the sprite can be drawn without resampling."""
        return self.scale == 1 and self.dx % 2 == 0 and self.dy % 2 == 0

    def _at_rest(self, box: Box) -> Sprite:
        dx, dy = round(self.dx), round(self.dy)
        return self.sprite.part((box[0] - dx, box[1] - dy, box[2] - dx, box[3] - dy))

    def _sampled(self, box: Box) -> Sprite:
        left, top = self._corner
        view = View(1 / self.scale, -left / self.scale, -top / self.scale)
        own = self.sprite
        y, alpha = (view.sample(plane, LUMA, box, cv2.BORDER_CONSTANT) for plane in (own.y, own.alpha))
        u, v, half = (
            view.sample(plane, CHROMA, box, cv2.BORDER_CONSTANT) for plane in (own.u, own.v, own.alpha_half)
        )
        return Sprite(box[0], box[1], y, u, v, alpha, half)


def _lay(sprite: Sprite, planes: tuple[Mask, Mask, Mask], opacity: float) -> None:
    y, u, v = planes
    _over(y, sprite.y, sprite.alpha, opacity)
    _over(u, sprite.u, sprite.alpha_half, opacity)
    _over(v, sprite.v, sprite.alpha_half, opacity)


def _over(target: Mask, source: Mask, alpha: Mask, opacity: float) -> None:
    if opacity < 1:
        source, alpha = (
            np.asarray(cv2.convertScaleAbs(plane, alpha=opacity), np.uint8) for plane in (source, alpha)
        )
    behind = cv2.multiply(target, cv2.bitwise_not(alpha), scale=1 / 255)
    cv2.add(behind, source, dst=target)


def _premultiplied(plane: Mask, alpha: Mask) -> Mask:
    return np.asarray(cv2.multiply(plane, alpha, scale=1 / 255), np.uint8)


def _on_even_grid(rgba: Pixels, left: int, top: int) -> Pixels:
    """The picture with a transparent margin and even sides, moved by ``left`` and ``top`` (0 or 1) pixels."""
    height, width = rgba.shape[:2]
    margins = (
        _MARGIN + top, _MARGIN + (top + height) % 2, _MARGIN + left, _MARGIN + (left + width) % 2
    )  # fmt: skip
    return np.asarray(cv2.copyMakeBorder(rgba, *margins, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)), np.uint8)


@dataclass(frozen=True, eq=False, slots=True)
class ZoomSprite:
    """A sprite that can be shown at any scale around a fixed point of the frame.

    Attributes:
        point: even, and at the corner of a sample of the sprite. It may be outside of the frame.
        edges: of the sprite in its own samples, relative to the point: left, top, right, bottom.
    """

    point: tuple[int, int]
    edges: Box
    luma: PlaneQuarters
    chroma: PlaneQuarters

    @classmethod
    def of(
        cls, sprite: Sprite, corner: tuple[int, int], point: tuple[int, int], frame: Size, largest: float
    ) -> "ZoomSprite":
        """The sprite with the corner of its sample ``corner`` (column, row) fixed at a point of the frame.

        Args:
            largest: maximum scale that will be painted, in samples per pixel.
        """
        view = View(largest, corner[0] - largest * point[0], corner[1] - largest * point[1])
        luma, chroma = [sprite.y, sprite.alpha], [sprite.u, sprite.v, sprite.alpha_half]
        return cls(
            point,
            (-corner[0], -corner[1], sprite.width - corner[0], sprite.height - corner[1]),
            PlaneQuarters.of(luma, LUMA, view, point, frame, largest),
            PlaneQuarters.of(chroma, CHROMA, view, point, frame, largest),
        )


@dataclass(frozen=True, slots=True)
class ZoomSpriteLayer:
    """A sprite at one scale, in samples per pixel, 1 or more."""

    sprite: ZoomSprite
    scale: float

    def box(self, canvas: Box) -> Box:
        left, top, right, bottom = (
            at + edge / self.scale for at, edge in zip(self.sprite.point * 2, self.sprite.edges, strict=True)
        )
        return even_box(left - _REACH, top - _REACH, right + _REACH, bottom + _REACH, canvas)

    def paint(self, canvas: Planes, box: Box) -> None:
        left, top, right, bottom = part = self.box(box)
        if left < right and top < bottom:
            _lay(self._sampled(canvas.box).part(part), canvas.part(part), 1.0)

    def _sampled(self, canvas: Box) -> Sprite:
        left, top, right, bottom = self.box(canvas)
        y, alpha = (np.empty((bottom - top, right - left), np.uint8) for _ in range(2))
        u, v, half = (np.empty(((bottom - top) // 2, (right - left) // 2), np.uint8) for _ in range(3))
        self.sprite.luma.paint(self.scale, (left, top), [y, alpha])
        self.sprite.chroma.paint(self.scale, (left // 2, top // 2), [u, v, half])
        return Sprite(left, top, y, u, v, alpha, half)


@dataclass(frozen=True, slots=True)
class ClippedItem:
    """The part of an item inside a window whose edges are even."""

    item: Item
    window: Box

    def box(self, canvas: Box) -> Box:
        left, top, right, bottom = self.item.box(canvas)
        return (
            max(left, self.window[0]),
            max(top, self.window[1]),
            min(right, self.window[2]),
            min(bottom, self.window[3]),
        )

    def paint(self, canvas: Planes, box: Box) -> None:
        left, top, right, bottom = self.box(box)
        if left < right and top < bottom:
            self.item.paint(canvas, (left, top, right, bottom))


def rounded_rectangle(size: Size, radius: float, colour: Colour) -> Pixels:
    """A rectangle with round, antialiased corners, RGBA with straight alpha.

    A pixel's alpha follows from the signed distance of its centre to the edge.
    Source: Inigo Quilez, "2D distance functions", rounded box.
    """
    width, height = size
    radius = min(radius, width / 2, height / 2)
    x = np.abs(np.arange(width, dtype=np.float32) + 0.5 - width / 2) - (width / 2 - radius)
    y = np.abs(np.arange(height, dtype=np.float32) + 0.5 - height / 2) - (height / 2 - radius)
    beyond = np.hypot(np.maximum(x[None], 0), np.maximum(y[:, None], 0))
    inside = np.minimum(np.maximum(x[None], y[:, None]), 0)
    rgba = np.empty((height, width, 4), np.uint8)
    rgba[..., :3] = colour
    rgba[..., 3] = np.rint(255 * np.clip(radius + 0.5 - beyond - inside, 0, 1))
    return rgba
