"""Ken Burns: a slow zoom into a still, and a pan across it."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from functions.motion.camera import Move, PhotoCrop, camera_background, crop_photo, most_zoom, plate
from functions.motion.easing import EASINGS
from functions.motion.effects import IMAGE, Effect, Photos, usually
from functions.motion.features import Features
from functions.motion.film import Film
from functions.motion.lettering.headings import lower_third
from functions.motion.params import EffectParams
from functions.motion.picture.planes import View
from functions.motion.picture.renderer import Shot
from functions.motion.video import VideoConfig
from layers.common.imaging.image import Size
from layers.common.imaging.resample import shrunk

Pan = Literal["none", "up", "down", "left", "right", "up-left", "up-right", "down-left", "down-right"]

_DIRECTIONS: Mapping[Pan, tuple[float, float]] = {
    "none": (0, 0),
    "up": (0, -1),
    "down": (0, 1),
    "left": (-1, 0),
    "right": (1, 0),
    "up-left": (-1, -1),
    "up-right": (1, -1),
    "down-left": (-1, 1),
    "down-right": (1, 1),
}
_USUAL_S = 4.0
_PAN_ROOM = 1.06
"""Minimum zoom of a pan, so that there is room to move."""
_PAN = 0.7
"""Part of the room beside the view that a pan uses."""
_ZOOM = 1.1
"""Zoom from which the move follows the zoom, and the pan only gives its direction."""
_POSTER = 0.6


class KenBurnsParams(EffectParams):
    """Parameters of ``POST /v1/motion/ken_burns``."""

    zoom: float = Field(1.16, ge=0.5, le=3, description="Zoom from start to end; below 1 it zooms out.")
    pan: Pan = Field("up-left", description="Direction of the camera's movement.")
    kicker: str = Field("", max_length=120, description="A few words above the headline.")
    headline: str = Field("", max_length=300, description="Words at the foot of the safe zone.")


def film(video: VideoConfig, params: KenBurnsParams, photos: Photos, duration_s: float | None) -> Film:
    """A zoom and a pan over a photo, with a lower third."""
    assert photos.image is not None
    length = duration_s or _USUAL_S
    low = _PAN_ROOM if params.pan != "none" else 1.0
    zooms = (low, low * params.zoom) if params.zoom >= 1 else (low / params.zoom, low)
    detail = min(max(zooms), most_zoom(video.size, video.limits.max_pixels))
    photo = crop_photo(photos.image, video.limits, video.size, detail, params.focus, video.ground)
    picture = plate(photo.rgb)
    start = _view(picture.size, video.size, zooms[0], photo, params.pan, -1)
    end = _view(picture.size, video.size, zooms[1], photo, params.pan, 1)
    start, end = _within(start, end, video.size), _within(end, start, video.size)
    move = Move(start, end, EASINGS[params.easing])
    background = camera_background(picture, move, video.size)
    features = Features.under_camera(photo, move, video.size)
    words = lower_third(video, params.kicker, params.headline, shrunk(photo.rgb, 1 / detail), features)

    def at(t: float) -> Shot:
        return Shot(background(t / length), words.at(t))

    return Film(length, at, _POSTER * length, words.notes)


def _view(plate: Size, frame: Size, zoom: float, photo: PhotoCrop, pan: Pan, side: int) -> View:
    """The view at one end of the pan. ``side`` is −1 for its start and 1 for its end."""
    shown = plate[0] / zoom, plate[1] / zoom
    left, top = (
        _begin(plate[axis], shown[axis], photo.focus[axis], side * _PAN * _DIRECTIONS[pan][axis])
        for axis in (0, 1)
    )
    return View(shown[0] / frame[0], left, top)


def _begin(whole: float, shown: float, focus: float, shift: float) -> float:
    """The start of a view of ``shown`` within ``whole``, around the focus and shifted."""
    room = whole - shown
    middle = min(max(focus * whole - focus * shown, 0.0), room)
    return middle + shift * (room - middle if shift > 0 else middle)


def _within(view: View, other: View, frame: Size) -> View:
    """The view moved inside the other one, if that is much wider.

    The camera then zooms towards a point that is visible in both views, as a camera operator would.
    """
    room = other.scale - view.scale
    if other.scale < view.scale * _ZOOM:
        return view
    left = min(max(view.left, other.left), other.left + room * frame[0])
    top = min(max(view.top, other.top), other.top + room * frame[1])
    return View(view.scale, left, top)


EFFECT = Effect(
    name="ken_burns",
    summary="Zoom into a still",
    description="A slow, even zoom and pan over a photo, with a kicker and a headline.",
    params=KenBurnsParams,
    photos=(IMAGE,),
    length=usually(_USUAL_S),
    film=film,
)
