"""Truevision TGA (specification, version 2.0), whose run lengths Pillow unpacks."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from layers.common.errors import InvalidImage
from layers.common.imaging.alpha import unpremultiply, with_alpha
from layers.common.imaging.image import Credit, Pixels, Size
from layers.common.imaging.readers.opened import Opened

_HEADER: Final = struct.Struct("<BBBHHBHHHHBB")
_MAPPED, _GREY, _RUN_LENGTHS = 1, 3, 8
"""Kinds of picture other than of colours, and what is added to a kind where it is coded."""
_FROM_RIGHT, _FROM_TOP, _ALPHA_BITS = 0x10, 0x20, 0x0F
"""In the descriptor: where the first pixel is, and the bits of a pixel that are not of its colour."""
_FOOTER_BYTES, _SIGNATURE = 26, b"TRUEVISION-XFILE.\0"
_AUTHOR, _AUTHOR_BYTES, _ATTRIBUTES = 2, 41, 494
"""Offsets in the extension area (fields 11 and 24)."""
_STRAIGHT, _PREMULTIPLIED = 3, 4
"""Values of field 24. The others say that there is no alpha."""
_MODES: Final = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
"""Pillow's modes, by the bytes of a pixel, which it gives as they are."""


@dataclass(frozen=True, slots=True)
class _Header:
    """What the header and the extension area say.

    Attributes:
        kind: with ``_RUN_LENGTHS`` or without.
        map_depth: bits of an entry of the colour map.
        map_at: where the map starts in the file.
        ends_at: where what follows the pixels starts, or the file ends.
        alpha: ``_STRAIGHT``, ``_PREMULTIPLIED``, or 0 without alpha.
    """

    size: Size
    kind: int
    depth: int
    descriptor: int
    map_first: int
    map_length: int
    map_depth: int
    map_at: int
    ends_at: int
    alpha: int

    @property
    def pixels_at(self) -> int:
        return self.map_at + self.map_length * _bytes(self.map_depth)


@contextmanager
def open_tga(data: bytes) -> Iterator[Opened]:
    """A TGA picture, whose header has no signature; the extension area has the author's name."""
    header = _read_header(data)
    yield Opened(
        header.size, lambda _reduction: _decode(data, header), read_credit=lambda: _read_credit(data)
    )


def _read_header(data: bytes) -> _Header:
    id_bytes, has_map, kind, first, length, map_depth, _left, _bottom, width, height, depth, descriptor = (
        _HEADER.unpack_from(data)
    )
    if not has_map:
        first = length = map_depth = 0
    at, end = _HEADER.size + id_bytes, _extension_at(data)
    alpha = _STRAIGHT if descriptor & _ALPHA_BITS else 0
    if at < end < len(data) - _ATTRIBUTES:
        alpha = data[end + _ATTRIBUTES] if data[end + _ATTRIBUTES] in (_STRAIGHT, _PREMULTIPLIED) else 0
    ends_at = end if at < end else len(data)
    return _Header((width, height), kind, depth, descriptor, first, length, map_depth, at, ends_at, alpha)


def _extension_at(data: bytes) -> int:
    """Where the extension area starts, by the footer; 0 without one."""
    footer = data[-_FOOTER_BYTES:]
    return int.from_bytes(footer[:4], "little") if footer.endswith(_SIGNATURE) else 0


def _read_credit(data: bytes) -> Credit:
    at = _extension_at(data)
    if not at:
        return Credit()
    name, _, _ = data[at + _AUTHOR : at + _AUTHOR + _AUTHOR_BYTES].partition(b"\0")
    return Credit(artist=name.decode("ascii", "replace").strip() or None)


def _decode(data: bytes, header: _Header) -> Pixels:
    pixels = _coloured(data, header, _unpacked(data, header))
    across = -1 if header.descriptor & _FROM_RIGHT else 1
    down = 1 if header.descriptor & _FROM_TOP else -1
    pixels = pixels[::down, ::across]
    return unpremultiply(np.ascontiguousarray(pixels)) if _is_premultiplied(pixels, header) else pixels


def _is_premultiplied(pixels: Pixels, header: _Header) -> bool:
    return pixels.shape[2] == 4 and header.alpha == _PREMULTIPLIED


def _unpacked(data: bytes, header: _Header) -> Pixels:
    """The bytes of each pixel in their order, (h, w, bytes), rows and columns as they are stored."""
    width, height = header.size
    size = _bytes(header.depth)
    packed = data[header.pixels_at : header.ends_at]
    if not header.kind & _RUN_LENGTHS:
        return np.frombuffer(packed, np.uint8, width * height * size).reshape(height, width, size)
    # As one row, since a run may go on in the next one, which Pillow does not know.
    mode = _MODES[size]
    row = Pillow.frombytes(mode, (width * height, 1), packed, "tga_rle", mode, 1, 8 * size)
    return np.asarray(row).reshape(height, width, size)


def _coloured(data: bytes, header: _Header, stored: Pixels) -> Pixels:
    kind = header.kind & ~_RUN_LENGTHS
    if kind == _MAPPED:
        return _mapped(data, header, stored[..., 0])
    if kind == _GREY:
        grey = np.repeat(stored[..., :1], 3, axis=2)
        return with_alpha(grey, stored[..., 1]) if stored.shape[2] == 2 and header.alpha else grey
    return _colours(stored, header)


def _mapped(data: bytes, header: _Header, stored: NDArray[np.uint8]) -> Pixels:
    size = _bytes(header.map_depth)
    entries = np.frombuffer(data, np.uint8, header.map_length * size, header.map_at).reshape(1, -1, size)
    least, most = int(stored.min()), int(stored.max())
    if least < header.map_first or most >= header.map_first + header.map_length:
        raise InvalidImage(
            f"expected colours {header.map_first} to {header.map_first + header.map_length - 1} of the map, "
            f"received {least} to {most}"
        )
    return np.asarray(_colours(entries, header)[0, stored - np.uint8(header.map_first)])


def _colours(stored: Pixels, header: _Header) -> Pixels:
    """RGB or RGBA of pixels of two to four bytes, the lowest bits of which are blue's."""
    size = stored.shape[2]
    if size == 2:
        word = stored[..., 0] | stored[..., 1].astype(np.uint16) << 8
        parts = [_LEVELS_OF_5_BITS[word >> shift & 31] for shift in (10, 5, 0)]
        parts += [(word >> 15).astype(np.uint8) * np.uint8(255)] if header.alpha else []
        return np.stack(parts, axis=-1)
    return stored[..., (2, 1, 0, 3) if size == 4 and header.alpha else (2, 1, 0)]


_LEVELS_OF_5_BITS: Final = np.rint(np.arange(32) * 255 / 31).astype(np.uint8)


def _bytes(bits: int) -> int:
    return -(-bits // 8)
