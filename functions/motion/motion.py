"""The capability of an effect: photos, words and sound in, a video, a poster or subtitles out."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from functions.motion.effects import Effect, Photos
from functions.motion.encoder import EncoderSettings, encode
from functions.motion.film import Film, with_logo
from functions.motion.params import LONGEST_S, POSTER, VIDEO, EffectParams, FrameParams, param_prefix
from functions.motion.picture.renderer import Renderer
from functions.motion.soundtrack import Soundtrack, soundtrack
from functions.motion.video import VideoConfig, work_of
from functions.motion.words.params import SUBTITLES
from functions.motion.words.subtitles import to_srt
from layers.common.core.context import Context
from layers.common.core.media import Media, Upload
from layers.common.core.weight import Work, check_total_work
from layers.common.disk import scratch_folder
from layers.common.imaging.encode import encode as encode_picture
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image
from layers.common.progress import step
from layers.common.typography.block import code_points
from layers.common.typography.typeset import collect_missing

_POSTER_QUALITY = 90
_FILES = ("image", "image2", "logo", "audio")


def motion(
    effect: Effect,
    params: EffectParams,
    context: Context,
    image: Upload | None = None,
    image2: Upload | None = None,
    logo: Upload | None = None,
    audio: Upload | None = None,
) -> Media:
    """An effect as a video, or as the other result that the parameters request.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage, UnsupportedAudio, InvalidAudio: a file cannot be read.
        InvalidParameter: words do not fit, or the video would be too much work.
    """
    video = VideoConfig.of(params, context.limits)
    with collect_missing() as missing, scratch_folder("motion") as folder:
        sound = soundtrack(audio, folder, LONGEST_S) if audio else None
        with param_prefix("params", _FILES):
            length = params.duration or (sound.duration_s if sound else None)
            shown = [one for one in (image, image2) if one]
            work = work_of(effect.length(params, length), video, shown)
            check_total_work([Work("duration", work)], context.limits.max_work_pixels)
            film = effect.film(video, params, Photos(image, image2), length)
        whole = with_logo(film, video, logo)
        return noting_missing(deliver(whole, video, params, sound, folder, _stem(effect, image)), missing)


def noting_missing(media: Media, missing: Collection[str]) -> Media:
    """A result with a note of the characters that no font has; those of timed words have their own."""
    return replace(media, notes={**media.notes, "Text-Missing": code_points(missing)}) if missing else media


def deliver(
    film: Film, video: VideoConfig, params: FrameParams, sound: Soundtrack | None, folder: Path, stem: str
) -> Media:
    """A film as the media type that the parameters request."""
    if params.media_type == SUBTITLES:
        return Media(to_srt(film.subtitles).encode(), SUBTITLES, "srt", stem, film.notes)
    if params.media_type == POSTER:
        return _poster(film, video, stem)
    preset = "ultrafast" if params.draft else "veryfast"
    settings = EncoderSettings(video.size, params.fps, params.crf, preset, video.limits.max_film_bytes)
    with step("render"):
        data = encode(film, settings, folder, sound)
    return Media(data, VIDEO, "mp4", stem, film.notes)


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
