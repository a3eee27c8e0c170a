"""What a file says its samples mean, other than in pixels: a colour profile, or light beyond white."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from layers.common.errors import TooCostly
from layers.common.imaging import cicp, icc
from layers.common.imaging.cicp import Coding
from layers.common.imaging.containers import jxl, png_chunks

MAX_PROFILE_BYTES: Final = 4 << 20
"""Profiles of printing presses have up to 3 MB. To ignore a larger one would give wrong colours silently."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """The meaning of a picture's samples; sRGB if it says nothing.

    Attributes:
        profile: an ICC profile; empty without one.
        hdr: PQ or HLG, in place of a profile.
        is_narrow: black is 16 and white 235 of 255.

    Raises:
        TooCostly: the profile is larger than ``MAX_PROFILE_BYTES``.
    """

    profile: bytes = b""
    hdr: Coding | None = None
    is_narrow: bool = False

    def __post_init__(self) -> None:
        if len(self.profile) > MAX_PROFILE_BYTES:
            raise TooCostly(
                f"expected at most {MAX_PROFILE_BYTES:,} bytes of a colour profile, received more"
            )


SRGB = Encoding()


def of_profile(profile: bytes | None, otherwise: Encoding = SRGB) -> Encoding:
    """The encoding of an ICC profile, whose ``cicp`` tag wins where it says PQ or HLG.

    Args:
        otherwise: what a file without a profile means.
    """
    if not profile:
        return otherwise
    points = icc.coding_points(profile)
    if points is not None and (coding := Coding(*points)).is_known and coding.is_hdr:
        return Encoding(hdr=coding)
    return Encoding(profile)


def of_coding(coding: Coding | None) -> Encoding:
    """The encoding of code points; sRGB if one of them is unspecified or reserved."""
    if coding is None or not coding.is_known:
        return SRGB
    if coding.is_hdr:
        return Encoding(hdr=coding)
    return Encoding(coding.profile(), is_narrow=coding.is_narrow)


def of_png(header: png_chunks.Header) -> Encoding:
    """The chunk of highest priority: cICP, iCCP, sRGB, then gAMA with cHRM (PNG, third edition, 4.3)."""
    chunks = header.chunks
    coding = _png_coding(chunks.get(b"cICP", b""))
    if coding is not None:
        return of_coding(coding)
    if b"iCCP" in chunks and (profile := _png_profile(chunks[b"iCCP"])):
        return of_profile(profile)
    if b"sRGB" in chunks or b"gAMA" not in chunks:
        return SRGB
    return _of_gamma(chunks)


def of_jxl(header: jxl.Header, profile: bytes | None) -> Encoding:
    """The encoding that libjxl gives samples.

    It cannot write XYB, the colours of lossy pictures, with a profile, and gives linear light instead.

    Args:
        profile: of the codestream.
    """
    colours = header.colours
    if colours is None:
        return of_coding(_LINEAR) if header.is_xyb else of_profile(profile)
    if colours.transfer in (cicp.PQ, cicp.HLG):
        return Encoding(hdr=Coding(colours.code or _BT2020_PRIMARIES, colours.transfer))
    if colours.code and not colours.gamma:
        return of_coding(Coding(colours.code, colours.transfer))
    try:
        curve = cicp.power(1 / colours.gamma) if colours.gamma else cicp.curve(colours.transfer)
    except KeyError:  # reserved
        return SRGB
    return _of_primaries(colours.primaries, colours.white, curve)


_LINEAR: Final = Coding(1, 8)
_BT2020_PRIMARIES: Final = 9


def of_exif(colour_space: object, interoperability: object) -> Encoding:
    """Adobe RGB, where DCF 2.0 says so; else sRGB.

    Args:
        colour_space: EXIF's ``ColorSpace``.
        interoperability: EXIF's ``InteroperabilityIndex``: ``R03`` for Adobe RGB.
    """
    optional = colour_space == _UNCALIBRATED and str(interoperability).strip("\0 ") == "R03"
    return _ADOBE_RGB if optional or colour_space == _SOME_WRITERS_ADOBE_RGB else SRGB


_UNCALIBRATED = 0xFFFF
_SOME_WRITERS_ADOBE_RGB = 2
"""No value of the standard; cameras write it, and viewers know it."""
_ADOBE_RGB: Final = Encoding(
    icc.matrix_profile(((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)), icc.D65, cicp.power(563 / 256))
)


def _png_coding(chunk: bytes) -> Coding | None:
    """cICP: RGB only, so the matrix is 0; code points that are not known leave it to the next chunk."""
    if len(chunk) != 4 or chunk[2] != 0:
        return None
    coding = Coding(chunk[0], chunk[1], is_narrow=chunk[3] == 0)
    return coding if coding.is_known else None


def _png_profile(chunk: bytes) -> bytes | None:
    _name, _, body = chunk.partition(b"\0")
    return png_chunks.inflated(body[1:], MAX_PROFILE_BYTES)


def _of_gamma(chunks: Mapping[bytes, bytes]) -> Encoding:
    if len(chunks[b"gAMA"]) != 4:
        return SRGB
    (gamma,) = struct.unpack(">I", chunks[b"gAMA"])
    body = chunks.get(b"cHRM", b"")
    points = struct.unpack(">8I", body) if len(body) == 32 else _SRGB_POINTS
    # What encoders of sRGB write for decoders that do not know it (11.3.2.5).
    if gamma == _SRGB_GAMMA and points == _SRGB_POINTS:
        return SRGB
    if not _LEAST_GAMMA <= gamma <= _MOST_GAMMA or not all(0 < point < _UNIT for point in points):
        return SRGB
    white, red, green, blue = ((x / _UNIT, y / _UNIT) for x, y in zip(points[::2], points[1::2], strict=True))
    return _of_primaries((red, green, blue), white, cicp.power(_UNIT / gamma))


def _of_primaries(
    primaries: tuple[icc.Chromaticity, ...], white: icc.Chromaticity, curve: icc.Floats
) -> Encoding:
    """The encoding of a curve; sRGB where primaries lie on one line, or next to it, or white is dark."""
    try:
        return Encoding(icc.matrix_profile(primaries, white, curve))
    except (np.linalg.LinAlgError, ArithmeticError, ValueError, struct.error):
        return SRGB


_UNIT = 100_000
_LEAST_GAMMA, _MOST_GAMMA = 1_000, 1_000_000
_SRGB_GAMMA, _SRGB_POINTS = 45_455, (31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000)
