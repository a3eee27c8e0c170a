"""A storyboard: several effects and one soundtrack, rendered as one video."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate

from functions.motion.effects import Photos, effects
from functions.motion.film import Film, joined_notes, with_logo
from functions.motion.motion import Sound, deliver, noting_missing
from functions.motion.params import param_prefix
from functions.motion.picture.renderer import Shot
from functions.motion.storyboard_params import CUT, StoryboardParams, StoryboardScene
from functions.motion.transitions import Transition, transitions
from functions.motion.video import VideoConfig, check_work, work_of
from functions.motion.words.pages import Page
from layers.common.core.context import Context
from layers.common.core.media import Media, Upload
from layers.common.core.weight import Work, check_total_work
from layers.common.disk import scratch_folder
from layers.common.errors import InvalidParameter
from layers.common.typography.typeset import collect_missing

_SHORTEST_S = 0.5
_FILES = ("images", "logo", "audio", "music")


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
    music: Upload | None = None,
) -> Media:
    """Several effects as one video, through one encoder.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage, UnsupportedAudio, InvalidAudio: a file cannot be read.
        InvalidParameter: a scene refers to a missing photo, words do not fit, the video would be too much
            work, there is no music to duck, or no scene has words for subtitles.
    """
    video = VideoConfig.of(params, context.limits, has_logo=logo is not None)
    with collect_missing() as missing, scratch_folder("motion") as folder:
        sound = Sound.of(audio, music, params, folder)
        scenes = _scenes(params, video, images, sound.length_s)
        pages = _pages(scenes)
        _check_subtitles(params, pages)
        stage = Stage(scenes)
        film = join_films(stage.films, [_change(scene) for scene in params.scenes[:-1]], video)
        whole = with_logo(replace(film, notes=stage.notes), video, logo)
        return noting_missing(deliver(whole, video, params, sound, pages, folder, "storyboard"), missing)


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene that is not made yet.

    Attributes:
        make: makes its film.
        work: the pixels that the film touches.
        pages: the words that it shows, in its own time.
    """

    duration_s: float
    make: Callable[[], Film]
    work: float = 0.0
    pages: tuple[Page, ...] = ()


class Stage:
    """Makes the films of scenes when they are shown, and keeps no more than a transition shows.

    Attributes:
        notes: the notes of the films that have been made, without repetition.
    """

    def __init__(self, scenes: Sequence[Scene]) -> None:
        self.notes: dict[str, str] = {}
        self._scenes = scenes
        self._made: dict[int, Film] = {}

    @property
    def films(self) -> Sequence[Film]:
        """The films of all scenes; only the first one is made at once, for its poster."""
        poster_s = self._film(0).poster_s
        return [
            Film(scene.duration_s, partial(self._at, number), 0.0 if number else poster_s)
            for number, scene in enumerate(self._scenes)
        ]

    def _at(self, number: int, t: float) -> Shot:
        return self._film(number).at(t)

    def _film(self, number: int) -> Film:
        if number not in self._made:
            for other in [one for one in self._made if one != number - 1]:
                del self._made[other]
            self._made[number] = self._scenes[number].make()
            self.notes.update(joined_notes(self.notes, self._made[number].notes))
        return self._made[number]


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

    return Film(ends[-1], at, films[0].poster_s)


def _pages(scenes: Sequence[Scene]) -> Sequence[Page]:
    """The words of all scenes in the time of the storyboard."""
    begins = accumulate((scene.duration_s for scene in scenes), initial=0.0)
    return [page.later(begin) for scene, begin in zip(scenes, begins, strict=False) for page in scene.pages]


def _check_subtitles(params: StoryboardParams, pages: Sequence[Page]) -> None:
    asked = {
        "srt": params.srt,
        "vtt": params.vtt,
        "keep": params.keep,
        "subtitles": params.subtitles != "burned",
    }
    for name, is_asked in asked.items():
        if is_asked and not pages:
            raise InvalidParameter(
                f"expected a scene with words, captions or karaoke, with `{name}`", param=f"params.{name}"
            )


def _scenes(
    params: StoryboardParams, video: VideoConfig, images: Sequence[Upload], spoken_s: float | None
) -> Sequence[Scene]:
    scenes: list[Scene] = []
    for number, one in enumerate(params.scenes):
        place = f"params.scenes[{number}]"
        with param_prefix(place, _FILES):
            scene = _scene(one, params, video, images, _length(one, params, scenes, spoken_s))
            scenes.append(replace(scene, make=partial(_made, place, scene)))
            check_work(sum(scene.duration_s for scene in scenes), video)
    work = [Work(f"params.scenes[{number}]", scene.work) for number, scene in enumerate(scenes)]
    check_total_work(work, video.limits.max_work_pixels)
    return scenes


def _made(place: str, scene: Scene) -> Film:
    with param_prefix(place, _FILES):
        return scene.make()


def _scene(
    scene: StoryboardScene,
    params: StoryboardParams,
    video: VideoConfig,
    images: Sequence[Upload],
    length: float | None,
) -> Scene:
    effect = effects()[scene.effect]
    wanted = [one.name for one in effect.photos if one.least]
    for name in wanted:
        if getattr(scene, name) is None:
            raise InvalidParameter(f"expected the number of a photo in `images` for `{name}`", param=name)
    photos = Photos(_photo(scene.image, images, "image"), _photo(scene.image2, images, "image2"))
    own = scene.params(params)
    duration_s = effect.length(own, length)
    shown = [photo for photo in (photos.image, photos.image2) if photo]
    work = work_of(duration_s, video, shown)
    pages = effect.pages(own, length)
    return Scene(duration_s, lambda: effect.film(video, own, photos, length), work, pages)


def _length(
    scene: StoryboardScene, params: StoryboardParams, before: Sequence[Scene], spoken_s: float | None
) -> float | None:
    """The scene's own duration. A last scene without one fills the rest of the sound."""
    own: float | None = scene.params(params).duration
    is_last = len(before) == len(params.scenes) - 1
    if own or not spoken_s or not is_last:
        return own
    left = spoken_s - sum(one.duration_s for one in before)
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
