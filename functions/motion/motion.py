"""The capability of an effect: photos, words and sound in, a video, a poster or subtitles out."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from functions.motion.effects import Effect, Photos
from functions.motion.encoder import EncoderSettings, encode
from functions.motion.film import Film, with_logo
from functions.motion.music import with_music
from functions.motion.params import LONGEST_S, POSTER, VIDEO, EffectParams, FrameParams, param_prefix
from functions.motion.picture.renderer import Renderer
from functions.motion.soundtrack import Recording, record, soundtrack
from functions.motion.video import VideoConfig, work_of
from functions.motion.words.pages import Page
from functions.motion.words.subtitle_params import SRT, VTT, SubtitleFile, SubtitleParams
from functions.motion.words.subtitles import to_srt, to_vtt
from layers.common.core.context import Context
from layers.common.core.media import Media, Upload
from layers.common.core.weight import Work, check_total_work
from layers.common.disk import scratch_folder
from layers.common.errors import InvalidParameter
from layers.common.imaging.encode import encode as encode_picture
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image
from layers.common.progress import step
from layers.common.typography.block import code_points
from layers.common.typography.typeset import collect_missing

_POSTER_QUALITY = 90
_FILES = ("image", "image2", "logo", "audio", "music")


def motion(
    effect: Effect,
    params: EffectParams,
    context: Context,
    image: Upload | None = None,
    image2: Upload | None = None,
    logo: Upload | None = None,
    audio: Upload | None = None,
    music: Upload | None = None,
) -> Media:
    """An effect as a video, or as the other result that the parameters request.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage, UnsupportedAudio, InvalidAudio: a file cannot be read.
        InvalidParameter: words do not fit, the video would be too much work, or there is no music to duck.
    """
    video = VideoConfig.of(params, context.limits, has_logo=logo is not None)
    with collect_missing() as missing, scratch_folder("motion") as folder:
        sound = Sound.of(audio, music, params, folder)
        with param_prefix("params", _FILES):
            length = params.duration or sound.length_s
            shown = [one for one in (image, image2) if one]
            work = work_of(effect.length(params, length), video, shown)
            check_total_work([Work("duration", work)], context.limits.max_work_pixels)
            film = effect.film(video, params, Photos(image, image2), length)
        whole = with_logo(film, video, logo)
        pages = effect.pages(params, length)
        media = deliver(whole, video, params, sound, pages, folder, _stem(effect, image))
        return noting_missing(media, missing)


def noting_missing(media: Media, missing: Collection[str]) -> Media:
    """A result with a note of the characters that no font has; those of timed words have their own."""
    return replace(media, notes={**media.notes, "Text-Missing": code_points(missing)}) if missing else media


@dataclass(frozen=True, slots=True)
class Sound:
    """A voice and music, before the film's length is known."""

    voice: Recording | None
    music: Upload | None
    duck_db: float

    @classmethod
    def of(cls, audio: Upload | None, music: Upload | None, params: FrameParams, folder: Path) -> Self:
        """The sound of a request. The voice is decoded, as it decides the film's length.

        Raises:
            UnsupportedAudio, InvalidAudio: the voice cannot be read.
            InvalidParameter: there is no music to duck.
        """
        if music is None and "duck" in params.model_fields_set:
            raise InvalidParameter(
                "expected the file `music` with `duck`, received none", param="params.duck"
            )
        return cls(record(audio, folder, LONGEST_S) if audio else None, music, params.duck)

    @property
    def length_s(self) -> float | None:
        """The seconds that the voice lasts. Music is as long as the film."""
        return self.voice.duration_s if self.voice else None

    def recording(self, duration_s: float, folder: Path) -> Recording | None:
        """Voice and music of a film of that length, not yet as loud as it shall be.

        Raises:
            UnsupportedAudio, InvalidAudio: the music cannot be read.
        """
        if self.music is None:
            return self.voice
        music = record(self.music, folder, duration_s, is_cut=True)
        return with_music(self.voice, music, self.duck_db, duration_s, folder)


def deliver(
    film: Film,
    video: VideoConfig,
    params: FrameParams,
    sound: Sound,
    pages: Sequence[Page],
    folder: Path,
    stem: str,
) -> Media:
    """A film as the media type that the parameters request.

    Args:
        pages: the words that it shows in time.
    """
    if params.media_type in _WRITERS:
        return replace(_subtitles(params.media_type, pages, stem), notes=film.notes)
    if params.media_type == POSTER:
        return _noting_draft(_poster(film, video, stem), video, params)
    settings = EncoderSettings(
        video.size,
        params.fps,
        params.crf,
        "ultrafast" if params.draft else "veryfast",
        video.limits.max_film_bytes,
    )
    recording = sound.recording(settings.frames(film.duration_s) / params.fps, folder)
    track = soundtrack(recording) if recording else None
    subtitles = None
    parts: Mapping[str, Media] = {}
    if isinstance(params, SubtitleParams):
        subtitles = _soft_subtitles(params, pages, folder)
        parts = {name: _subtitles(_KEPT[name], pages, stem) for name in params.keep}
    with step("render"):
        data = encode(film, settings, folder, track, subtitles)
    return _noting_draft(Media(data, VIDEO, "mp4", stem, film.notes, parts), video, params)


_WRITERS: Mapping[str, tuple[str, Callable[[Iterable[Page]], str]]] = {
    SRT: ("srt", to_srt),
    VTT: ("vtt", to_vtt),
}
_KEPT: Mapping[SubtitleFile, str] = {"srt": SRT, "vtt": VTT}


def _subtitles(media_type: str, pages: Sequence[Page], stem: str) -> Media:
    extension, write = _WRITERS[media_type]
    return Media(write(pages).encode(), media_type, extension, stem)


def _soft_subtitles(params: SubtitleParams, pages: Sequence[Page], folder: Path) -> Path | None:
    """The subtitle file for the film's own track; None if there is to be none."""
    if params.subtitles == "burned" or not pages:
        return None
    path = folder / "subtitles.srt"
    path.write_text(to_srt(pages), "utf-8")
    return path


def _noting_draft(media: Media, video: VideoConfig, params: FrameParams) -> Media:
    if not params.draft:
        return media
    width, height = video.size
    return replace(media, notes={**media.notes, "Draft": f"half size, {width}x{height}"})


def _poster(film: Film, video: VideoConfig, stem: str) -> Media:
    with step("render"):
        renderer = Renderer(video.size)
        renderer.render(film.at(film.poster_s))
        picture = Image(renderer.canvas.rgb())
    with step("encode"):
        data = encode_picture(picture, Format.JPEG, quality=_POSTER_QUALITY)
    return Media.picture(data, Format.JPEG, stem, film.notes)


def _stem(effect: Effect, image: Upload | None) -> str:
    return f"{image.stem}-{effect.name}" if image else effect.name
