"""Radiance HDR: linear light of RGB or CIE XYZ."""

from collections.abc import Iterator
from contextlib import contextmanager

from layers.common.imaging import icc, tone_mapping
from layers.common.imaging.containers import rgbe
from layers.common.imaging.containers.rgbe import Header
from layers.common.imaging.image import Pixels
from layers.common.imaging.readers.opened import Opened

_XYZ = (((1.0, 0.0), (0.0, 1.0), (0.0, 0.0)), (1 / 3, 1 / 3))
"""The chromaticities of X, Y and Z, and of equal amounts of them, which count as white."""


@contextmanager
def open_hdr(data: bytes) -> Iterator[Opened]:
    """An HDR picture; RGB that names no primaries has those of sRGB, as most writers mean."""
    header = rgbe.read_header(data)

    def expose(stops: float) -> Pixels:
        light = rgbe.to_light(rgbe.read_pixels(data, header))
        return tone_mapping.from_linear(light, stops, _matrix(header))

    yield Opened(header.size, lambda _reduction: expose(0), expose=expose)


def _matrix(header: Header) -> icc.Floats | None:
    """From the picture's primaries to sRGB's; none for sRGB's own, and for impossible ones."""
    if header.is_xyz:
        return icc.to_srgb(*_XYZ)
    primaries = icc.read_primaries(header.primaries)
    return icc.to_srgb(*primaries) if primaries else None
