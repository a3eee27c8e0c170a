"""A batch from start to end: choose the photos, process them, record the outcomes."""

import fcntl
import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from layers.common.service.objects.folder import SHARED, write
from local.cli.batch.journal import Journal
from local.cli.batch.photos import Photo, result_names
from local.cli.batch.report import NAME, Progress, Report, progress
from local.cli.batch.workers import SERVER_FAILED, Instructions, Outcome, Pool, Task
from local.cli.errors import CommandError
from local.cli.verbosity import Verbosity

_STATE_FOLDER = ".studio"
_PART = re.compile(r"\.[0-9a-f]{16}\.part")
_SHOW_EVERY_S = 0.5

_LOCK_TIMEOUT_S = 5.0
"""For the workers of a killed batch: they share its lock and end when they notice its death."""
_LOCK_RETRY_S = 0.02


@dataclass(frozen=True, slots=True)
class Batch:
    """The work of a batch.

    Attributes:
        work: digest of everything that a result depends on except the photo.
        extension: of the results.
        retry_failed: whether photos that failed for a permanent reason are tried again.
        uses_default_model: whether a model runs in these processes that the user did not choose.
    """

    instructions: Instructions
    photos: Sequence[Photo]
    work: str
    extension: str
    jobs: int
    retry_failed: bool
    uses_default_model: bool
    verbosity: Verbosity

    def run(self, report: Report) -> None:
        """Process the photos that are not done. The report is written even if the batch fails.

        Raises:
            CommandError: another batch is running, or a ``report.json`` exists that no batch wrote.
        """
        folder = self.instructions.results
        state = folder / _STATE_FOLDER
        if (folder / NAME).exists() and not state.exists():
            raise CommandError(f"{folder / NAME} already exists, and no batch wrote it")
        state.mkdir(parents=True, exist_ok=True)
        with _locked(state / "lock"), Journal(folder, state / "journal.jsonl") as journal:
            _remove_parts(folder, journal)
            todo = self._todo(journal, report)
            model = _one_model(state / "model", report) if self.uses_default_model else nullcontext()
            try:
                with model, progress(report, self.verbosity) as shown:
                    self._process(todo, journal, report, shown)
            finally:
                report.write(folder)

    def _todo(self, journal: Journal, report: Report) -> Sequence[Photo]:
        """The photos that are neither done nor known to fail."""
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

    def _process(self, todo: Sequence[Photo], journal: Journal, report: Report, shown: Progress) -> None:
        results = result_names(todo, journal.results, self.extension, self.instructions.results)
        photos = {photo.key: photo for photo in todo}
        tasks = [Task(photo.key, results[photo.key]) for photo in todo]

        def begin(task: Task) -> None:
            journal.begun(photos[task.key], self.work, task.result)

        shown.show(report)
        if not tasks:
            return
        with Pool(self.instructions, min(self.jobs, len(tasks))) as pool:
            for ended in pool.outcomes(tasks, begin, _SHOW_EVERY_S):
                if ended is not None:
                    _record(*ended, journal, report, shown)
                shown.show(report)


def _record(task: Task, outcome: Outcome, journal: Journal, report: Report, shown: Progress) -> None:
    """Record how a photo's work ended.

    Raises:
        CommandError: the server failed in a way that concerns every photo.
    """
    if outcome.problem and outcome.problem["code"] == SERVER_FAILED:
        raise CommandError(outcome.problem["sentence"])
    report.tried += 1
    if outcome.problem is None:
        report.done += 1
        journal.done(task.key, outcome.version, outcome.seconds)
        shown.done(task.key, outcome.seconds)
        return
    report.failed[task.key] = outcome.problem
    journal.failed(task.key, outcome.problem)
    shown.failed(task.key, outcome.problem)


def _remove_parts(folder: Path, journal: Journal) -> None:
    """Remove partial results of killed batches and workers from every folder that results ever went to.

    The lock is held, so nobody is writing them.
    """
    results = [folder / path for paths in journal.results.values() for path in paths.values()]
    for parent in {folder, *(result.parent for result in results)}:
        if parent.is_dir():
            for path in parent.iterdir():
                if _PART.fullmatch(path.name):
                    path.unlink(missing_ok=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock, so that one batch at a time writes into a folder. Forked processes hold it until they end.

    Raises:
        CommandError: another batch holds it.
    """
    with path.open("a+b") as file:
        _lock(file.fileno(), path)
        file.truncate(0)
        file.write(str(os.getpid()).encode())
        file.flush()
        yield


def _lock(descriptor: int, path: Path) -> None:
    deadline = time.monotonic() + _LOCK_TIMEOUT_S
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        if _holder_lives(path) or time.monotonic() > deadline:
            raise CommandError(f"another batch is running in {path.parent.parent}")
        time.sleep(_LOCK_RETRY_S)


def _holder_lives(path: Path) -> bool:
    try:
        os.kill(int(path.read_bytes()), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def _one_model(note: Path, report: Report) -> Iterator[None]:
    """Keep this process and its workers to one default model, and record it for the next attempt.

    The record is removed when every photo is done: photos that are added later are a new batch.
    """
    from layers.common.vision.segment import best_available, pin_model  # noqa: PLC0415 – brings OpenCV

    recorded = note.read_text().strip() if note.exists() else ""
    model = recorded or best_available()
    write(note, model.encode(), if_absent=False, mode=SHARED)
    pin_model(model)
    yield
    if not report.left and not report.failed:
        note.unlink(missing_ok=True)
