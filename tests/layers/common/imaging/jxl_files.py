"""JPEG XL headers bit by bit, as the specification has them and no encoder here writes them."""

import struct
from typing import Final

import numpy as np
import pylibjxl

from layers.common.imaging.image import Pixels

SIDE: Final = 8
"""Of the pictures here, which say so in the fewest bits."""
SRGB: Final = "1"
ALPHA: Final = "1"
"""An extra channel that is as by default."""
ALPHA_ALONE: Final = "10" + ALPHA
PREMULTIPLIED: Final = "10" + "0" + "00" + "000" + "00" + "00" + "1"
CMYK_BLACK: Final = "10" + "0" + "01" + "0100" + "000" + "00" + "00"
XYB_FRAME: Final = bytes.fromhex(
    "00130800cc00773fc8010050a132cab8c1cbb99e2f3f74584cdbb8ced056db16963036db0b83848443d8b878cf6e0e8c"
    "11e83d20428c4a1200"
)
"""A lossy frame of 8 × 8 pixels, all 200, 100 and 50 in sRGB."""
_HEADER_BYTES: Final = 5
"""Of what the encoder writes for a lossless picture of 8 × 8 pixels, RGB or RGBA."""
SIGNATURE: Final = b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl "


def number(value: int, count: int) -> str:
    """The bits of an unsigned integer, the least significant first."""
    return "".join(str(value >> bit & 1) for bit in range(count))


def enum(value: int) -> str:
    """An enumerated value (annex B.2.5)."""
    return {0: "00", 1: "10"}.get(value) or (
        "01" + number(value - 2, 4) if value < 18 else "11" + number(value - 18, 6)
    )


def colours(primaries: int, transfer: int) -> str:
    """A colour encoding of RGB under D65 (annex D.3), by its code points."""
    return "00" + enum(0) + enum(1) + enum(primaries) + "0" + enum(transfer) + enum(1)


def made(
    pixels: Pixels,
    *,
    encoding: str = SRGB,
    extra: str = "0",
    channels: str = "",
    size: str = "1" + "00000" + "100",
    xyb_frame: bytes = b"",
) -> bytes:
    """A lossless picture of 8 × 8 pixels with a header of its own.

    Args:
        extra: the flag of extra fields, and the fields.
        channels: the number of extra channels and what they are; alpha by default.
        size: the bits of another one.
        xyb_frame: a frame of the same size whose samples are XYB, instead of the picture's own.
    """
    frame = xyb_frame or pylibjxl.encode(pixels, lossless=True)[_HEADER_BYTES:]
    channels = channels or ("00" if pixels.shape[2] == 3 else ALPHA_ALONE)
    tone_mapping = "1" if extra.startswith("1") else ""
    fields = "0" + extra + "000" + "1" + channels + str(int(bool(xyb_frame))) + encoding + tone_mapping
    bits = size + fields + "00" + "1"
    bits += "0" * (-len(bits) % 8)
    head = bytes(int(bits[at : at + 8][::-1], 2) for at in range(0, len(bits), 8))
    return b"\xff\x0a" + head + frame


def oriented(orientation: int) -> str:
    """The extra fields of a picture that is stored turned."""
    return "1" + number(orientation - 1, 3) + "000"


def boxed(*boxes: tuple[bytes, bytes]) -> bytes:
    """A file of the container, of boxes by their type and body."""
    return SIGNATURE + b"".join(struct.pack(">I", 8 + len(body)) + kind + body for kind, body in boxes)


def plain(*colour: int) -> Pixels:
    return np.full((SIDE, SIDE, len(colour)), colour, np.uint8)
