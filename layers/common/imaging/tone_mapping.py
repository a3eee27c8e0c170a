"""From light that exceeds white to sRGB: PQ, HLG and linear samples.

Diffuse white is 1.0 of linear samples and 203 cd/m² of PQ and HLG (ITU-R BT.2408, 3.2). A picture that is
no brighter stays as it is. In a brighter one a shoulder keeps what is below half of white, and compresses
what is above so that the highlights, up to their 99.9th percentile, end at white.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from layers.common.imaging import cicp, icc
from layers.common.imaging.image import Pixels

Floats = NDArray[np.float32]
Samples = NDArray[Any]
Matrix = NDArray[np.float64]

REFERENCE_WHITE: Final = 203.0
"""cd/m² of diffuse white (ITU-R BT.2408, table 1)."""
_HLG_PEAK: Final = 1000.0
"""cd/m² of the display that HLG's reference white is defined for (ITU-R BT.2100, table 5)."""
_HLG_GAMMA: Final = 1.2
_KNEE: Final = 0.5
"""Light below which nothing is compressed; so white itself keeps at least three quarters of it."""
_HIGHLIGHTS: Final = 99.9
_SAMPLES: Final = 1_000_000
_STRIP_PIXELS: Final = 1 << 18
_BRIGHTEST: Final = np.float32(1e6)
"""A bound, so that no product of samples is infinite."""


def from_coded(samples: Samples, coding: cicp.Coding, exposure: float = 0) -> Pixels:
    """sRGB, uint8 (h, w, 3), of PQ or HLG samples, uint8 or uint16 (h, w, 3).

    Args:
        exposure: stops; each doubles the light that a display would show.
    """
    gain = np.float32(2**exposure)
    matrix = icc.to_srgb(*cicp.chromaticities(coding.primaries)).astype(np.float32)
    table = _light_table(samples.dtype, coding)
    weights = cicp.luminance_weights(coding.primaries).astype(np.float32)

    def light(strip: Samples) -> Floats:
        linear = table[strip]
        if coding.transfer == cicp.HLG:
            linear *= _HLG_PEAK / REFERENCE_WHITE * ((linear @ weights) ** (_HLG_GAMMA - 1))[..., np.newaxis]
        return linear * gain

    return _mapped(samples, light, matrix)


def from_linear(samples: Samples, exposure: float = 0, matrix: Matrix | None = None) -> Pixels:
    """sRGB, uint8 (h, w, 3), of linear float samples (h, w, 3); 1.0 is white.

    NaN is black, as light below 0 is.

    Args:
        exposure: stops; each doubles the light.
        matrix: from the samples' primaries to sRGB's, which they have without it.
    """
    gain = np.float32(2**exposure)

    def light(strip: Samples) -> Floats:
        finite = np.clip(np.fmax(strip.astype(np.float32), 0), 0, _BRIGHTEST)
        finite *= gain
        return np.clip(finite, 0, _BRIGHTEST, out=finite)

    return _mapped(samples, light, (np.eye(3) if matrix is None else matrix).astype(np.float32))


def _mapped(samples: Samples, light: Callable[[Samples], Floats], matrix: Floats) -> Pixels:
    height, width = samples.shape[:2]
    stride = max(1, int((height * width / _SAMPLES) ** 0.5))
    white = float(np.percentile(_peak(light(samples[::stride, ::stride])), _HIGHLIGHTS))
    result = np.empty((height, width, 3), np.uint8)
    rows = max(1, _STRIP_PIXELS // width)
    for top in range(0, height, rows):
        strip = light(samples[top : top + rows])
        if white > 1:
            strip *= _gain(_peak(strip), white)[..., np.newaxis]
        result[top : top + rows] = _encoded(strip @ matrix.T)
    return result


def _peak(light: Floats) -> Floats:
    """The brightest sample of each pixel; NumPy's own reduction of so short an axis is slow."""
    return np.maximum(np.maximum(light[..., 0], light[..., 1]), light[..., 2])


def _gain(peak: Floats, white: float) -> Floats:
    """What the brightest sample of a pixel is multiplied by: so hues stay.

    The shoulder is the curve of Reinhard et al. (2002), equation 4, of what exceeds the knee.
    """
    most = (white - _KNEE) / (1 - _KNEE)
    above = np.clip((peak - _KNEE) / (1 - _KNEE), 0, most)
    shoulder = _KNEE + (1 - _KNEE) * above * (1 + above / most**2) / (1 + above)
    return np.where(peak > _KNEE, shoulder / np.maximum(peak, _KNEE), np.float32(1)).astype(np.float32)


def _encoded(light: Floats) -> Pixels:
    """SRGB samples (IEC 61966-2-1) of linear light, 0 to 1."""
    steps = np.clip(light * np.float32(len(_SRGB) - 1) + np.float32(0.5), 0, len(_SRGB) - 1)
    return np.asarray(_SRGB[steps.astype(np.uint16)])


_LIGHT = np.linspace(0, 1, 1 << 16)
_SRGB: Final = np.rint(
    255 * np.where(_LIGHT <= 0.0031308, 12.92 * _LIGHT, 1.055 * _LIGHT ** (1 / 2.4) - 0.055)
).astype(np.uint8)


def _light_table(dtype: np.dtype[Any], coding: cicp.Coding) -> Floats:
    """Light, 1 being diffuse white (PQ) or the peak of the scene (HLG), of each value of a sample."""
    most = int(np.iinfo(dtype).max)
    values = np.arange(most + 1) / most
    if coding.is_narrow:
        values = np.clip((values * 255 - 16) / 219, 0, 1)
    return (_pq(values) if coding.transfer == cicp.PQ else _hlg(values)).astype(np.float32)


def _pq(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The EOTF of ITU-R BT.2100, table 4, relative to diffuse white."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 4096 * 128, 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
    root = values ** (1 / m2)
    return np.asarray((np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1) * (10_000 / REFERENCE_WHITE))


def _hlg(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse OETF of ITU-R BT.2100, table 5."""
    a = 0.17883277
    b = 1 - 4 * a
    c = 0.5 - a * np.log(4 * a)
    return np.where(values <= 0.5, values**2 / 3, (np.exp((values - c) / a) + b) / 12)
