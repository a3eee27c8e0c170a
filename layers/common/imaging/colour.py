"""Every mode that a file can have becomes 8-bit sRGB, RGB or RGBA."""

import io
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageCms

from layers.common.imaging.image import Pixels

_SRGB = ImageCms.createProfile("sRGB")
_TRANSFORM_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION


def is_srgb(picture: Pillow.Image) -> bool:
    """Whether the picture's numbers can be taken as sRGB: no profile, sRGB's own, or one that cannot be read."""
    profile = picture.info.get("icc_profile")
    return not profile or _transform(profile, "RGB") is None


def to_srgb(picture: Pillow.Image) -> Pixels:
    """Decode a picture of any mode to uint8 (height, width, 3 | 4), sRGB, straight alpha.

    An ICC profile is applied where it can be; a broken one is ignored. 16-bit and float samples are scaled
    to 8 bits: ``I;16`` by 257, ``I`` and ``F`` by the range that their values show, which is approximate.
    """
    if picture.mode.startswith(("I", "F")):
        picture = Pillow.fromarray(_to_8_bit(np.asarray(picture)))
    alpha = _alpha(picture)
    colours = _apply_profile(_without_alpha(picture))
    rgb = np.asarray(colours if colours.mode == "RGB" else colours.convert("RGB"))
    return rgb if alpha is None else np.dstack((rgb, alpha))


def _to_8_bit(samples: NDArray[np.generic]) -> NDArray[np.uint8]:
    values = np.nan_to_num(samples.astype(np.float32), posinf=0.0, neginf=0.0)
    if samples.dtype == np.uint16:
        scale = 1 / 257
    else:
        peak = float(values.max(initial=0.0))
        scale = 255.0 if peak <= 1.0 else 1.0 if peak <= 255.0 else 1 / 257
    return np.clip(values * np.float32(scale) + np.float32(0.5), 0, 255).astype(np.uint8)


def _alpha(picture: Pillow.Image) -> NDArray[np.uint8] | None:
    if not picture.has_transparency_data:
        return None
    return np.asarray(picture.convert("RGBA").getchannel("A"))


def _without_alpha(picture: Pillow.Image) -> Pillow.Image:
    """The picture's own colours, in the mode that its profile speaks of."""
    if picture.mode in ("RGB", "L", "CMYK", "LAB"):
        return picture
    if picture.mode in ("LA", "La", "1"):
        return picture.convert("LA").getchannel("L") if picture.mode == "La" else picture.convert("L")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    straight = picture.convert("RGBA")
    return Pillow.merge("RGB", straight.split()[:3])


def _apply_profile(picture: Pillow.Image) -> Pillow.Image:
    profile = picture.info.get("icc_profile")
    transform = _transform(profile, picture.mode) if profile else None
    if transform is None:
        return picture
    converted = ImageCms.applyTransform(picture, transform)
    assert converted is not None  # None is the answer of in-place calls only
    return converted


@lru_cache(maxsize=16)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From ``profile`` to sRGB; None where nothing is to be done: sRGB already, unreadable, of another mode."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in (source.profile.profile_description or "").lower():
            return None
        return ImageCms.buildTransform(source, _SRGB, mode, "RGB", flags=_TRANSFORM_FLAGS)
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return None
