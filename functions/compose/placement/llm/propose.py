"""The wishes of a vision model, asked once for the same pictures."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from functions.compose.params import Item
from functions.compose.placement.llm.answer import Answer, as_wishes
from functions.compose.placement.llm.ask import NoAnswer, ask
from functions.compose.placement.llm.prompt import question
from functions.compose.settings import PlacementSettings
from functions.compose.subjects import Subject
from layers.common.imaging.image import Pixels
from layers.common.steps import current_run

_RESERVE_S: Final = 3.0
"""Kept of the run's time for the rendering that follows."""
_REMEMBERED: Final = 64


def propose(background: Pixels, subjects: Sequence[Subject], settings: PlacementSettings) -> tuple[Item, ...]:
    """What the model wishes for each subject.

    Raises:
        NoAnswer: it cannot be asked, or its answer cannot be used.
    """
    asked = question(settings.placement_model, background, subjects)
    answer = _answers.get(asked.digest)
    if answer is None:
        seconds = min(settings.placement_timeout_s, current_run().remaining_s() - _RESERVE_S)
        if seconds <= 0:
            raise NoAnswer("no time left to ask")
        answer = ask(asked.request, settings, seconds)
    try:
        wishes = as_wishes(answer, subjects, asked.width, asked.height)
    except ValueError:
        raise NoAnswer("the answer is no placement") from None
    _answers.put(asked.digest, answer)
    return wishes


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
