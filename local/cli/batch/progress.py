"""How far a batch is: a bar on a terminal, else a line every few seconds."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import typer

from local.cli.batch.journal import Problem
from local.cli.batch.report import Report, told

_LINE_EVERY_S = 5.0


class Progress(Protocol):
    """Shows a batch to who started it."""

    def show(self, report: Report) -> None:
        """Say how far it is, if that was not said just now."""
        ...

    def failed(self, key: str, problem: Problem) -> None:
        """Say what is wrong with a photo."""
        ...


class Lines:
    """For logs and pipes."""

    def __init__(self) -> None:
        self._told = time.monotonic()

    def show(self, report: Report) -> None:
        if time.monotonic() - self._told >= _LINE_EVERY_S:
            self._told = time.monotonic()
            rest = f", {report.left / report.rate:.0f} s left" if report.tried else ""
            typer.echo(f"{report.sentence}{rest}", err=True)

    def failed(self, key: str, problem: Problem) -> None:
        typer.echo(told(key, problem), err=True)


@contextmanager
def progress(report: Report) -> Iterator[Progress]:
    """A bar for a terminal, lines for what is none."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    from local.cli.batch.bar import bar  # noqa: PLC0415 – brings Rich

    with bar(report) as shown:
        yield shown
