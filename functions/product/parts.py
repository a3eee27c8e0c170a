"""Files that a job keeps beside its product photo."""

from collections.abc import Mapping

import numpy as np

from functions.product.params import PartName, ProductParams
from layers.common.core.cutouts import ReducedCutout
from layers.common.core.media import Media, Upload
from layers.common.imaging.encode import encode, encode_mask
from layers.common.imaging.formats import Format, sniff
from layers.common.imaging.image import Credit, Image


def parts(photo: Upload, cutout: ReducedCutout, params: ProductParams) -> Mapping[str, Media]:
    """The files that the parameters ask for, by their names.

    Args:
        cutout: at full size if one of them shows it.
    """
    whole = _whole(cutout, params) if shows_cutout(params) else None
    return {name: _part(name, photo, whole) for name in params.keep}


def shows_cutout(params: ProductParams) -> bool:
    """Whether one of the files shows the cut-out."""
    return bool({"cutout", "matte"} & set(params.keep))


def _part(name: PartName, photo: Upload, whole: Image | None) -> Media:
    if name == "original":
        kind = sniff(photo.data)
        assert kind is not None  # it has been decoded
        return Media.picture(photo.data, kind, f"{photo.stem}-original", {})
    assert whole is not None
    encoded = (encode if name == "cutout" else encode_mask)(whole, Format.PNG)
    return Media.picture(encoded, Format.PNG, f"{photo.stem}-{name}", {})


def _whole(cutout: ReducedCutout, params: ProductParams) -> Image:
    """The cut-out at its place in the photo."""
    (width, height), level = cutout.size, cutout.level
    pixels = np.zeros((height, width, 4), np.uint8)
    place = pixels[level.top : level.top + len(level.pixels), level.left : level.left + level.pixels.shape[1]]
    place[:] = level.pixels[: place.shape[0], : place.shape[1]]  # it may be padded beyond the photo
    return Image(pixels, Credit() if params.metadata == "never" else cutout.credit)
