"""Colour conversion: every mode that a file can have becomes 8-bit sRGB, RGB or RGBA."""

import hashlib
import io
from collections import OrderedDict
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageCms

from layers.common.errors import TooCostly
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Pixels

_SRGB = ImageCms.createProfile("sRGB")
_PROFILED = ("RGB", "L", "CMYK", "LAB")
_TRANSFORM_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION

MAX_PROFILE_BYTES: Final = 4 << 20
"""Profiles of printing presses have up to 3 MB. To ignore a larger one would give wrong colours silently."""


def is_srgb(picture: Pillow.Image) -> bool:
    """Whether samples are sRGB as they are: no profile, sRGB's own, or an unreadable one.

    Raises:
        TooCostly: the profile is larger than ``MAX_PROFILE_BYTES``.
    """
    return _transform(picture) is None


def to_srgb(picture: Pillow.Image) -> Pixels:
    """Decode a picture of any mode to uint8 (height, width, 3 | 4), sRGB, straight alpha.

    An ICC profile is applied if possible; a broken one is ignored. 16-bit and float samples are scaled to
    8 bits: ``I;16`` by 257, ``I`` and ``F`` by the range of their values, which is approximate.

    Raises:
        TooCostly: the profile is larger than ``MAX_PROFILE_BYTES``.
    """
    if picture.mode.startswith(("I", "F")):
        picture = Pillow.fromarray(_to_8_bit(np.asarray(picture)))
    alpha = _alpha(picture)
    colours = _apply_profile(_without_alpha(picture))
    rgb = np.asarray(colours if colours.mode == "RGB" else colours.convert("RGB"))
    return rgb if alpha is None else with_alpha(rgb, alpha)


def finite(samples: NDArray[np.generic]) -> NDArray[np.float32]:
    """Samples as float32, all finite: NaN becomes 0, an infinity the largest or smallest of 0 and others."""
    with np.errstate(over="ignore"):  # a float64 that is too large becomes infinite
        values = samples.astype(np.float32)
    if np.issubdtype(samples.dtype, np.integer):
        return values
    known = np.isfinite(values)
    least = float(values.min(where=known, initial=0.0))
    most = float(values.max(where=known, initial=0.0))
    return np.nan_to_num(values, copy=False, posinf=most, neginf=least)


def _to_8_bit(samples: NDArray[np.generic]) -> NDArray[np.uint8]:
    values = finite(samples)
    scale = 1 / 257 if samples.dtype == np.uint16 else _scale_of(float(values.max(initial=0.0)))
    return np.asarray(np.clip(values * np.float32(scale) + np.float32(0.5), 0, 255), np.uint8)


def _scale_of(peak: float) -> float:
    if peak <= 1:
        return 255
    return 1 if peak <= 255 else 1 / 257


def _alpha(picture: Pillow.Image) -> NDArray[np.uint8] | None:
    if not picture.has_transparency_data:
        return None
    return np.asarray(picture.convert("RGBA").getchannel("A"))


def _without_alpha(picture: Pillow.Image) -> Pillow.Image:
    """The picture's own colours, in the mode of its profile."""
    if picture.mode in _PROFILED:
        return picture
    colours = picture.convert("L" if picture.mode in ("LA", "1") else "RGB")
    colours.info = picture.info
    return colours


def _apply_profile(picture: Pillow.Image) -> Pillow.Image:
    transform = _transform(picture)
    if transform is None:
        return picture
    converted = ImageCms.applyTransform(picture, transform)
    assert converted is not None  # only in-place calls return None
    return converted


def _transform(picture: Pillow.Image) -> ImageCms.ImageCmsTransform | None:
    """From the picture's profile to sRGB; None if it has none, or its samples stay as they are."""
    profile: bytes | None = picture.info.get("icc_profile")
    if not profile:
        return None
    if len(profile) > MAX_PROFILE_BYTES:
        raise TooCostly(f"expected at most {MAX_PROFILE_BYTES:,} bytes of a colour profile, received more")
    return _transforms.get(profile, picture.mode)


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
