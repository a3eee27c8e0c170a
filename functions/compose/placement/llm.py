"""Placement by a vision model: the pictures and the prompt, the answer, and a cache of answers."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from functions.compose.params import Item
from layers.common.core.context import VisionModel
from layers.common.errors import NoAnswer
from layers.common.imaging.alpha import flatten
from layers.common.imaging.encode import encode
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image, Pixels
from layers.common.imaging.resample import within
from layers.common.vision.subject import Subject

SCENE_SIDE: Final = 1024
"""Greatest long side of the background as the model sees it, px."""
SUBJECT_SIDE: Final = 512
"""Greatest long side of a subject as the model sees it, px."""
_QUALITY: Final = 80
_GREY: Final = (128, 128, 128)

_SCALE: Final = (0.1, 1.5)
_BUST_SCALE: Final = (0.4, 1.5)
_TARGET: Final = (0.05, 0.95)
_BASE: Final = (0.3, 1.0)
_DIGITS: Final = 4

_RESERVE_S: Final = 3.0
"""Part of the run's time that is kept for rendering."""
_MOST_TOKENS: Final = 1024
"""Eight placements need about 500."""
_CACHE_SIZE: Final = 64

_TASK: Final = """\
You place people into a photo for a newspaper, so that the result looks as if they had been there.

Picture 1 is the scene, {width} × {height} px. {subjects}

Give a place for every subject, in pixels of the scene; (0, 0) is its upper left corner.
- face_x: where the face (without one, the middle of the figure) lies across.
- base_y: where the feet lie. A figure that is cut off below has none: its base_y is {height}.
- height: of the whole figure as shown. Fit it to what stands at the same distance in the scene.
- mirror: true only if the subject would otherwise look out of the frame; never with lettering on it.
- depth: draw order, lower is further behind. Smaller figures stand behind larger ones.
Keep faces and the focal point of the scene in view. Faces look into the frame, near a third of its width. \
Subjects do not cover each other's faces."""


class Proposal(BaseModel):
    """One subject's place in the scene, in pixels of the scene's picture."""

    model_config = ConfigDict(extra="forbid")

    subject: Annotated[int, Field(description="Number of the subject, from 1.")]
    face_x: Annotated[int, Field(description="Horizontal position of its face, or its middle without one.")]
    base_y: Annotated[int, Field(description="Vertical position of its feet or lower edge.")]
    height: Annotated[int, Field(description="Its height, from the top of the figure to base_y.")]
    mirror: Annotated[bool, Field(description="Whether to mirror it.")]
    depth: Annotated[int, Field(description="Draw order: lower is further behind.")]


class Answer(BaseModel):
    """A place for each subject."""

    model_config = ConfigDict(extra="forbid")

    placements: list[Proposal]


@dataclass(frozen=True)
class Prompt:
    """What the vision model receives.

    Attributes:
        pictures: JPEG files: the background, then each subject.
        text: The task.
        width: Width of the background's picture, px; the answer refers to it.
        height: Height of the background's picture, px.
    """

    pictures: Sequence[bytes]
    text: str
    width: int
    height: int

    def digest(self, model: str) -> str:
        """A hash of everything that determines the answer."""
        whole = hashlib.sha256(repr((model, self.text)).encode())
        for picture in self.pictures:
            whole.update(hashlib.sha256(picture).digest())
        return whole.hexdigest()


def propose(background: Pixels, subjects: Sequence[Subject], model: VisionModel) -> tuple[Item, ...]:
    """The model's placement as one item for each subject. Answers are cached.

    Raises:
        NoAnswer: the model gives no usable answer.
    """
    prompt = make_prompt(background, subjects)
    digest = prompt.digest(model.name)
    answer = _cache.get(digest) or _ask(prompt, model)
    try:
        items = answer_items(answer, subjects, prompt.width, prompt.height)
    except ValueError:
        raise NoAnswer("the answer is not a valid placement") from None
    _cache.put(digest, answer)
    return items


def make_prompt(background: Pixels, subjects: Sequence[Subject]) -> Prompt:
    """The prompt for a background, uint8 (h, w, 3), and its subjects."""
    scene, cutouts = reduced_background(background), reduced_subjects(subjects)
    descriptions = [
        f"Picture {i + 2} is subject {i + 1}, {cutout.width} × {cutout.height} px, cut out on grey"
        f"{', cut off below' if subject.cut_below else ''}."
        for i, (cutout, subject) in enumerate(zip(cutouts, subjects, strict=True))
    ]
    text = _TASK.format(width=scene.width, height=scene.height, subjects=" ".join(descriptions))
    return Prompt([as_jpeg(image) for image in (scene, *cutouts)], text, scene.width, scene.height)


def reduced_background(background: Pixels) -> Image:
    """The background as the model sees it."""
    return Image(within(background, SCENE_SIDE))


def reduced_subjects(subjects: Sequence[Subject]) -> list[Image]:
    """The subjects as the model sees them, on plain grey."""
    return [Image(within(flatten(subject.image, _GREY).rgb, SUBJECT_SIDE)) for subject in subjects]


def as_jpeg(image: Image) -> bytes:
    """The picture as a JPEG file without metadata."""
    return encode(image, Format.JPEG, quality=_QUALITY)


def _ask(prompt: Prompt, model: VisionModel) -> Answer:
    schema = Answer.model_json_schema()
    value = model.ask(prompt.pictures, prompt.text, schema, max_tokens=_MOST_TOKENS, spare_s=_RESERVE_S)
    try:
        return Answer.model_validate(value)
    except ValidationError:
        raise NoAnswer("the answer is not a valid placement") from None


def answer_items(answer: Answer, subjects: Sequence[Subject], width: int, height: int) -> tuple[Item, ...]:
    """The answer as items. Pixels of a ``width`` × ``height`` picture become fractions, which are clamped.

    Raises:
        ValueError: a subject is missing, unknown or placed twice.
    """
    proposals = sorted(answer.placements, key=lambda one: one.subject)
    if [one.subject for one in proposals] != list(range(1, len(subjects) + 1)):
        raise ValueError("not one placement for each subject")
    return tuple(
        _as_item(one, subject, width, height) for one, subject in zip(proposals, subjects, strict=True)
    )


def _as_item(proposal: Proposal, subject: Subject, width: int, height: int) -> Item:
    """The proposal as an item. A bust always stays at the lower edge and in the foreground."""
    return Item(
        scale=_clamped(proposal.height / height, _BUST_SCALE if subject.cut_below else _SCALE),
        target_frac=_clamped(proposal.face_x / width, _TARGET),
        base_frac=None if subject.cut_below else _clamped(proposal.base_y / height, _BASE),
        flip=proposal.mirror,
        draw_order=min(max(proposal.depth, -100), 100),
    )


def _clamped(value: float, limits: tuple[float, float]) -> float:
    return round(min(max(value, limits[0]), limits[1]), _DIGITS)


class _AnswerCache:
    """The latest answers by the digest of their prompts, safe for use by several threads."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, digest: str) -> Answer | None:
        with self._lock:
            if digest in self._answers:
                self._answers.move_to_end(digest)
            return self._answers.get(digest)

    def put(self, digest: str, answer: Answer) -> None:
        with self._lock:
            self._answers[digest] = answer
            if len(self._answers) > _CACHE_SIZE:
                self._answers.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._answers.clear()


_cache = _AnswerCache()
clear_cache = _cache.clear
