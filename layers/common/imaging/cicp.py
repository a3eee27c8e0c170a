"""Code points that say what samples mean (ITU-T H.273): colour primaries and transfer characteristics."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from layers.common.imaging.icc import D65, Floats, Primaries, matrix_profile, to_xyz

PQ, HLG = 16, 18
_BT709_PRIMARIES: Final = 1
_CURVE_SAMPLES = 4096


@dataclass(frozen=True, slots=True)
class Coding:
    """What RGB samples mean, by ``ColourPrimaries`` and ``TransferCharacteristics``.

    Attributes:
        is_narrow: black is 16 and white 235 of 255 (8.3, VideoFullRangeFlag 0).
    """

    primaries: int
    transfer: int
    is_narrow: bool = False

    @property
    def is_known(self) -> bool:
        return self.primaries in _PRIMARIES and (self.transfer in _CURVES or self.is_hdr)

    @property
    def is_hdr(self) -> bool:
        """Whether samples reach beyond the white of a page."""
        return self.transfer in (PQ, HLG)

    def profile(self) -> bytes:
        """The ICC profile that says the same, but of samples in full range.

        Raises:
            KeyError: a code point is reserved, unspecified, or reaches beyond white.
        """
        return _profile(self.primaries, self.transfer)


@cache
def _profile(primaries: int, transfer: int) -> bytes:
    return matrix_profile(*_PRIMARIES[primaries], curve(transfer))


def curve(transfer: int) -> Floats:
    """The light, 0 to 1, of equally spaced samples from 0 to 1.

    Raises:
        KeyError: the code point is reserved, unspecified, or reaches beyond white.
    """
    return _CURVES[transfer](np.linspace(0, 1, _CURVE_SAMPLES))


def power(exponent: float) -> Floats:
    """The same of a power law."""
    return _gamma(exponent)(np.linspace(0, 1, _CURVE_SAMPLES))


def chromaticities(primaries: int) -> Primaries:
    """Red, green and blue, and the white.

    Raises:
        KeyError: the code point is reserved or unspecified.
    """
    return _PRIMARIES[primaries]


def luminance_weights(primaries: int) -> Floats:
    """The share of linear red, green and blue in luminance."""
    return np.asarray(to_xyz(*_PRIMARIES[primaries])[1])


_ILLUMINANT_C: Final = (0.310, 0.316)
# Table 2: red, green and blue, and the white.
_PRIMARIES: Final[Mapping[int, Primaries]] = {
    1: (((0.640, 0.330), (0.300, 0.600), (0.150, 0.060)), D65),
    4: (((0.67, 0.33), (0.21, 0.71), (0.14, 0.08)), _ILLUMINANT_C),
    5: (((0.64, 0.33), (0.29, 0.60), (0.15, 0.06)), D65),
    6: (((0.630, 0.340), (0.310, 0.595), (0.155, 0.070)), D65),
    7: (((0.630, 0.340), (0.310, 0.595), (0.155, 0.070)), D65),
    8: (((0.681, 0.319), (0.243, 0.692), (0.145, 0.049)), _ILLUMINANT_C),
    9: (((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)), D65),
    11: (((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)), (0.314, 0.351)),
    12: (((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)), D65),
    22: (((0.630, 0.340), (0.295, 0.605), (0.155, 0.077)), D65),
}


def _bt709(value: Floats) -> Floats:
    return np.where(value < 0.081, value / 4.5, ((value + 0.099) / 1.099) ** (1 / 0.45))


def _smpte240m(value: Floats) -> Floats:
    return np.where(value < 0.0913, value / 4, ((value + 0.1115) / 1.1115) ** (1 / 0.45))


def _srgb(value: Floats) -> Floats:
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def _gamma(exponent: float) -> Callable[[Floats], Floats]:
    return lambda value: value**exponent


def _logarithmic(decades: float) -> Callable[[Floats], Floats]:
    return lambda value: np.where(value > 0, 10 ** (decades * (value - 1)), 0)


# Table 3, from a sample to light, for samples from 0 to 1.
_CURVES: Final[Mapping[int, Callable[[Floats], Floats]]] = {
    **dict.fromkeys((1, 6, 11, 12, 14, 15), _bt709),
    4: _gamma(2.2),
    5: _gamma(2.8),
    7: _smpte240m,
    8: _gamma(1),
    9: _logarithmic(2),
    10: _logarithmic(2.5),
    13: _srgb,
    17: _gamma(2.6),
}
