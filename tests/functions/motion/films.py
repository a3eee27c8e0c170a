"""Films for tests, and what a player sees of them."""

import io
from collections.abc import Iterator

import av
import numpy as np

from functions.motion.film import Film
from functions.motion.picture.backgrounds import Still
from functions.motion.picture.planes import Planes
from functions.motion.picture.renderer import Renderer, Shot
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels, Size


def plain_film(colour: Colour, size: Size, duration_s: float = 1.0) -> Film:
    """One colour all the time."""
    shot = Shot(Still(Planes.plain(colour, size)))
    return Film(duration_s, lambda _t: shot, 0.0)


def frame(film: Film, size: Size, t: float) -> Planes:
    """What the film shows at a time, painted afresh."""
    renderer = Renderer(size)
    renderer.render(film.at(t))
    return renderer.canvas


def seen(film: Film, size: Size, t: float) -> Pixels:
    """The same as RGB."""
    return frame(film, size, t).rgb()


def decoded(mp4: bytes) -> Iterator[Planes]:
    """The frames of a video, as FFmpeg's libraries decode them."""
    with av.open(io.BytesIO(mp4), "r") as file:
        for one in file.decode(video=0):
            data = np.ascontiguousarray(one.to_ndarray(), np.uint8)
            yield Planes.over(data.reshape(-1), (one.width, one.height))
