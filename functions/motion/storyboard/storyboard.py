"""Scenes, photos and one soundtrack in, one video out."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from functions.motion.audio.soundtrack import Soundtrack, soundtrack
from functions.motion.blame import said_of
from functions.motion.effect import Photos
from functions.motion.effects import effects
from functions.motion.film import Film
from functions.motion.limits import check_work
from functions.motion.logo import with_logo
from functions.motion.motion import delivered
from functions.motion.params import LONGEST_S
from functions.motion.stage import Stage
from functions.motion.storyboard.params import CUT, Scene, StoryboardParams
from functions.motion.storyboard.reel import Change, reel
from functions.motion.transitions import transitions
from layers.common.core.context import Context
from layers.common.core.media import Media, Upload
from layers.common.errors import InvalidParameter

_SHORTEST_S = 0.5
_FILES = ("images", "logo", "audio")


def storyboard(
    params: StoryboardParams,
    context: Context,
    images: tuple[Upload, ...] = (),
    logo: Upload | None = None,
    audio: Upload | None = None,
) -> Media:
    """Several effects as one video, through one encoder.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage, UnsupportedAudio, InvalidAudio: a file cannot be read.
        InvalidParameter: a scene asks for a photo that was not sent, words do not fit, or the whole would be
            too much work.
    """
    stage = Stage.of(params, context.limits)
    with tempfile.TemporaryDirectory(prefix="motion-") as folder:
        sound = soundtrack(audio, Path(folder), LONGEST_S) if audio else None
        films = _films(params, stage, images, sound)
        film = reel(films, [_change(scene) for scene in params.scenes[:-1]], stage)
        with said_of("params", _FILES):
            check_work(film.duration_s, stage)
        whole = with_logo(film, stage, logo)
        return delivered(whole, stage, params, sound, Path(folder), "storyboard")


def _films(
    params: StoryboardParams, stage: Stage, images: Sequence[Upload], sound: Soundtrack | None
) -> Sequence[Film]:
    films: list[Film] = []
    for number, scene in enumerate(params.scenes):
        with said_of(f"params.scenes[{number}]", _FILES):
            film = _film(scene, params, stage, images, _length(scene, params, films, sound))
            films.append(film)
            check_work(sum(one.duration_s for one in films), stage)
    return films


def _film(
    scene: Scene, params: StoryboardParams, stage: Stage, images: Sequence[Upload], length: float | None
) -> Film:
    effect = effects()[scene.effect]
    wanted = [one.name for one in effect.photos if one.least]
    for name in wanted:
        if getattr(scene, name) is None:
            raise InvalidParameter(f"expected the number of a photo in `images` for `{name}`", param=name)
    photos = Photos(_photo(scene.image, images, "image"), _photo(scene.image2, images, "image2"))
    return effect.film(stage, scene.params(params), photos, length)


def _length(
    scene: Scene, params: StoryboardParams, before: Sequence[Film], sound: Soundtrack | None
) -> float | None:
    """The scene's own duration; for a last one without, what is left of the sound."""
    own: float | None = scene.params(params).duration
    is_last = len(before) == len(params.scenes) - 1
    if own or not sound or not is_last:
        return own
    left = sound.duration_s - sum(film.duration_s for film in before)
    return left if left >= _SHORTEST_S else None


def _photo(number: int | None, images: Sequence[Upload], name: str) -> Upload | None:
    if number is None:
        return None
    if number >= len(images):
        raise InvalidParameter(
            f"expected the number of a photo in `images` for `{name}`, received {number}; "
            f"{len(images)} were sent",
            param=name,
        )
    return images[number]


def _change(scene: Scene) -> Change | None:
    joint = scene.transition
    if joint.kind == CUT:
        return None
    transition = transitions()[joint.kind]
    return Change(transition, joint.duration or transition.seconds)
