"""A storyboard: several effects and one soundtrack, rendered as one video."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from functions.motion.effects import Photos, effects
from functions.motion.film import Film, with_logo
from functions.motion.motion import deliver
from functions.motion.params import LONGEST_S, param_prefix
from functions.motion.picture.renderer import Shot
from functions.motion.soundtrack import Soundtrack, soundtrack
from functions.motion.storyboard_params import CUT, StoryboardParams, StoryboardScene
from functions.motion.transitions import Transition, transitions
from functions.motion.video import VideoConfig, check_work
from layers.common.core.context import Context
from layers.common.core.media import Media, Upload
from layers.common.disk import scratch_folder
from layers.common.errors import InvalidParameter

_SHORTEST_S = 0.5
_FILES = ("images", "logo", "audio")


@dataclass(frozen=True, slots=True)
class SceneChange:
    """A transition that lasts ``seconds`` and overlaps both films that it joins."""

    transition: Transition
    seconds: float

    def fraction_at(self, since_s: float) -> float:
        """The fraction of its time that has passed ``since_s`` seconds after the end of the first film."""
        return since_s / self.seconds + self.transition.cut


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
        InvalidParameter: a scene refers to a missing photo, words do not fit, or the video would be too much
            work.
    """
    video = VideoConfig.of(params, context.limits)
    with scratch_folder("motion") as folder:
        sound = soundtrack(audio, folder, LONGEST_S) if audio else None
        films = _films(params, video, images, sound)
        film = join_films(films, [_change(scene) for scene in params.scenes[:-1]], video)
        with param_prefix("params", _FILES):
            check_work(film.duration_s, video)
        whole = with_logo(film, video, logo)
        return deliver(whole, video, params, sound, folder, "storyboard")


def join_films(films: Sequence[Film], changes: Sequence[SceneChange | None], video: VideoConfig) -> Film:
    """Several films as one.

    Args:
        changes: the transitions between the films, one fewer than films; None for a cut.
    """
    ends = list(accumulate(film.duration_s for film in films))

    def at(t: float) -> Shot:
        number = next((i for i, end in enumerate(ends) if t < end), len(films) - 1)
        for before in (number - 1, number):
            change = changes[before] if 0 <= before < len(changes) else None
            x = change.fraction_at(t - ends[before]) if change else -1.0
            if change and 0 < x < 1:
                return change.transition.join(own_shot(before, t), own_shot(before + 1, t), x, video)
        return own_shot(number, t)

    def own_shot(number: int, t: float) -> Shot:
        """A film's shot: its first one before the film starts, its last one after its end."""
        film = films[number]
        begin = ends[number] - film.duration_s
        last = max(0.0, film.duration_s - 1 / video.fps)
        return film.at(min(max(t - begin, 0.0), last if t >= ends[number] else film.duration_s))

    return Film(ends[-1], at, films[0].poster_s, _notes(films))


def _notes(films: Sequence[Film]) -> dict[str, str]:
    """The notes of all films, without repetition."""
    notes: dict[str, list[str]] = {}
    for film in films:
        for name, value in film.notes.items():
            if value not in notes.setdefault(name, []):
                notes[name].append(value)
    return {name: "; ".join(values) for name, values in notes.items()}


def _films(
    params: StoryboardParams, video: VideoConfig, images: Sequence[Upload], sound: Soundtrack | None
) -> Sequence[Film]:
    films: list[Film] = []
    for number, scene in enumerate(params.scenes):
        with param_prefix(f"params.scenes[{number}]", _FILES):
            film = _film(scene, params, video, images, _length(scene, params, films, sound))
            films.append(film)
            check_work(sum(one.duration_s for one in films), video)
    return films


def _film(
    scene: StoryboardScene,
    params: StoryboardParams,
    video: VideoConfig,
    images: Sequence[Upload],
    length: float | None,
) -> Film:
    effect = effects()[scene.effect]
    wanted = [one.name for one in effect.photos if one.least]
    for name in wanted:
        if getattr(scene, name) is None:
            raise InvalidParameter(f"expected the number of a photo in `images` for `{name}`", param=name)
    photos = Photos(_photo(scene.image, images, "image"), _photo(scene.image2, images, "image2"))
    return effect.film(video, scene.params(params), photos, length)


def _length(
    scene: StoryboardScene, params: StoryboardParams, before: Sequence[Film], sound: Soundtrack | None
) -> float | None:
    """The scene's own duration. A last scene without one fills the rest of the sound."""
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
            f"the request has {len(images)}",
            param=name,
        )
    return images[number]


def _change(scene: StoryboardScene) -> SceneChange | None:
    joint = scene.transition
    if joint.kind == CUT:
        return None
    transition = transitions()[joint.kind]
    return SceneChange(transition, joint.duration or transition.seconds)
