"""The size guard: a header is checked before a pixel is decoded, a result before it is made."""

from layers.common.errors import ImageTooLarge, InvalidImage, OutputTooLarge
from layers.common.imaging.formats import Format


def check_header(width: int, height: int, max_pixels: int) -> None:
    """Refuse a picture by its size. Only one frame is decoded, so the others do not count.

    Raises:
        ImageTooLarge: it declares more than ``max_pixels``.
        InvalidImage: it has no pixels.
    """
    if width <= 0 or height <= 0:
        raise InvalidImage(f"the image declares a size of {width} × {height} pixels")
    if width * height > max_pixels:
        raise ImageTooLarge(f"expected at most {max_pixels:,} pixels, received {width} × {height}")


def check_output(width: int, height: int, max_pixels: int, kind: Format | None = None) -> None:
    """Refuse a result, or an intermediate picture, before it is made.

    Raises:
        OutputTooLarge: more than ``max_pixels``, or a side longer than ``kind`` can store.
    """
    if width * height > max_pixels:
        raise OutputTooLarge(
            f"expected a result of at most {max_pixels:,} pixels, received {width} × {height}"
        )
    if kind and max(width, height) > kind.longest_side:
        raise OutputTooLarge(
            f"{kind.name} stores at most {kind.longest_side:,} pixels a side, received {width} × {height}"
        )
