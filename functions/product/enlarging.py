"""How much a photo is enlarged, and whether it is reduced before."""

from dataclasses import dataclass

from functions.product.params import ProductParams
from layers.common.core.context import Limits
from layers.common.core.media import Upload
from layers.common.errors import InvalidParameter
from layers.common.imaging.formats import Format, sniff
from layers.common.imaging.image import Image, Size
from layers.common.imaging.resample import resample
from layers.common.vision.estimate import upscale_s
from layers.common.vision.upscaling.upscale import Upscaler, check_enlarged, upscaler


def check_limit(file: Upload, params: ProductParams, limits: Limits) -> None:
    """Refuse a photo that is larger than what its caller lets be enlarged.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: its header cannot be read.
        InvalidParameter: it is larger, with `upscale_limit`.
    """
    most = params.upscale_limit
    if most is None or params.upscale_beyond != "refuse":
        return
    width, height = file.size(limits)
    if max(width, height) > most:
        raise InvalidParameter(
            f"expected a photo of at most {most} × {most} px for `upscale_limit`, "
            f"received {width} × {height}",
            param="upscale_limit",
        )


@dataclass(frozen=True, slots=True)
class Enlargement:
    """What becomes of a photo's size.

    Attributes:
        fits: the size that it is reduced to first; its own if that is small enough.
        upscaler: what enlarges it from there; None if nothing does.
        note: names the networks, or says why there are none; empty where none are asked for.
    """

    fits: Size
    upscaler: Upscaler | None
    note: str

    def of(self, image: Image) -> Image:
        """The picture with its alpha and credit, enlarged.

        Raises:
            Abandoned: between two tiles.
        """
        if self.upscaler is None:
            return image
        return self.upscaler.upscale(image.with_pixels(resample(image.pixels, self.fits)))


def enlargement(file: Upload, params: ProductParams, limits: Limits) -> Enlargement:
    """What the parameters make of a photo's size, with its networks loaded.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: its header cannot be read.
        ModelUnavailable: weights are missing or broken.
        OutputTooLarge: the result has more than ``MAX_PIXELS``.
    """
    size = file.size(limits)
    if params.upscale == 1:
        return Enlargement(size, None, "")
    fits = _fitting(size, params)
    if fits is None:
        return Enlargement(size, None, "none; the photo is larger than what would become of it")
    check_enlarged(fits, params.upscale, limits.max_pixels)
    found = upscaler(params.upscale, params.detail, is_jpeg=sniff(file.data) is Format.JPEG)
    told = "" if fits == size else "; reduced to {}x{} before".format(*fits)
    return Enlargement(fits, found, found.note + told)


def enlarging_s(size: Size, params: ProductParams) -> float:
    """Seconds that a photo of that size is expected to take."""
    fits = _fitting(size, params)
    if params.upscale == 1 or fits is None:
        return 0.0
    return upscale_s(fits[0] * fits[1] * params.upscale**2, params.detail)


def _fitting(size: Size, params: ProductParams) -> Size | None:
    """The size from which a photo of that size is enlarged; None if it is to keep its own."""
    most, longest = params.upscale_limit, max(size)
    if most is None or params.upscale_beyond == "refuse" or longest <= most:
        return size
    if params.upscale_beyond == "keep" and most * params.upscale < longest:
        return None
    width, height = (max(1, round(side * most / longest)) for side in size)
    return width, height
