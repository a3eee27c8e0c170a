"""The size guard: what a header announces is checked before a pixel is decoded."""

from PIL import Image as Pillow

from layers.common.errors import ImageTooLarge, InvalidImage, OutputTooLarge
from layers.common.imaging.formats import Format, gif_has_more_frames

# This guard decides, with the caller's own limit; Pillow's starts to refuse only at 179 megapixels.
Pillow.MAX_IMAGE_PIXELS = None

# An animation's frames are walked one header at a time, so their number is bounded as well.
MAX_FRAMES = 10_000
_ANIMATED = frozenset({Format.WEBP, Format.PNG, Format.AVIF, Format.TIFF})


def check_header(picture: Pillow.Image, kind: Format, data: bytes, max_pixels: int) -> None:
    """Refuse a picture by its header alone.

    Raises:
        ImageTooLarge: it announces more than ``max_pixels``.
        InvalidImage: it has no pixels, or its frames together have more than ``max_pixels``.
    """
    pixels = picture.width * picture.height
    if pixels <= 0:
        raise InvalidImage(f"the image says it is {picture.width} × {picture.height} pixels large")
    if pixels > max_pixels:
        raise ImageTooLarge(
            f"expected at most {max_pixels:,} pixels, received {picture.width} × {picture.height}"
        )
    most = min(max_pixels // pixels, MAX_FRAMES)
    # Pillow would make each GIF frame to pass it, and enlarge the picture to whatever size a frame claims.
    has_more = (
        gif_has_more_frames(data, most) if kind is Format.GIF else _has_more_frames(picture, kind, most)
    )
    if has_more:
        raise InvalidImage(f"the animation has more than {most:,} frames of its size")


def check_output(width: int, height: int, max_pixels: int, kind: Format | None = None) -> None:
    """Refuse a result, or a step on the way to it, before it is made.

    Raises:
        OutputTooLarge: more than ``max_pixels``, or a side longer than ``kind`` can store.
    """
    if width * height > max_pixels:
        raise OutputTooLarge(
            f"expected a result of at most {max_pixels:,} pixels, it would have {width} × {height}"
        )
    if kind and max(width, height) > kind.longest_side:
        raise OutputTooLarge(
            f"{kind.name} stores at most {kind.longest_side:,} pixels a side, it would be {width} × {height}"
        )


def _has_more_frames(picture: Pillow.Image, kind: Format, most: int) -> bool:
    if kind not in _ANIMATED:
        return False
    try:
        for frame in range(1, most + 1):
            picture.seek(frame)
    except EOFError:
        picture.seek(0)
        return False
    return True
