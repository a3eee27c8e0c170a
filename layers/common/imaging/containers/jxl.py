"""JPEG XL: a codestream's header (ISO/IEC 18181-1, annexes A and D), and the boxes around it (18181-2)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from layers.common.errors import InvalidImage, TooCostly
from layers.common.imaging import cicp, icc
from layers.common.imaging.containers.bits import Bits
from layers.common.imaging.containers.bmff import all_boxes
from layers.common.imaging.icc import Chromaticity
from layers.common.imaging.image import Size

MAX_EXTRA_CHANNELS: Final = 8
"""Each takes as much memory as a colour. Files of one picture have alpha, and black or a spot colour."""
_CODESTREAM: Final = b"\xff\x0a"
_HEADER_BYTES: Final = 1 << 14
_ALPHA, _SPOT, _BLACK, _FILTER = 0, 2, 4, 5
"""Types of extra channels; the last one is a colour filter array's."""
# Table D.1: width to height.
_RATIOS: Final = {1: (1, 1), 2: (12, 10), 3: (4, 3), 4: (3, 2), 5: (16, 9), 6: (5, 4), 7: (2, 1)}
_SIDEWAYS: Final = range(5, 9)


@dataclass(frozen=True, slots=True)
class Colours:
    """A colour encoding (annex D.3).

    Attributes:
        primaries: CIE 1931 x and y of red, green and blue.
        transfer: the code point of the curve (ITU-T H.273), where ``gamma`` is 0.
        gamma: the exponent from light to samples, or 0.
        code: the code point of primaries and white, or 0.
    """

    primaries: tuple[Chromaticity, Chromaticity, Chromaticity]
    white: Chromaticity
    transfer: int
    gamma: float = 0
    code: int = 0


_BT709_PRIMARIES, _SRGB_CURVE = 1, 13
SRGB: Final = Colours(*cicp.chromaticities(_BT709_PRIMARIES), transfer=_SRGB_CURVE, code=_BT709_PRIMARIES)


@dataclass(frozen=True, slots=True)
class Header:
    """What a codestream says before its first frame.

    Attributes:
        size: width and height in pixels, as they are shown.
        is_premultiplied: whether colours are multiplied by alpha.
        has_black: whether the fourth ink of CMYK is an extra channel.
        is_xyb: whether samples are stored as XYB, and turned to their encoding by the decoder.
        colours: the encoding of samples; None if an ICC profile says it.
    """

    size: Size
    is_animated: bool = False
    is_premultiplied: bool = False
    has_black: bool = False
    is_xyb: bool = True
    colours: Colours | None = SRGB


def codestream(data: bytes) -> bytes:
    """The codestream of a file, without the boxes around it.

    Raises:
        TooCostly: the file has more boxes than ``bmff.MAX_BOXES``.
    """
    if data.startswith(_CODESTREAM):
        return data
    return b"".join(
        data[start + (4 if kind == b"jxlp" else 0) : end]
        for kind, start, end in all_boxes(data)
        if kind in (b"jxlc", b"jxlp")
    )


def metadata_boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Type and body of the boxes that may have EXIF or XMP data, compressed or not."""
    if data.startswith(_CODESTREAM):
        return
    for kind, start, end in all_boxes(data):
        if kind in (b"Exif", b"xml ") or (kind == b"brob" and data[start : start + 4] in (b"Exif", b"xml ")):
            yield kind, data[start:end]


def read_header(stream: bytes) -> Header:
    """The header of a codestream.

    Raises:
        InvalidImage: it is broken off.
        TooCostly: it has more than ``MAX_EXTRA_CHANNELS``.
    """
    if not stream.startswith(_CODESTREAM):
        raise InvalidImage("the file has no JPEG XL codestream")
    return _header(_Bits(stream[len(_CODESTREAM) : _HEADER_BYTES], "little"))


def _header(bits: "_Bits") -> Header:
    width, height = _size(bits)
    if bits.flag():  # all is as by default
        return Header((width, height))
    orientation, is_animated = _extra_fields(bits) if bits.flag() else (1, False)
    size = (height, width) if orientation in _SIDEWAYS else (width, height)
    if is_animated:
        return Header(size, is_animated=True)
    _skip_depth(bits)
    bits.flag()  # whether 16 bits suffice
    count = bits.one_of((0, 0), (1, 0), (2, 4), (1, 12))
    if count > MAX_EXTRA_CHANNELS:
        raise TooCostly(f"expected at most {MAX_EXTRA_CHANNELS} extra channels, received {count}")
    channels = [_extra_channel(bits) for _ in range(count)]
    alphas = [premultiplied for kind, premultiplied in channels if kind == _ALPHA]
    return Header(
        size,
        is_premultiplied=any(alphas[:1]),
        has_black=any(kind == _BLACK for kind, _ in channels),
        is_xyb=bits.flag(),
        colours=_colours(bits),
    )


def _size(bits: "_Bits") -> Size:
    is_small = bits.flag()

    def side() -> int:
        return 8 * (1 + bits.read(5)) if is_small else bits.one_of((1, 9), (1, 13), (1, 18), (1, 30))

    height = side()
    return _width(bits, height, side), height


def _width(bits: "_Bits", height: int, side: Callable[[], int]) -> int:
    ratio = bits.read(3)
    if not ratio:
        return side()
    across, down = _RATIOS[ratio]
    return height * across // down


def _extra_fields(bits: "_Bits") -> tuple[int, bool]:
    """The orientation as in EXIF, and whether there is an animation."""
    orientation = 1 + bits.read(3)
    if bits.flag():
        _size(bits)  # that the picture is meant to have
    if bits.flag():
        _skip_preview(bits)
    return orientation, bits.flag()


def _skip_preview(bits: "_Bits") -> None:
    in_eights = bits.flag()

    def side() -> int:
        if in_eights:
            return 8 * bits.one_of((16, 0), (32, 0), (1, 5), (33, 9))
        return bits.one_of((1, 6), (65, 8), (321, 10), (1345, 12))

    _width(bits, side(), side)


def _skip_depth(bits: "_Bits") -> None:
    if bits.flag():
        bits.one_of((32, 0), (16, 0), (24, 0), (1, 6))
        bits.read(4)
    else:
        bits.one_of((8, 0), (10, 0), (12, 0), (1, 6))


def _extra_channel(bits: "_Bits") -> tuple[int, bool]:
    """Its type, and whether colours are multiplied by it."""
    if bits.flag():
        return _ALPHA, False
    kind = bits.enum()
    _skip_depth(bits)
    bits.one_of((0, 0), (3, 0), (4, 0), (1, 3))
    bits.read(8 * bits.one_of((0, 0), (0, 4), (16, 5), (48, 10)))
    if kind == _ALPHA:
        return _ALPHA, bits.flag()
    if kind == _SPOT:
        bits.read(64)
    elif kind == _FILTER:
        bits.one_of((1, 0), (0, 2), (3, 4), (19, 8))
    return kind, False


def _colours(bits: "_Bits") -> Colours | None:
    if bits.flag():
        return SRGB
    has_profile, space = bits.flag(), bits.enum()
    if has_profile:
        return None
    white = _WHITES.get(kind := bits.enum(), _D65)
    if kind == _CUSTOM:
        white = _chromaticity(bits)
    code, primaries = 0, SRGB.primaries
    if space != _GREY:
        code, primaries = _primaries(bits, white)
    if bits.flag():
        return Colours(primaries, white, 0, bits.read(24) / 1e7, code)
    return Colours(primaries, white, bits.enum(), code=code)


_GREY, _CUSTOM, _D65 = 1, 2, icc.D65
_WHITES: Final = {10: (1 / 3, 1 / 3), 11: (0.314, 0.351)}
# By the value of primaries, and the white, their code points.
_CODES: Final = {(1, _D65): 1, (9, _D65): 9, (11, _D65): 12, (11, _WHITES[11]): 11}
_CODES_OF_PRIMARIES: Final = {1: 1, 9: 9, 11: 12}


def _primaries(
    bits: "_Bits", white: Chromaticity
) -> tuple[int, tuple[Chromaticity, Chromaticity, Chromaticity]]:
    kind = bits.enum()
    if kind == _CUSTOM:
        return 0, (_chromaticity(bits), _chromaticity(bits), _chromaticity(bits))
    primaries, _ = cicp.chromaticities(_CODES_OF_PRIMARIES.get(kind, _BT709_PRIMARIES))
    return _CODES.get((kind, white), 0), primaries


def _chromaticity(bits: "_Bits") -> Chromaticity:
    x, y = (bits.one_of((0, 19), (1 << 19, 19), (1 << 20, 20), (1 << 21, 21)) for _ in range(2))
    return _signed(x) / 1e6, _signed(y) / 1e6


def _signed(number: int) -> int:
    """A signed integer from one whose odd values are the negative ones (B.2.7)."""
    return -(number + 1) // 2 if number & 1 else number // 2


class _Bits(Bits):
    """Bits, the least significant first, with the codes of annex B."""

    def flag(self) -> bool:
        return bool(self.read(1))

    def one_of(self, *choices: tuple[int, int]) -> int:
        """A number of one of four kinds (B.2.2): what is added to it, and its bits."""
        offset, count = choices[self.read(2)]
        return offset + self.read(count)

    def enum(self) -> int:
        """An enumerated value (B.2.5)."""
        return self.one_of((0, 0), (1, 0), (2, 4), (18, 6))
