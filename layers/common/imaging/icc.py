"""ICC profiles (ICC.1:2010): one of primaries and a curve, and what is read from one without a library."""

import struct
from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Chromaticity = tuple[float, float]
"""CIE 1931 x and y."""

D65: Final[Chromaticity] = (0.3127, 0.3290)
SRGB_PRIMARIES: Final = ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060))
_D50: Final = np.array([0.9642, 1.0, 0.8249])
"""The white of the profile connection space (7.2.16), XYZ."""
# Lam's cone responses, as in annex E.
_BRADFORD: Final = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_HEADER_BYTES, _ENTRY_BYTES = 128, 12
_MOST_TAGS = 100


def matrix_profile(primaries: tuple[Chromaticity, ...], white: Chromaticity, curve: Floats) -> bytes:
    """A display profile of RGB.

    Args:
        primaries: of red, green and blue.
        curve: the light, 0 to 1, of equally spaced values of a sample from 0 to 1.
    """
    columns = (adaptation(white) @ to_xyz(primaries, white)).T
    samples = np.rint(np.clip(curve, 0, 1) * 65535).astype(">u2").tobytes()
    shared = struct.pack(">4sII", b"curv", 0, len(curve)) + samples
    bodies = [_xyz(_D50), *map(_xyz, columns), shared]
    places, at = [], _HEADER_BYTES + 4 + _ENTRY_BYTES * 7
    for body in bodies:
        places.append((at, len(body)))
        at += len(body) + -len(body) % 4
    names = (b"wtpt", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC")
    table = b"".join(
        struct.pack(">4sII", name, *place)
        for name, place in zip(names, [*places, places[-1], places[-1]], strict=True)
    )
    header = struct.pack(">I4xI4s4s4s12x4s28x", at, 0x02100000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    header += _xyz(_D50)[8:] + bytes(48)
    padded = b"".join(body + bytes(-len(body) % 4) for body in bodies)
    return header + struct.pack(">I", len(names)) + table + padded


Primaries = tuple[tuple[Chromaticity, Chromaticity, Chromaticity], Chromaticity]
"""Red, green and blue, and the white."""


def read_primaries(values: Sequence[float]) -> Primaries | None:
    """Primaries of x and y of red, green, blue and white; None for others, and where they span no colours."""
    if len(values) != 8 or not np.isfinite(values).all():
        return None
    red, green, blue, white = zip(values[::2], values[1::2], strict=True)
    try:
        to_srgb((red, green, blue), white)
    except ValueError:
        return None
    return (red, green, blue), white


def to_xyz(primaries: tuple[Chromaticity, ...], white: Chromaticity) -> Floats:
    """The matrix from linear RGB to XYZ, white having Y = 1 (SMPTE RP 177)."""
    columns = np.array([[x, y, 1 - x - y] for x, y in primaries]).T
    return np.asarray(columns * np.linalg.solve(columns, _white(white)))


def to_srgb(primaries: tuple[Chromaticity, ...], white: Chromaticity) -> Floats:
    """The matrix from linear RGB of these primaries to sRGB's; white stays white.

    Raises:
        ValueError: the primaries lie on a line, or white has no light.
    """
    if not white[1]:
        raise ValueError("white has no light")
    try:
        target = adaptation(D65) @ to_xyz(SRGB_PRIMARIES, D65)
        return np.asarray(np.linalg.solve(target, adaptation(white) @ to_xyz(primaries, white)))
    except np.linalg.LinAlgError as fault:
        raise ValueError("the primaries lie on a line") from fault


def adaptation(white: Chromaticity) -> Floats:
    """The matrix that turns XYZ under ``white`` to D50 (annex E)."""
    gains = (_BRADFORD @ _D50) / (_BRADFORD @ _white(white))
    return np.asarray(np.linalg.inv(_BRADFORD) @ np.diag(gains) @ _BRADFORD)


def colour_space(profile: bytes) -> bytes:
    """The signature of the samples that a profile is for (7.2.8): ``b"RGB "``, ``b"GRAY"``, ``b"CMYK"``…"""
    return profile[16:20]


def coding_points(profile: bytes) -> tuple[int, int] | None:
    """Primaries and transfer characteristics of a ``cicp`` tag (ICC.1:2022, 9.2.17); None without one."""
    count = int.from_bytes(profile[_HEADER_BYTES : _HEADER_BYTES + 4], "big")
    for at in range(
        _HEADER_BYTES + 4, _HEADER_BYTES + 4 + _ENTRY_BYTES * min(count, _MOST_TAGS), _ENTRY_BYTES
    ):
        if profile[at : at + 4] == b"cicp":
            place = int.from_bytes(profile[at + 4 : at + 8], "big")
            body = profile[place : place + 12]
            return (body[8], body[9]) if len(body) == 12 and body.startswith(b"cicp") else None
    return None


@cache
def _white(white: Chromaticity) -> Floats:
    x, y = white
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _xyz(values: Floats) -> bytes:
    return struct.pack(">4s4x3i", b"XYZ ", *(round(float(value) * 65536) for value in values))
