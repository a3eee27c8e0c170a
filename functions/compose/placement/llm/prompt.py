"""The question: pictures first, then what is wanted of them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from functions.compose.placement.llm.pictures import as_jpeg, reduced_scene, reduced_subjects
from functions.compose.subjects import Subject
from layers.common.imaging.image import Pixels

_TASK: Final = """\
You place people into a photo for a newspaper, so that the result looks as if they had been there.

Picture 1 is the scene, {width} × {height} px. {subjects}

Give a place for every subject, in pixels of the scene; (0, 0) is its upper left corner.
- face_x: where the face (without one, the middle of the figure) lies across.
- base_y: where the feet lie. A figure that is cut off below has none: its base_y is {height}.
- height: of the whole figure as shown. Fit it to what stands at the same distance in the scene.
- mirror: true only if the subject would else look out of the frame; never with lettering on it.
- depth: draw order, lower is further behind. Smaller figures stand behind larger ones.
Keep faces and the focal point of the scene in view. Faces look into the frame, near a third of its width. \
Subjects do not cover each other's faces."""


@dataclass(frozen=True)
class Question:
    """JPEG files, what is asked about them, and the size in px of the scene that the answer speaks of."""

    pictures: Sequence[bytes]
    text: str
    width: int
    height: int

    def digest(self, model: str) -> str:
        """The hash of all that decides the answer."""
        whole = hashlib.sha256(repr((model, self.text)).encode())
        for picture in self.pictures:
            whole.update(hashlib.sha256(picture).digest())
        return whole.hexdigest()


def question(background: Pixels, subjects: Sequence[Subject]) -> Question:
    """What a model is asked about a background, uint8 (h, w, 3), and its subjects."""
    scene, figures = reduced_scene(background), reduced_subjects(subjects)
    described = [
        f"Picture {i + 2} is subject {i + 1}, {figure.width} × {figure.height} px, cut out on grey"
        f"{', cut off below' if subject.cut_below else ''}."
        for i, (figure, subject) in enumerate(zip(figures, subjects, strict=True))
    ]
    text = _TASK.format(width=scene.width, height=scene.height, subjects=" ".join(described))
    return Question([as_jpeg(image) for image in (scene, *figures)], text, scene.width, scene.height)
