"""Colour conversion: every mode that a file can have becomes 8-bit sRGB, RGB or RGBA."""

import hashlib
import io
from collections import OrderedDict
from functools import cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageCms

from layers.common.imaging import icc
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.encoding import Encoding
from layers.common.imaging.image import Pixels
from layers.common.imaging.samples import to_8_bit
from layers.common.imaging.tone_mapping import from_coded

_SRGB = ImageCms.createProfile("sRGB")
_PROFILED = ("RGB", "L", "CMYK", "LAB")
_TRANSFORM_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION
_NARROW = np.clip(np.rint((np.arange(256) - 16) * (255 / 219)), 0, 255).astype(np.uint8)
"""Full-range samples of narrow ones (ITU-T H.273, 8.3)."""


def is_srgb(mode: str, meaning: Encoding) -> bool:
    """Whether samples of a mode are sRGB as they are: no profile, sRGB's own, or an unreadable one."""
    return meaning.hdr is None and not meaning.is_narrow and _transform(meaning.profile, mode) is None


def to_srgb(picture: Pillow.Image, meaning: Encoding, exposure: float = 0) -> Pixels:
    """Decode a picture of any mode to uint8 (height, width, 3 | 4), sRGB, straight alpha.

    An ICC profile is applied if possible; a broken one is ignored. Samples of more than 8 bits are scaled as
    ``samples.to_8_bit`` says.

    Args:
        exposure: stops, of PQ and HLG.
    """
    if picture.mode.startswith(("I", "F")):
        picture = Pillow.fromarray(to_8_bit(np.asarray(picture)))
    alpha = _alpha(picture)
    colours = _without_alpha(picture)
    if meaning.hdr is not None:
        rgb = from_coded(np.asarray(colours.convert("RGB")), meaning.hdr, exposure)
    else:
        colours = _apply_profile(_full_range(colours, meaning), meaning.profile)
        rgb = np.asarray(colours if colours.mode == "RGB" else colours.convert("RGB"))
    return rgb if alpha is None else with_alpha(rgb, alpha)


def from_srgb(rgb: Pixels, profile: bytes) -> Pixels | None:
    """SRGB as samples of an ICC profile for RGB, uint8 (h, w, 3); None if it cannot be written to."""
    try:
        target = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        transform = ImageCms.buildTransform(_SRGB, target, "RGB", "RGB", flags=_TRANSFORM_FLAGS)
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return None
    return np.asarray(ImageCms.applyTransform(Pillow.fromarray(rgb), transform), np.uint8)


@cache
def lab_profile() -> bytes:
    """The profile of CIE L*a*b* under D50."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def _alpha(picture: Pillow.Image) -> NDArray[np.uint8] | None:
    if not picture.has_transparency_data:
        return None
    return np.asarray(picture.convert("RGBA").getchannel("A"))


def _without_alpha(picture: Pillow.Image) -> Pillow.Image:
    """The picture's own colours, in the mode of its profile."""
    if picture.mode in _PROFILED:
        return picture
    return picture.convert("L" if picture.mode in ("LA", "1") else "RGB")


def _full_range(colours: Pillow.Image, meaning: Encoding) -> Pillow.Image:
    return Pillow.fromarray(_NARROW[np.asarray(colours)]) if meaning.is_narrow else colours


def _apply_profile(picture: Pillow.Image, profile: bytes) -> Pillow.Image:
    if picture.mode == "L" and icc.colour_space(profile) == b"RGB ":
        picture = picture.convert("RGB")
    transform = _transform(profile, picture.mode)
    if transform is None:
        return picture
    converted = ImageCms.applyTransform(picture, transform)
    assert converted is not None  # only in-place calls return None
    return converted


def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From a profile to sRGB; None if there is none, or samples stay as they are."""
    if mode == "L" and icc.colour_space(profile) == b"RGB ":
        mode = "RGB"
    return _transforms.get(profile, mode) if profile else None


class Transforms:
    """Transforms by a profile's hash and a mode, the latest up to a number of bytes. Thread-safe.

    Args:
        most_bytes: of all transforms, each estimated from above.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = Lock()
        self._kept: OrderedDict[tuple[bytes, str], tuple[ImageCms.ImageCmsTransform | None, int]]
        self._kept = OrderedDict()
        self.bytes = 0

    def get(self, profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
        """From ``profile`` to sRGB; None if the profile is sRGB already, unreadable, or of another mode."""
        key = (hashlib.sha256(profile).digest(), mode)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0]
        transform = _built(profile, mode)
        cost = _KEY_BYTES if transform is None else len(profile) + _GRID_BYTES
        with self._lock:
            if key not in self._kept:
                self._kept[key] = transform, cost
                self.bytes += cost
            while self.bytes > self._most_bytes:
                self.bytes -= self._kept.popitem(last=False)[1][1]
        return transform


_KEY_BYTES = 1000
_GRID_BYTES = 1_000_000
"""LittleCMS resamples a pipeline to a grid of at most 23⁴ × 3 or 33³ × 3 samples; 0.5 MB were measured."""
_transforms = Transforms(32_000_000)


def _built(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        transform = ImageCms.buildTransform(source, _SRGB, mode, "RGB", flags=_TRANSFORM_FLAGS)
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return None
    return None if mode == "RGB" and _changes_nothing(transform) else transform


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether colours across the RGB cube change by at most one level: a profile's name is no proof."""
    levels = np.arange(0, 256, 51, dtype=np.uint8)
    cube = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)
    converted = np.asarray(ImageCms.applyTransform(Pillow.fromarray(cube), transform))
    return int(np.abs(converted.astype(int) - cube).max()) <= 1
