"""What a vision model gets to see: reduced copies, and nothing but pixels."""

from collections.abc import Sequence
from typing import Final

from functions.compose.subjects import Subject
from layers.common.imaging.alpha import flatten
from layers.common.imaging.encode import encode
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image, Pixels
from layers.common.imaging.resample import within

SCENE_SIDE: Final = 1024
SUBJECT_SIDE: Final = 512
"""Long sides at most, px."""
_QUALITY: Final = 80
_GREY: Final = (128, 128, 128)


def reduced_scene(background: Pixels) -> Image:
    """The background as it is shown; its pixels are those that the answer speaks of."""
    return Image(within(background, SCENE_SIDE))


def reduced_subjects(subjects: Sequence[Subject]) -> list[Image]:
    """The subjects as they are shown, on plain grey."""
    return [Image(within(flatten(subject.image, _GREY).rgb, SUBJECT_SIDE)) for subject in subjects]


def as_jpeg(image: Image) -> bytes:
    """The picture as a file without metadata."""
    return encode(image, Format.JPEG, quality=_QUALITY)
