"""A batch from begin to end: what is to be done, doing it, and what came of it."""

import re
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from local.cli.batch.journal import Journal
from local.cli.batch.lock import locked
from local.cli.batch.model import one_model
from local.cli.batch.names import names
from local.cli.batch.photos import Photo
from local.cli.batch.pool import Pool
from local.cli.batch.progress import Progress, progress
from local.cli.batch.report import NAME, Report
from local.cli.batch.worker import NOT_REACHED, Order, Outcome, Task
from local.cli.faults import Fault

_MEMORY = ".studio"
_PART = re.compile(r"\.[0-9a-f]{16}\.part")
_LOOK_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be done.

    Attributes:
        work: digest of all that a result depends on but the photo.
        extension: of the results.
        retry_failed: whether photos that were found wrong are tried again.
        leaves_model: whether a model works in these processes that nobody named.
    """

    order: Order
    photos: Sequence[Photo]
    work: str
    extension: str
    jobs: int
    retry_failed: bool
    leaves_model: bool

    def run(self, report: Report) -> None:
        """Do what is not done; the report tells how it went, whatever happens.

        Raises:
            Fault: another batch is at work on these results, or the report would replace somebody's file.
        """
        folder = self.order.results
        memory = folder / _MEMORY
        if (folder / NAME).exists() and not memory.exists():
            raise Fault(f"{folder / NAME} is there already, and no batch wrote it")
        memory.mkdir(parents=True, exist_ok=True)
        with locked(memory / "lock"), Journal(folder, memory / "journal.jsonl") as journal:
            _sweep(folder, journal)
            todo = self._todo(journal, report)
            kept = one_model(memory / "model", report) if self.leaves_model else nullcontext()
            try:
                with kept, progress(report) as shown:
                    self._do(todo, journal, report, shown)
            finally:
                report.write(folder)

    def _todo(self, journal: Journal, report: Report) -> Sequence[Photo]:
        """The photos that are not done, and are not known to be wrong."""
        todo = []
        for photo in self.photos:
            problem = journal.problem(photo, self.work)
            if journal.is_done(photo, self.work):
                report.done_before += 1
            elif problem and not problem["passes"] and not self.retry_failed:
                report.failed[photo.key] = problem
            else:
                todo.append(photo)
        return todo

    def _do(self, todo: Sequence[Photo], journal: Journal, report: Report, shown: Progress) -> None:
        results = names(todo, journal.results, self.extension, self.order.results)
        versions = {photo.key: photo for photo in todo}
        tasks = [Task(photo.key, results[photo.key]) for photo in todo]

        def begin(task: Task) -> None:
            journal.begun(versions[task.key], self.work, task.result)

        shown.show(report)
        if not tasks:
            return
        with Pool(self.order, min(self.jobs, len(tasks))) as pool:
            for told in pool.outcomes(tasks, begin, _LOOK_EVERY_S):
                if told is not None:
                    _note(*told, journal, report, shown)
                shown.show(report)


def _note(task: Task, outcome: Outcome, journal: Journal, report: Report, shown: Progress) -> None:
    """Note how a photo's work ended.

    Raises:
        Fault: the server is not there or refuses, for this photo as for all others.
    """
    if outcome.problem and outcome.problem["code"] == NOT_REACHED:
        raise Fault(outcome.problem["sentence"])
    report.tried += 1
    if outcome.problem is None:
        report.done += 1
        journal.done(task.key, outcome.version, outcome.seconds)
        return
    report.failed[task.key] = outcome.problem
    journal.failed(task.key, outcome.problem)
    shown.failed(task.key, outcome.problem)


def _sweep(folder: Path, journal: Journal) -> None:
    """Remove half results of batches and workers that were killed, wherever a result ever was to be.

    Whoever holds the lock is alone here: nobody is writing them.
    """
    results = [folder / path for paths in journal.results.values() for path in paths.values()]
    for parent in {folder, *(result.parent for result in results)}:
        if parent.is_dir():
            for path in parent.iterdir():
                if _PART.fullmatch(path.name):
                    path.unlink(missing_ok=True)
