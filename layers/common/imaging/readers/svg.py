"""SVG, drawn by resvg at the size that the document says; no fonts and no other files are read."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image as Pillow

from layers.common.errors import InvalidImage
from layers.common.imaging import xmp
from layers.common.imaging.containers import svg
from layers.common.imaging.image import Pixels
from layers.common.imaging.readers.opened import Opened


@contextmanager
def open_svg(data: bytes) -> Iterator[Opened]:
    """An SVG picture, transparent where nothing is drawn."""
    import resvg_py  # noqa: F401, PLC0415  tells that it is installed

    drawing = svg.read(data)
    yield Opened(drawing.size, lambda _reduction: _draw(drawing), read_credit=lambda: xmp.read_credit(data))


def _draw(drawing: svg.Drawing) -> Pixels:
    import resvg_py  # noqa: PLC0415

    try:
        drawn = bytes(resvg_py.svg_to_bytes(svg_string=drawing.markup, skip_system_fonts=True))
    except BaseException as fault:
        # A panic of Rust is no exception that others may handle.
        if type(fault).__name__ != "PanicException":
            raise
        raise InvalidImage("the drawing has numbers that cannot be drawn") from fault
    with Pillow.open(io.BytesIO(drawn), formats=["PNG"]) as picture:
        if picture.size != drawing.size:
            raise InvalidImage("the drawing has no size that can be drawn")
        return np.asarray(picture.convert("RGBA"))
