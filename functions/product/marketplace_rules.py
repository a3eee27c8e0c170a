"""The kinds of rules that marketplaces have for a product's main picture, and what a file says to them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, Protocol

import cv2
import numpy as np

from layers.common.imaging.alpha import Box, Colour, bounds
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image, Mask, Pixels, Size

_NEAR: Final = 16
"""Levels by which a background may differ from its own colour in any channel: noise, JPEG, a faint shadow."""
_MOST_OF_BORDER: Final = 0.5
"""Share of the outermost pixels beyond which their colour is the background's."""
_PURE: Final = 254
"""Least level of a white that is called pure: JPEG may round it down."""
_MOST_IMPURE: Final = 0.01
"""Share of the background that may be of any other colour than pure white."""
_BLOCK: Final = 16
"""Pixels beyond the subject into which JPEG and its like may carry its edge."""
_VISIBLE: Final = 8
"""Least alpha of a pixel inside the subject's box."""


class Seen:
    """What rules are applied to: a picture file, its subject and its background.

    Without transparency, the subject is what differs from a background of one colour. This is approximate:
    white parts on white do not count, a dark shadow does.

    Args:
        size_bytes: of the file.
        box: the subject's, in pixels, if the caller knows it.
    """

    def __init__(self, picture: Image, size_bytes: int, kind: Format, box: Box | None = None) -> None:
        alpha = picture.alpha
        self.size_bytes = size_bytes
        self.kind = kind
        self.size: Size = picture.size
        self.is_transparent = alpha is not None and int(alpha.min()) < 255
        self._rgb = np.ascontiguousarray(picture.rgb)
        self._alpha = alpha
        self._box = box

    @cached_property
    def background(self) -> Colour | None:
        """The colour of most of the outermost pixels; None if there is no such colour, or transparency."""
        if self.is_transparent:
            return None
        border = _border(self._rgb)
        red, green, blue = (int(level) for level in np.median(border, axis=0))
        is_near = np.abs(border.astype(np.int16) - (red, green, blue)).max(axis=1) <= _NEAR
        return (red, green, blue) if is_near.mean() > _MOST_OF_BORDER else None

    @cached_property
    def subject(self) -> Box | None:
        """The subject's box; None if it cannot be told from the background."""
        if self._box is not None:
            return self._box
        if self.is_transparent:
            assert self._alpha is not None
            return bounds(self._alpha, _VISIBLE - 1)
        if self.background is None:
            return None
        low, high = ([level + by for level in self.background] for by in (-_NEAR, _NEAR))
        return bounds(~_inside(self._rgb, low, high))

    @property
    def impurity(self) -> float:
        """Share of the pixels clear of the subject's box that are not pure white, 0 to 1."""
        is_white = _inside(self._rgb, [_PURE] * 3, [255] * 3)
        area, white = is_white.size, cv2.countNonZero(is_white)
        if self.subject is not None:
            left, top, right, bottom = self.subject
            inside = is_white[max(0, top - _BLOCK) : bottom + _BLOCK, max(0, left - _BLOCK) : right + _BLOCK]
            area, white = area - inside.size, white - cv2.countNonZero(inside)
        return 1 - white / area if area else 0.0


class Undecided(Exception):
    """A rule cannot be checked; its message says why."""


class Rule(Protocol):
    """One rule."""

    @property
    def name(self) -> str:
        """One word for what it is about."""
        ...

    def missed(self, seen: Seen) -> str:
        """What was expected and what was received; empty if the rule is kept.

        Raises:
            Undecided: it cannot be told.
        """
        ...


@dataclass(frozen=True, slots=True)
class Formats:
    """The file has one of these formats."""

    kinds: tuple[Format, ...]
    name: str = "format"

    def missed(self, seen: Seen) -> str:
        if seen.kind in self.kinds:
            return ""
        return f"expected {', '.join(kind.name for kind in self.kinds)}, received {seen.kind.name}"


@dataclass(frozen=True, slots=True)
class Bytes:
    """The file has so many bytes."""

    most: int
    least: int = 0
    name: str = "bytes"

    def missed(self, seen: Seen) -> str:
        return _outside(seen.size_bytes, self.least, self.most, "bytes")


@dataclass(frozen=True, slots=True)
class Side:
    """A side has so many pixels: the longer, the shorter, or the width."""

    which: Literal["longer", "shorter", "width"]
    least: int = 0
    most: int | None = None

    @property
    def name(self) -> str:
        return "width" if self.which == "width" else f"{self.which} side"

    def missed(self, seen: Seen) -> str:
        by = {"longer": max(seen.size), "shorter": min(seen.size), "width": seen.size[0]}
        return _outside(by[self.which], self.least, self.most, "px")


@dataclass(frozen=True, slots=True)
class Area:
    """The picture has at most so many pixels."""

    most: int
    name: str = "pixels"

    def missed(self, seen: Seen) -> str:
        return _outside(seen.size[0] * seen.size[1], 0, self.most, "pixels")


@dataclass(frozen=True, slots=True)
class Ratio:
    """Width divided by height lies between these two, each side give or take a pixel."""

    least: float
    most: float
    name: str = "ratio"

    def missed(self, seen: Seen) -> str:
        width, height = seen.size
        if self.least * (height - 1) <= width + 1 and width - 1 <= self.most * (height + 1):
            return ""
        wanted = f"{self.least:.3g}" if self.least == self.most else f"{self.least:.3g} to {self.most:.3g}"
        return f"expected width : height of {wanted}, received {width / height:.3g}"


@dataclass(frozen=True, slots=True)
class PureWhite:
    """The background is opaque and pure white."""

    name: str = "background"

    def missed(self, seen: Seen) -> str:
        if seen.is_transparent:
            return "expected pure white, received a transparent one"
        if seen.background is None:
            return "expected pure white, received one of several colours"
        if min(seen.background) < _PURE:
            return f"expected pure white, received #{bytes(seen.background).hex()}"
        if seen.impurity > _MOST_IMPURE:
            return f"expected pure white, received {seen.impurity:.0%} of other colours around the subject"
        return ""


@dataclass(frozen=True, slots=True)
class Fill:
    """The subject's box takes such a share of the frame, in the direction in which it takes more."""

    least: float
    most: float = 1.0
    name: str = "fill"

    def missed(self, seen: Seen) -> str:
        if seen.subject is None:
            raise Undecided("the subject cannot be told from its background")
        left, top, right, bottom = seen.subject
        share = max((right - left) / seen.size[0], (bottom - top) / seen.size[1])
        if self.least <= share <= self.most:
            return ""
        return (
            f"expected the subject on {self.least:.0%} to {self.most:.0%} of the frame, received {share:.0%}"
        )


def _outside(value: int, least: int, most: int | None, unit: str) -> str:
    if least <= value and (most is None or value <= most):
        return ""
    parts = [f"at least {least:,}"] if least else []
    parts += [f"at most {most:,}"] if most is not None else []
    return f"expected {' and '.join(parts)} {unit}, received {value:,}"


def _border(pixels: Pixels) -> Pixels:
    """The outermost pixels, (n, 3)."""
    sides = pixels[0], pixels[-1], pixels[1:-1, 0], pixels[1:-1, -1]
    return np.concatenate(sides)


def _inside(rgb: Pixels, low: list[int], high: list[int]) -> Mask:
    """Where every channel lies within its limits, 255, else 0; (h, w)."""
    return np.asarray(cv2.inRange(rgb, np.array(low, np.float64), np.array(high, np.float64)), np.uint8)
