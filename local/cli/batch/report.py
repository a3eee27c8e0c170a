"""The counts of a batch: shown while it runs, and written beside the results."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import typer

from layers.common.service.objects.folder import SHARED, write
from local.cli.batch.journal import Problem
from local.cli.errors import CommandError
from local.cli.verbosity import Verbosity

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

NAME = "report.json"

_LINE_EVERY_S = 5.0
_DRAW_EVERY_S = 0.1


@dataclass(slots=True)
class Report:
    """The counts of a running batch.

    Attributes:
        found: all photos.
        done_before: photos that an earlier batch processed.
        done: photos that this batch processed.
        failed: photos without a result, by key.
        tried: photos that this batch processed or failed.
    """

    operation: str
    parameters: Any
    found: int
    done_before: int = 0
    done: int = 0
    failed: dict[str, Problem] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)
    tried: int = 0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    @property
    def rate(self) -> float:
        """Photos per second, counting those that this batch tried."""
        return self.tried / self.seconds

    @property
    def settled(self) -> int:
        """Photos that are done or failed."""
        return self.done_before + self.done + len(self.failed)

    @property
    def left(self) -> int:
        return self.found - self.settled

    @property
    def sentence(self) -> str:
        """All counts in a line."""
        before = f" ({self.done_before} before)" if self.done_before else ""
        left = f", {self.left} left" if self.left else ""
        return (
            f"{self.done + self.done_before} of {self.found} done{before}, "
            f"{len(self.failed)} failed{left}: {self.seconds:.1f} s, {self.rate:.1f} photos/s"
        )

    def write(self, folder: Path) -> None:
        """Write ``report.json``.

        Raises:
            CommandError: it cannot be written.
        """
        failed = [{"file": key, **_public(problem)} for key, problem in sorted(self.failed.items())]
        document = {
            "operation": self.operation,
            "parameters": self.parameters,
            "found": self.found,
            "done": self.done,
            "done_before": self.done_before,
            "failed": len(failed),
            "left": self.left,
            "seconds": round(self.seconds, 2),
            "photos_per_second": round(self.rate, 2),
            "failures": failed,
        }
        path = folder / NAME
        try:
            write(path, json.dumps(document, indent=1).encode(), if_absent=False, mode=SHARED)
        except OSError as error:
            raise CommandError(f"{path} cannot be written ({error.strerror})") from None


class Progress(Protocol):
    """Shows a running batch."""

    def show(self, report: Report) -> None:
        """Show the counts, unless they were shown a moment ago."""
        ...

    def done(self, key: str, seconds: float) -> None:
        """Show that a photo is done, if that is wanted."""
        ...

    def failed(self, key: str, problem: Problem) -> None:
        """Show why a photo failed."""
        ...


class Lines:
    """A line every few seconds, for logs and pipes."""

    def __init__(self, verbosity: Verbosity) -> None:
        self._verbosity = verbosity
        self._shown = time.monotonic()

    def show(self, report: Report) -> None:
        if self._verbosity is Verbosity.QUIET:
            return
        if time.monotonic() - self._shown >= _LINE_EVERY_S:
            self._shown = time.monotonic()
            rest = f", {report.left / report.rate:.0f} s left" if report.tried else ""
            typer.echo(f"{report.sentence}{rest}", err=True)

    def done(self, key: str, seconds: float) -> None:
        if self._verbosity is Verbosity.VERBOSE:
            typer.echo(_success_line(key, seconds), err=True)

    def failed(self, key: str, problem: Problem) -> None:
        typer.echo(_failure_line(key, problem), err=True)


class Bar:
    """A bar with the rate and the remaining time, for terminals.

    It draws only when called: a thread that refreshes it would not survive the fork of workers.
    """

    def __init__(self, bar: "RichProgress", task: "TaskID", verbosity: Verbosity) -> None:
        self._verbosity = verbosity
        self._bar = bar
        self._task = task
        self._shown = 0.0

    def show(self, report: Report) -> None:
        if time.monotonic() - self._shown >= _DRAW_EVERY_S or not report.left:
            self._shown = time.monotonic()
            rate = f"{report.rate:.1f}/s" if report.tried else ""
            failed = f"{len(report.failed)} failed" if report.failed else ""
            self._bar.update(self._task, completed=report.settled, rate=rate, failed=failed, refresh=True)

    def done(self, key: str, seconds: float) -> None:
        if self._verbosity is Verbosity.VERBOSE:
            self._print(_success_line(key, seconds))

    def failed(self, key: str, problem: Problem) -> None:
        self._print(_failure_line(key, problem))

    def _print(self, line: str) -> None:
        from rich.text import Text  # noqa: PLC0415 – see progress()

        self._bar.console.print(Text(line))


@contextmanager
def progress(report: Report, verbosity: Verbosity) -> Iterator[Progress]:
    """A bar on a terminal, otherwise lines. Rich is imported only for the bar."""
    if verbosity is Verbosity.QUIET or not sys.stderr.isatty():
        yield Lines(verbosity)
        return
    from rich import progress as rich  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415

    columns = (
        rich.BarColumn(None),
        rich.MofNCompleteColumn(),
        rich.TextColumn("{task.fields[rate]}"),
        rich.TimeRemainingColumn(),
        rich.TextColumn("[red]{task.fields[failed]}"),
    )
    with rich.Progress(*columns, console=Console(stderr=True), auto_refresh=False, expand=True) as bar:
        task = bar.add_task("", total=report.found, completed=report.settled, rate="", failed="")
        yield Bar(bar, task, verbosity)


def _public(problem: Problem) -> dict[str, Any]:
    return {name: problem[name] for name in ("code", "param", "sentence")}


def _success_line(key: str, seconds: float) -> str:
    return f"{key}: done in {seconds:.2f} s"


def _failure_line(key: str, problem: Problem) -> str:
    sentence: str = problem["sentence"]
    return sentence if sentence.startswith(f"{key}:") else f"{key}: {sentence}"
