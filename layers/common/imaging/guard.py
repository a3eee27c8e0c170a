"""The size guard: a header is checked before a pixel is decoded, a result before it is made."""

from PIL import Image as Pillow

from layers.common.errors import ImageTooLarge, InvalidImage, OutputTooLarge
from layers.common.imaging.formats import Format
from layers.common.imaging.prescan import gif_table_size

# This guard applies the caller's own limit; Pillow's refuses only above 179 megapixels.
Pillow.MAX_IMAGE_PIXELS = None

# An animation's frame headers are read one by one, so their number is limited as well.
MAX_FRAMES = 10_000
_ANIMATED = frozenset({Format.WEBP, Format.PNG, Format.AVIF})
_EXTENSION, _FRAME = 0x21, 0x2C
"""The introducers of GIF's blocks (GIF89a, sections 19 to 26)."""


def check_header(picture: Pillow.Image, kind: Format, data: bytes, max_pixels: int) -> None:
    """Refuse a picture by its header alone.

    Raises:
        ImageTooLarge: it declares more than ``max_pixels``.
        InvalidImage: it has no pixels, or its frames together have more than ``max_pixels``.
    """
    pixels = picture.width * picture.height
    if pixels <= 0:
        raise InvalidImage(f"the image declares a size of {picture.width} × {picture.height} pixels")
    if pixels > max_pixels:
        raise ImageTooLarge(
            f"expected at most {max_pixels:,} pixels, received {picture.width} × {picture.height}"
        )
    most = min(max_pixels // pixels, MAX_FRAMES)
    # Pillow decodes every GIF frame that it skips, and enlarges the picture to any size a frame declares.
    has_more = (
        gif_has_more_frames(data, most) if kind is Format.GIF else _has_more_frames(picture, kind, most)
    )
    if has_more:
        raise InvalidImage(
            f"expected at most {most:,} frames of {picture.width} × {picture.height} pixels, received more"
        )


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


def gif_has_more_frames(data: bytes, most: int) -> bool:
    """Whether a GIF has more than ``most`` frames, by its blocks; a truncated file is counted to its end."""
    at = 13 + gif_table_size(data, 10)
    frames = 0
    while at + 10 < len(data) and frames <= most:
        if data[at] == _EXTENSION:
            at = _after_sub_blocks(data, at + 2)
        elif data[at] == _FRAME:
            frames += 1
            at = _after_sub_blocks(data, at + 11 + gif_table_size(data, at + 9))
        else:
            break
    return frames > most


def _after_sub_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1
