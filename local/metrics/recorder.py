"""Counts and durations, from events."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from layers.common.events import AttemptStarted, Event, JobFinished, ModelFetched, ModelLoaded, WorkEnded
from local.metrics.families import JOB_ATTEMPTS, JOBS_ENDED, MODEL_FETCHES, MODEL_LOADS, STEP_SECONDS, WORK
from local.metrics.family import Amount
from local.metrics.tally import Tally

_SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Recorder:
    """A listener that adds to a tally. ``by`` says for whom its process works."""

    tally: Tally
    by: Literal["request", "job", "folder"]

    def __call__(self, event: Event) -> None:
        self.tally.add(self._amounts(event))

    def _amounts(self, event: Event) -> Sequence[Amount]:
        match event:
            case WorkEnded():
                return self._work(event)
            case AttemptStarted(operation):
                return JOB_ATTEMPTS.count(operation)
            case JobFinished(operation, state):
                return JOBS_ENDED.count(operation, state)
            case ModelLoaded(model, seconds):
                return MODEL_LOADS.observe(seconds, model)
            case ModelFetched(model, outcome, seconds):
                return MODEL_FETCHES.observe(seconds, model, outcome)

    def _work(self, ended: WorkEnded) -> Sequence[Amount]:
        amounts = list(WORK.count(ended.operation, self.by, ended.outcome))
        for step, milliseconds in ended.milliseconds.items():
            # Edits in one pass are named by all of them, of which there is no end.
            name = _SEVERAL if "+" in step else step
            amounts += STEP_SECONDS.observe(milliseconds / 1000, ended.operation, self.by, name)
        return amounts
