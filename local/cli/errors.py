"""Errors of the command line, which name inputs as they were typed."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:  # help needs none of it
    from layers.common.errors import StudioError

FAILED, USAGE_ERROR = 1, 2

DOCUMENT = "--params"
"""The option that takes all parameters as one JSON object."""

_ONE_LINE = str.maketrans("\n\t", "  ")
_HEAD = re.compile(r"[A-Za-z0-9_]+(\[\d+\])?")
_USAGE_CODES = frozenset({"invalid_parameter", "malformed_request"})


class CommandError(Exception):
    """A sentence for standard error, with the exit code of the process."""

    exit_code = FAILED


class UsageError(CommandError):
    """The command line itself is invalid."""

    exit_code = USAGE_ERROR


class ServerFailed(CommandError):
    """The server cannot be asked for any file."""


def report(sentence: str) -> None:
    """Tell a sentence on standard error, in one line."""
    typer.echo(f"studio: {sentence.translate(_ONE_LINE)}", err=True)


class InputNames:
    """The names of a capability's inputs as they were typed.

    Args:
        options: option by the parameter's name: ``{"crop_margin": "--crop-margin", …}``.
        files: path as typed by the file's dotted name.
        document: the parameter that contains all others, if the capability has one.
    """

    def __init__(self, options: Mapping[str, str], files: Mapping[str, str], document: str = "") -> None:
        self._options = options
        self._files = files
        self._document = document

    def translate(self, error: "StudioError") -> CommandError:
        """The error as a sentence about what was typed."""
        path = error.param or ""
        detail = error.detail.replace(f"`{path}`", self.name(path)) if path else error.detail
        kind = UsageError if error.code in _USAGE_CODES and path not in self._files else CommandError
        file = self._files.get(path)
        return kind(detail if not file or file in detail else f"{file}: {detail}")

    def name(self, path: str) -> str:
        """The name of a dotted path: ``--crop-margin``, ``[0].scale in --items``, ``photo.jpg``."""
        inner = path.removeprefix(f"{self._document}.") if self._document else path
        if path in self._files:
            return self._files[path]
        if path == self._document:
            return DOCUMENT
        head = _HEAD.match(inner)
        if head is None:
            return path
        name = head[0].partition("[")[0]
        option = self._options.get(name, f"--{name.replace('_', '-')}")
        rest = inner if option == DOCUMENT else inner[len(name) :].removeprefix(".")
        return f"{rest} in {option}" if rest else option
