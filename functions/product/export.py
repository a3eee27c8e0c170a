"""Export: the painted canvas as a file."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace

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
from layers.common.imaging.encode import (
    LONGEST_PACKETS,
    Extras,
    encode,
    encode_lossless,
    encode_mask,
    encode_within,
)
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
    credit = _kept(painted.credit, params)
    origin = read_origin(photo.data, max_pixels=limits.max_pixels) if params.reads_origin else Origin()
    picture = Image(np.ascontiguousarray(painted.pixels), credit)
    kind = params.format_of(picture)
    extras, metadata_note = _extras(credit, origin, params, kind)
    more |= {"Metadata": metadata_note} if metadata_note else {}
    if params.market and not params.is_picture:
        more["Marketplace"] = "not checked: the result is no picture for it"
    if params.channels == "alpha":
        alpha = painted.subject.alpha()
        mask = Image(with_alpha(np.zeros((*alpha.shape, 3), np.uint8), alpha), credit)
        data = encode_mask(mask, kind, quality=params.quality, extras=extras)
        return Media.picture(data, kind, f"{photo.stem}-alpha", more)
    shown = picture
    if params.color_space == "original":
        shown, extras, more["Color-Space"] = _in_profile(picture, origin.profile, extras)
    if params.media_type == ZIP:
        return Media(_zipped(shown, params, extras), ZIP, "zip", f"{photo.stem}-product", more)
    data, quality = _encoded(shown, kind, params, extras)
    if quality != params.quality:
        more["Quality"] = str(quality)
    if params.market:
        flat = flatten(picture, WHITE) if kind is Format.JPEG else picture
        more["Marketplace"] = params.market.verdict(Seen(flat, len(data), kind, painted.box))
    return Media.picture(data, kind, f"{photo.stem}-product", more)


def _kept(credit: Credit, params: ProductParams) -> Credit:
    """What is kept of the photo's credit."""
    if params.metadata == "never":
        return Credit()
    return Credit(credit.copyright) if params.keeps_comment else credit


def _extras(credit: Credit, origin: Origin, params: ProductParams, kind: Format) -> tuple[Extras, str]:
    """What the file says besides its picture and credit, and a note on what it should say and does not."""
    comment = origin.comment if params.keeps_comment else ""
    wanted = origin.packet if params.metadata == "xmp" else b""
    packet = xmp.for_result(wanted)
    note = ""
    if len(packet) > LONGEST_PACKETS.get(kind, len(packet)) or (wanted and not packet):
        packet, note = b"", "copyright and artist alone, since the photo's XMP is broken or too long"
    if not packet and params.metadata.endswith("xmp"):
        packet = xmp.write_credit(credit, comment)
    return Extras(params.dpi, packet, comment=comment), note


def _in_profile(picture: Image, profile: bytes, extras: Extras) -> tuple[Image, Extras, str]:
    """The picture in the photo's own colours, and a note on that."""
    converted = from_srgb(np.ascontiguousarray(picture.rgb), profile) if profile else None
    if converted is None:
        return picture, extras, "sRGB, since the photo has no profile of RGB that can be written"
    pixels = converted if picture.alpha is None else with_alpha(converted, picture.alpha)
    return picture.with_pixels(pixels), replace(extras, profile=profile), "the photo's own"


def _encoded(picture: Image, kind: Format, params: ProductParams, extras: Extras) -> tuple[bytes, int]:
    """The file, and its quality."""
    quality, most = params.quality, params.most_bytes
    if params.lossless and kind in (Format.WEBP, Format.AVIF):
        return encode_lossless(picture, kind, extras=extras), quality
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
