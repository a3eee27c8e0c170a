"""A file that is not larger than it may be."""

from layers.common.errors import OutputTooLarge
from layers.common.imaging.alpha import Colour
from layers.common.imaging.encode import encode
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image

_LOSSLESS = frozenset({Format.PNG})


def encode_within(
    image: Image, kind: Format, *, quality: int, background: Colour, max_bytes: int
) -> tuple[bytes, int]:
    """The file, and its quality: the highest one up to ``quality`` whose file fits.

    Raises:
        OutputTooLarge: it does not fit at quality 1, or the format has no quality.
    """
    data = encode(image, kind, quality=quality, background=background)
    if len(data) <= max_bytes:
        return data, quality
    fits: tuple[bytes, int] | None = None
    low, high = 1, 0 if kind in _LOSSLESS else quality - 1
    while low <= high:
        middle = (low + high) // 2
        data = encode(image, kind, quality=middle, background=background)
        if len(data) <= max_bytes:
            fits, low = (data, middle), middle + 1
        else:
            high = middle - 1
    if fits is None:
        raise OutputTooLarge(
            f"expected a file of at most {max_bytes:,} bytes; the smallest {kind.name} of this picture has "
            f"{len(data):,}",
            param="max_bytes",
        )
    return fits
