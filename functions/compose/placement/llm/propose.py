"""The wishes of a vision model, asked once for the same pictures."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from pydantic import ValidationError

from functions.compose.params import Item
from functions.compose.placement.llm.answer import Answer, as_wishes
from functions.compose.placement.llm.prompt import Question, question
from functions.compose.subjects import Subject
from layers.common.core.context import NoAnswer, VisionModel
from layers.common.imaging.image import Pixels

_RESERVE_S: Final = 3.0
"""Kept of the run's time for the rendering that follows."""
_MOST_TOKENS: Final = 1024
"""Eight placements need some 500."""
_REMEMBERED: Final = 64


def propose(background: Pixels, subjects: Sequence[Subject], model: VisionModel) -> tuple[Item, ...]:
    """What the model wishes for each subject.

    Raises:
        NoAnswer: it cannot be asked, or its answer cannot be used.
    """
    asked = question(background, subjects)
    digest = asked.digest(model.name)
    answer = _answers.get(digest) or _answer(asked, model)
    try:
        wishes = as_wishes(answer, subjects, asked.width, asked.height)
    except ValueError:
        raise NoAnswer("the answer is no placement") from None
    _answers.put(digest, answer)
    return wishes


def _answer(asked: Question, model: VisionModel) -> Answer:
    schema = Answer.model_json_schema()
    told = model.ask(asked.pictures, asked.text, schema, max_tokens=_MOST_TOKENS, spare_s=_RESERVE_S)
    try:
        return Answer.model_validate_json(told)
    except ValidationError:
        raise NoAnswer("the answer is no placement") from None


class _Answers:
    """The latest answers by the hash of their questions."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, digest: str) -> Answer | None:
        with self._lock:
            if digest in self._kept:
                self._kept.move_to_end(digest)
            return self._kept.get(digest)

    def put(self, digest: str, answer: Answer) -> None:
        with self._lock:
            self._kept[digest] = answer
            if len(self._kept) > _REMEMBERED:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()


_answers = _Answers()
forget = _answers.forget
