"""The files that a capability takes, as arguments and options, and what is in them."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import Parameter
from pathlib import Path
from typing import Annotated, Any

import typer

from layers.common.core.capability import Capability, FileField
from layers.common.core.media import Upload
from local.cli.faults import Misuse
from local.cli.values import STDIN


@dataclass(frozen=True, slots=True)
class Input:
    """A file field. Those that come first or must be given are arguments, the others options."""

    field: FileField
    is_argument: bool

    @property
    def parameter(self) -> Parameter:
        """The argument or option as Typer reads it from a function's signature."""
        kind: Any = list[str] if self.field.most > 1 else str
        help_ = self.field.description
        info = (
            typer.Argument(help=help_, metavar=self.field.name.upper())
            if self.is_argument
            else typer.Option(f"--{self.field.name}", help=help_, metavar="<file>", rich_help_panel="Files")
        )
        default = Parameter.empty if self.field.least else None
        annotation: Any = Annotated[kind | None, info]
        return Parameter(self.field.name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def inputs(capability: Capability) -> Sequence[Input]:
    """A capability's file fields."""
    return [Input(field, bool(field.least) or index == 0) for index, field in enumerate(capability.files)]


def typed_files(capability: Capability, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each file that was named: its field, and its path as typed."""
    for one in inputs(capability):
        typed = given.get(one.field.name) or ()
        for path in [typed] if isinstance(typed, str) else typed:
            yield one.field.name, path


def read(files: Sequence[tuple[str, str]]) -> Sequence[Upload]:
    """The files' contents.

    Raises:
        Misuse: one cannot be read.
    """
    return [_upload(field, path) for field, path in files]


def _upload(field: str, path: str) -> Upload:
    if path == STDIN:
        return Upload(field, sys.stdin.buffer.read())
    try:
        return Upload(field, Path(path).read_bytes(), Path(path).name)
    except OSError as fault:
        raise Misuse(f"{path} cannot be read ({fault.strerror})") from None
