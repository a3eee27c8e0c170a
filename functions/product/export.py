"""Export: the painted canvas as a file."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from functions.product.marketplace_rules import Seen
from functions.product.params import ZIP, ProductParams
from functions.product.placing import Placed
from layers.common.core.context import Limits
from layers.common.core.media import Media, Upload
from layers.common.imaging import xmp
from layers.common.imaging.alpha import WHITE, Box, flatten, with_alpha
from layers.common.imaging.colour import from_srgb
from layers.common.imaging.decode import read_origin
from layers.common.imaging.encode import Extras, encode, encode_mask, encode_within
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Credit, Image, Pixels
from layers.common.imaging.metadata import Origin
from layers.common.imaging.png import encode_png


@dataclass(frozen=True, eq=False, slots=True)
class Painted:
    """The finished canvas.

    Attributes:
        pixels: uint8 (h, w, 3), or (h, w, 4) with straight alpha, sRGB.
        subject: what was put on it.
        box: the subject's, on the canvas.
        credit: the photo's.
    """

    pixels: Pixels
    subject: Placed
    box: Box
    credit: Credit


def exported(
    painted: Painted, photo: Upload, params: ProductParams, limits: Limits, notes: Mapping[str, str]
) -> Media:
    """The file that the parameters ask for.

    Raises:
        OutputTooLarge: no quality brings it below ``max_bytes``.
    """
    more = dict(notes)
    credit = painted.credit if params.metadata != "never" else Credit()
    origin = read_origin(photo.data, max_pixels=limits.max_pixels) if params.reads_origin else Origin()
    picture = Image(np.ascontiguousarray(painted.pixels), credit)
    extras = Extras(params.dpi, _packet(credit, origin, params))
    if params.market and not params.is_picture:
        more["Marketplace"] = "not checked: the result is no picture for it"
    if params.channels == "alpha":
        alpha = painted.subject.alpha()
        mask = Image(with_alpha(np.zeros((*alpha.shape, 3), np.uint8), alpha), credit)
        data = encode_mask(mask, params.format, quality=params.quality, extras=extras)
        return Media.picture(data, params.format, f"{photo.stem}-alpha", more)
    shown = picture
    if params.color_space == "original":
        shown, extras, more["Color-Space"] = _in_profile(picture, origin.profile, extras)
    if params.media_type == ZIP:
        return Media(_zipped(shown, params, extras), ZIP, "zip", f"{photo.stem}-product", more)
    kind = params.format_of(picture)
    data, quality = _encoded(shown, kind, params, extras)
    if quality != params.quality:
        more["Quality"] = str(quality)
    if params.market:
        flat = flatten(picture, WHITE) if kind is Format.JPEG else picture
        more["Marketplace"] = params.market.verdict(Seen(flat, len(data), kind, painted.box))
    return Media.picture(data, kind, f"{photo.stem}-product", more)


def _packet(credit: Credit, origin: Origin, params: ProductParams) -> bytes:
    """The XMP packet of the result; none unless it is asked for."""
    if params.metadata == "xmp" and (packet := xmp.for_result(origin.packet)):
        return packet
    return xmp.write_credit(credit) if params.metadata in ("copyright_xmp", "xmp") else b""


def _in_profile(picture: Image, profile: bytes, extras: Extras) -> tuple[Image, Extras, str]:
    """The picture in the photo's own colours, and a note on that."""
    converted = from_srgb(np.ascontiguousarray(picture.rgb), profile) if profile else None
    if converted is None:
        return picture, extras, "sRGB, since the photo has no profile of RGB that can be written"
    pixels = converted if picture.alpha is None else with_alpha(converted, picture.alpha)
    return picture.with_pixels(pixels), Extras(extras.dpi, extras.packet, profile), "the photo's own"


def _encoded(picture: Image, kind: Format, params: ProductParams, extras: Extras) -> tuple[bytes, int]:
    """The file, and its quality."""
    quality, most = params.quality, params.most_bytes
    if most is None:
        return encode(picture, kind, quality=quality, extras=extras), quality
    return encode_within(picture, kind, quality=quality, max_bytes=most, extras=extras)


def _zipped(picture: Image, params: ProductParams, extras: Extras) -> bytes:
    """``color.jpg``, the straight colours, and ``alpha.png``."""
    alpha = picture.alpha if picture.alpha is not None else np.full(picture.pixels.shape[:2], 255, np.uint8)
    colours = Image(np.ascontiguousarray(picture.rgb), picture.credit)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        jpeg = encode(colours, Format.JPEG, quality=params.quality, extras=extras)
        archive.writestr(zipfile.ZipInfo("color.jpg"), jpeg)
        archive.writestr(zipfile.ZipInfo("alpha.png"), encode_png(np.ascontiguousarray(alpha)))
    return sink.getvalue()
