"""Backgrounds behind words: the brand's colour with some light on it, or a darkened photo."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.motion.camera import Move, PhotoCrop, camera_background, crop_photo, plate, plate_size
from functions.motion.colours import contrast, luminance, mix
from functions.motion.easing import Easing
from functions.motion.features import Features
from functions.motion.lettering.scrim import Shading, darken
from functions.motion.params import Focus
from functions.motion.picture import bt709
from functions.motion.picture.backgrounds import Still
from functions.motion.picture.planes import Planes, View
from functions.motion.picture.renderer import Background
from functions.motion.video import VideoConfig
from layers.common.core.media import Upload
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels, Size
from layers.common.imaging.resample import shrunk

_LIGHT, _SHADE = 22, -14
"""Levels added to a dark colour where the light falls, or subtracted from a bright one."""
_SOFTNESS = 0.006
"""Standard deviation of the photo's blur, relative to the frame's width."""
_READABLE = 7.0
"""Minimum contrast of words with the darkest and the brightest parts of the photo."""
_VEILS = np.arange(0.6, 0.95, 0.02)
_EXTREMES = (2, 98)
"""Percentiles that stand for the darkest and the brightest parts."""
_SAMPLE_SIZE = (54, 96)
_PUSH = 1.06
"""Zoom at the end of a push-in."""


def backdrop(video: VideoConfig, photo: Upload | None, focus: Focus | None) -> Still:
    """A still background for a card: the brand's colour or a veiled photo.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: the photo cannot be read.
    """
    if photo is None:
        return Still(light_gradient(video.size, video.ground, _light_colour(video)))
    crop = crop_photo(photo, video.limits, video.size, 1.0, focus, video.ground)
    return Still(Planes.of(veil_photo(crop.rgb, video)))


@dataclass(frozen=True, eq=False, slots=True)
class PushIn:
    """A photo that zooms towards its focus."""

    crop: PhotoCrop
    move: Move
    frame: Size

    @property
    def features(self) -> Features:
        """Its eyes and mouths on the frame."""
        return Features.under_camera(self.crop, self.move, self.frame)

    def darkened(self, shading: Shading) -> Callable[[float], Background]:
        """The darkened photo as a function of the fraction of the time.

        The darkening is part of the picture, so it costs no time per frame.
        """
        picture = plate(darken(self.crop.rgb, shading(shrunk(self.crop.rgb, 1 / _PUSH))))
        return camera_background(picture, self.move, self.frame)


def push_in(video: VideoConfig, photo: Upload, focus: Focus | None, easing: Easing) -> PushIn:
    """A photo that zooms towards its focus.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: the photo cannot be read.
    """
    crop = crop_photo(photo, video.limits, video.size, _PUSH, focus, video.ground)
    size = plate_size(crop.size)
    start, end = (_view(size, video.size, zoom, crop.focus) for zoom in (1.0, _PUSH))
    return PushIn(crop, Move(start, end, easing), video.size)


def light_gradient(size: Size, ground: Colour, light: Colour) -> Planes:
    """A plain colour with light from the upper left.

    It is mixed and dithered on the planes. A dark gradient converted from RGB would show banding, since the
    planes store colours in coarse steps.
    """
    planes = Planes.empty(size)
    noise = np.random.default_rng(0)
    levels = zip(bt709.colour(ground), bt709.colour(light), strict=True)
    for plane, (dark, bright) in zip((planes.y, planes.u, planes.v), levels, strict=True):
        glow = dark + (bright - dark) * _glow(plane.shape)
        plane[:] = np.floor(glow + noise.random(plane.shape, np.float32))
    return planes


def _glow(shape: tuple[int, ...]) -> NDArray[np.float32]:
    x = np.linspace(0, 1, shape[1], dtype=np.float32)[None] - 0.15
    y = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None] - 0.05
    return np.asarray(np.exp(-(x * x + y * y) / 0.5), np.float32)


def veil_photo(photo: Pixels, video: VideoConfig) -> Pixels:
    """A blurred photo under the brand's ground colour, as opaque as legibility needs."""
    soft = cv2.GaussianBlur(photo, (0, 0), max(0.3, _SOFTNESS * video.size[0]))
    veil = _veil(photo, video)
    ground = np.full_like(soft, video.ground)
    return np.asarray(cv2.addWeighted(soft, 1 - veil, ground, veil, 0), np.uint8)


def _veil(photo: Pixels, video: VideoConfig) -> float:
    """The opacity that the veil needs."""
    small = cv2.resize(photo, _SAMPLE_SIZE, interpolation=cv2.INTER_AREA).mean(axis=2)
    greys = [round(float(value)) for value in np.percentile(small, _EXTREMES)]
    for veil in _VEILS:
        behind = [mix((grey, grey, grey), video.ground, veil) for grey in greys]
        if min(contrast(video.text, one) for one in behind) >= _READABLE:
            return float(veil)
    return float(_VEILS[-1])


def _light_colour(video: VideoConfig) -> Colour:
    """The ground colour, shifted equally in all channels: constant chroma keeps the encoder from banding."""
    red, green, blue = video.ground
    wanted = _LIGHT if luminance(video.text) > luminance(video.ground) else _SHADE
    by = max(-min(video.ground), min(wanted, 255 - max(video.ground)))
    return red + by, green + by, blue + by


def _view(plate: Size, frame: Size, zoom: float, focus: tuple[float, float]) -> View:
    """The view that keeps the focus in place on the frame."""
    left, top = (focus[axis] * plate[axis] * (1 - 1 / zoom) for axis in (0, 1))
    return View(plate[0] / zoom / frame[0], left, top)
