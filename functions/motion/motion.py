"""Photos, words and sound in, video out."""

import tempfile
from pathlib import Path

from functions.motion.audio.soundtrack import Soundtrack, soundtrack
from functions.motion.blame import said_of
from functions.motion.effect import Effect, Photos
from functions.motion.encoder import Delivery, encode
from functions.motion.film import Film
from functions.motion.limits import check_work
from functions.motion.logo import with_logo
from functions.motion.params import LONGEST_S, POSTER, VIDEO, EffectParams, FrameParams
from functions.motion.picture.renderer import Renderer
from functions.motion.spoken import SUBTITLES
from functions.motion.stage import Stage
from functions.motion.words.srt import to_srt
from layers.common.core.context import Context
from layers.common.core.media import Media, Upload
from layers.common.imaging.encode import encode as encode_picture
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image
from layers.common.progress import step

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
    """One effect as a video, or what else is asked of it.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage, UnsupportedAudio, InvalidAudio: a file cannot be read.
        InvalidParameter: words do not fit, or the film would be too much work.
    """
    stage = Stage.of(params, context.limits)
    with tempfile.TemporaryDirectory(prefix="motion-") as folder:
        sound = soundtrack(audio, Path(folder), LONGEST_S) if audio else None
        with said_of("params", _FILES):
            film = effect.film(stage, params, Photos(image, image2), params.duration or _lasting(sound))
            check_work(film.duration_s, stage)
        whole = with_logo(film, stage, logo)
        return delivered(whole, stage, params, sound, Path(folder), _stem(effect, image))


def delivered(
    film: Film, stage: Stage, params: FrameParams, sound: Soundtrack | None, folder: Path, stem: str
) -> Media:
    """A film as the caller wants it."""
    if params.media_type == SUBTITLES:
        return Media(to_srt(film.subtitles).encode(), SUBTITLES, "srt", stem, film.notes)
    if params.media_type == POSTER:
        return _poster(film, stage, stem)
    preset = "ultrafast" if params.draft else "veryfast"
    delivery = Delivery(stage.size, params.fps, params.crf, preset)
    with step("render"):
        data = encode(film, delivery, folder, sound)
    return Media(data, VIDEO, "mp4", stem, film.notes)


def _poster(film: Film, stage: Stage, stem: str) -> Media:
    with step("render"):
        renderer = Renderer(stage.size)
        renderer.render(film.at(film.poster_s))
        picture = Image(renderer.canvas.rgb())
    with step("encode"):
        data = encode_picture(picture, Format.JPEG, quality=_POSTER_QUALITY)
    return Media.picture(data, Format.JPEG, stem, film.notes)


def _lasting(sound: Soundtrack | None) -> float | None:
    return sound.duration_s if sound else None


def _stem(effect: Effect, image: Upload | None) -> str:
    return f"{image.stem}-{effect.name}" if image else effect.name
