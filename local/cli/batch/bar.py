"""A progress bar on a terminal, with the rate and the time that is left."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from local.cli.batch.journal import Problem
from local.cli.batch.report import Report, told

_DRAW_EVERY_S = 0.1


class Bar:
    """Draws when it is told to: a thread that draws by itself would be in the way of forking workers."""

    def __init__(self, drawn: Progress, task: TaskID) -> None:
        self._drawn = drawn
        self._task = task
        self._last = 0.0

    def show(self, report: Report) -> None:
        if time.monotonic() - self._last >= _DRAW_EVERY_S or not report.left:
            self._last = time.monotonic()
            rate = f"{report.rate:.1f}/s" if report.tried else ""
            failed = f"{len(report.failed)} failed" if report.failed else ""
            self._drawn.update(self._task, completed=report.settled, rate=rate, failed=failed, refresh=True)

    def failed(self, key: str, problem: Problem) -> None:
        self._drawn.console.print(Text(told(key, problem)))


@contextmanager
def bar(report: Report) -> Iterator[Bar]:
    """The bar, below what else is said."""
    columns = (
        BarColumn(None),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("[red]{task.fields[failed]}"),
    )
    with Progress(*columns, console=Console(stderr=True), auto_refresh=False, expand=True) as drawn:
        task = drawn.add_task("", total=report.found, completed=report.settled, rate="", failed="")
        yield Bar(drawn, task)
