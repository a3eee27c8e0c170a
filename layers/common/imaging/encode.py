"""Image to bytes: PNG, JPEG, WebP, AVIF."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from PIL import Image as Pillow

from layers.common.errors import OutputTooLarge
from layers.common.imaging.alpha import WHITE, Colour, flatten
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image
from layers.common.imaging.metadata import write_exif
from layers.common.imaging.png import encode_png

_WEBP_METHOD = 2
"""Of 0 to 6. At 12 MP: 0 takes .7 s, 2 takes 1.4 s for 15 per cent less, 3 takes 1.7 s for nothing more."""
_AVIF_SPEED = 8
"""Of 0 to 10. At 12 MP: 10 takes .4 s, 8 takes .6 s for 9 per cent less, 6 takes 1.6 s for another 5."""

_LOSSLESS = (Format.PNG,)
_LOSSLESS_OPTIONS: Mapping[Format, Mapping[str, Any]] = {
    Format.WEBP: {"lossless": True, "quality": 20, "method": _WEBP_METHOD},
    # Pillow converts to YCbCr, which rounds; every other step is exact.
    Format.AVIF: {"quality": 100, "subsampling": "4:4:4", "speed": _AVIF_SPEED},
}
"""Pillow's options; WebP's quality is then the effort."""

LONGEST_PACKETS: Mapping[Format, int] = {Format.JPEG: 65_502}
"""Bytes of XMP that fit into a format, if they are limited: a JPEG's segment, less its length and name."""


@dataclass(frozen=True, slots=True)
class Extras:
    """What a file says besides its picture and credit.

    Attributes:
        dpi: resolution in print, pixels per inch; None says none.
        packet: of XMP; empty for none.
        profile: the ICC profile of its colours; empty for sRGB.
        comment: the user's, for EXIF; empty for none.
    """

    dpi: int | None = None
    packet: bytes = b""
    profile: bytes = b""
    comment: str = ""


NO_EXTRAS = Extras()


def encode(
    image: Image, kind: Format, *, quality: int = 90, background: Colour = WHITE, extras: Extras = NO_EXTRAS
) -> bytes:
    """Encode ``image``, with its credit and no other metadata.

    Args:
        quality: 1 to 100; ignored for PNG, which is lossless.
        background: colour behind transparent pixels in JPEG, which has no alpha.
        extras: what else is written into the file.

    Raises:
        ValueError: ``kind`` is a format that can be read only.
    """
    writer = _WRITERS.get(kind)
    if writer is None:
        raise ValueError(f"{kind.name} is not written")
    return writer(image, quality, background, extras)


def encode_lossless(image: Image, kind: Format, *, extras: Extras = NO_EXTRAS) -> bytes:
    """Encode ``image`` as WebP without any loss, or as AVIF within two levels.

    Raises:
        ValueError: ``kind`` has no such encoding.
    """
    if kind not in _LOSSLESS_OPTIONS:
        raise ValueError(f"{kind.name} is written in one way")
    return _save(image, kind.pillow, extras, **_LOSSLESS_OPTIONS[kind])


def encode_within(
    image: Image,
    kind: Format,
    *,
    quality: int,
    max_bytes: int,
    background: Colour = WHITE,
    extras: Extras = NO_EXTRAS,
) -> tuple[bytes, int]:
    """The file with the highest quality, up to ``quality``, that has at most ``max_bytes``; and that quality.

    Raises:
        OutputTooLarge: the file is too large at quality 1, or the format has no quality.
    """
    data = encode(image, kind, quality=quality, background=background, extras=extras)
    if len(data) <= max_bytes:
        return data, quality
    best: tuple[bytes, int] | None = None
    low, high = 1, 0 if kind in _LOSSLESS else quality - 1
    while low <= high:
        middle = (low + high) // 2
        data = encode(image, kind, quality=middle, background=background, extras=extras)
        if len(data) <= max_bytes:
            best, low = (data, middle), middle + 1
        else:
            high = middle - 1
    if best is None:
        raise OutputTooLarge(
            f"expected a file of at most {max_bytes:,} bytes; the smallest {kind.name} of this picture has "
            f"{len(data):,}",
            param="max_bytes",
        )
    return best


def encode_mask(image: Image, kind: Format, *, quality: int = 90, extras: Extras = NO_EXTRAS) -> bytes:
    """Encode the alpha of ``image`` as a grey picture, white inside, with the image's credit.

    Args:
        quality, extras: as :func:`encode`.

    Raises:
        ValueError: the image has no alpha.
    """
    if image.alpha is None:
        raise ValueError("an image without alpha has no mask")
    if kind is Format.PNG:
        return encode_png(image.alpha, _exif(image, extras), dpi=extras.dpi, packet=extras.packet)
    grey = np.asarray(cv2.merge((image.alpha,) * 3), np.uint8)
    return encode(Image(grey, image.credit), kind, quality=quality, extras=extras)


def _png(image: Image, _quality: int, _background: Colour, extras: Extras) -> bytes:
    return encode_png(
        image.pixels,
        _exif(image, extras),
        dpi=extras.dpi,
        packet=extras.packet,
        profile=extras.profile,
    )


def _jpeg(image: Image, quality: int, background: Colour, extras: Extras) -> bytes:
    density: dict[str, Any] = {"dpi": (extras.dpi, extras.dpi)} if extras.dpi else {}
    flat = flatten(image, background)
    return _save(flat, "JPEG", replace(extras, dpi=None), quality=quality, **density)


def _webp(image: Image, quality: int, _background: Colour, extras: Extras) -> bytes:
    return _save(image, "WEBP", extras, quality=quality, method=_WEBP_METHOD)


def _avif(image: Image, quality: int, _background: Colour, extras: Extras) -> bytes:
    return _save(image, "AVIF", extras, quality=quality, speed=_AVIF_SPEED)


def _save(image: Image, pillow: str, extras: Extras, **options: Any) -> bytes:
    sink = io.BytesIO()
    if extras.packet:
        options["xmp"] = extras.packet
    if extras.profile:
        options["icc_profile"] = extras.profile
    exif = _exif(image, extras, extras.dpi)
    Pillow.fromarray(image.pixels).save(sink, pillow, exif=exif, **options)
    return sink.getvalue()


def _exif(image: Image, extras: Extras, dpi: int | None = None) -> bytes:
    return write_exif(image.credit, dpi, extras.comment)


_WRITERS: Mapping[Format, Callable[[Image, int, Colour, Extras], bytes]] = {
    Format.PNG: _png,
    Format.JPEG: _jpeg,
    Format.WEBP: _webp,
    Format.AVIF: _avif,
}
