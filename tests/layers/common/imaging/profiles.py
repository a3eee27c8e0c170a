"""ICC profiles for tests."""

import numpy as np

from layers.common.imaging.icc import D65, matrix_profile


def display_p3() -> bytes:
    """The primaries of SMPTE EG 432-1 with sRGB's curve (IEC 61966-2-1)."""
    share = np.linspace(0, 1, 1024)
    curve = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return matrix_profile(((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)), D65, curve)
