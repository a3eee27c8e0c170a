"""``studio cutout photo.jpg``: the commands of capabilities, and where their results are written."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

from layers.common.core.capability import Capability
from layers.common.core.media import Media
from layers.common.errors import StudioError
from layers.common.imaging.formats import Format
from layers.common.service.objects.folder import write
from local.cli.commands import Command, Group
from local.cli.errors import CommandError, UsageError
from local.cli.examples import EXAMPLES
from local.cli.execution import run_locally
from local.cli.options import (
    Call,
    file_inputs,
    option,
    parameters,
    read_files,
    typed_files,
    with_signature,
)
from local.cli.request import Request, is_typed, typed_params

STDOUT = "-"
FILE_MODE = 0o666
"""Permissions of results, before the umask."""

_MEDIA_TYPES = {f".{kind.extension}": kind.media_type for kind in Format} | {
    ".jpeg": Format.JPEG.media_type,
    ".tiff": Format.TIFF.media_type,
    ".mp4": "video/mp4",
}


def command(function: str) -> Any:
    """The command of a function: that of its one capability, or a group."""
    app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None)
    for capability in capabilities(function):
        name = command_name(capability, function)
        help_ = f"{capability.summary}.\n\n{capability.description}"
        app.command(name, cls=Command, help=help_, epilog=EXAMPLES.get(capability.name))(_call(capability))
    return typer.main.get_command(app)


def capabilities(function: str) -> Sequence[Capability]:
    """The capabilities of ``functions/NAME``, imported now."""
    # On the command line, somebody waits for weights that are being fetched.
    os.environ.setdefault("MODEL_WAIT_S", "86400")
    app = import_module(f"functions.{function}.app")
    return app.capabilities() if hasattr(app, "capabilities") else (app.capability,)


def command_name(capability: Capability, function: str) -> str:
    """A capability's name within its function's group: ``red`` for ``style_red``."""
    return capability.name.removeprefix(f"{function}_")


@dataclass(frozen=True, slots=True)
class Target:
    """The value of ``-o``: a file, a folder, ``-``, or None for the current folder.

    Attributes:
        force: whether an existing file may be replaced.
    """

    typed: str | None
    force: bool

    def __post_init__(self) -> None:
        if self.typed == STDOUT:
            if sys.stdout.isatty():
                raise UsageError("expected a pipe or a file behind -o -, received a terminal")
        elif self._is_file and not self.force and self._path.exists():
            raise CommandError(f"{self._path} already exists; --force replaces it")
        elif not self._folder.is_dir():
            raise CommandError(f"the folder {self._folder} does not exist")

    def format_for(self, capability: Capability) -> str | None:
        """The ``output_format`` for the file's extension; None if there is no extension to choose one.

        Raises:
            UsageError: the capability does not make such files.
        """
        self._expect(capability.media_types)
        if "output_format" not in capability.params.model_fields:
            return None
        return next((kind.name.lower() for kind in Format if kind.media_type == self._media_type), None)

    def check(self, media_type: str) -> None:
        """Check that the extension fits the result.

        Raises:
            UsageError: it does not.
        """
        self._expect([media_type])

    def write(self, media: Media) -> Path | None:
        """Write the result; return its path, or None for standard output.

        Raises:
            CommandError: it cannot be written, or a file of that name has appeared.
        """
        if self.typed == STDOUT:
            sys.stdout.buffer.write(media.data)
            sys.stdout.buffer.flush()
            return None
        path = self._path if self._is_file else self._folder / media.filename
        try:
            written = write(path, media.data, if_absent=not self.force, mode=FILE_MODE)
        except OSError as error:
            raise CommandError(f"{path} cannot be written ({error.strerror})") from None
        if not written:
            raise CommandError(f"{path} already exists; --force replaces it")
        return path

    def _expect(self, media_types: Sequence[str]) -> None:
        if self._media_type not in (None, *media_types):
            extensions = " or ".join(name for name, kind in _MEDIA_TYPES.items() if kind in media_types)
            raise UsageError(f"expected -o to end in {extensions}, received {self._path.suffix}")

    @property
    def _is_file(self) -> bool:
        return self.typed is not None and not self._path.is_dir() and not self.typed.endswith("/")

    @property
    def _path(self) -> Path:
        return Path(self.typed or ".")

    @property
    def _folder(self) -> Path:
        return self._path.parent if self._is_file else self._path

    @property
    def _media_type(self) -> str | None:
        has_name = self.typed != STDOUT and self._is_file
        return _MEDIA_TYPES.get(self._path.suffix.lower()) if has_name else None


_OUTPUT = [
    option(
        "output",
        str | None,
        None,
        typer.Option(
            "--output",
            "-o",
            metavar="<file>",
            help="Where the result goes: a file, a folder, or - for standard output. Default: the current "
            "folder. The extension chooses the format.",
        ),
    ),
    option("force", bool, False, typer.Option("--force", help="Replace an existing file.")),
]


def _call(capability: Capability) -> Call:
    def call(context: typer.Context, **given: Any) -> None:
        _run(capability, context, given)

    files = (one.parameter for one in file_inputs(capability))
    return with_signature(call, [*files, *_OUTPUT, *parameters(capability)])


def _run(capability: Capability, context: typer.Context, given: Mapping[str, Any]) -> None:
    target = Target(given["output"], force=given["force"])
    typed = typed_params(context, capability, given)
    if not is_typed(context, "output_format") and (kind := target.format_for(capability)):
        typed["output_format"] = kind
    files = list(typed_files(capability, given))
    request = Request.checked(capability, typed, given["params"], files)
    target.check(capability.produces(request.params))
    uploads = read_files(files)
    try:
        media = run_locally(lambda: request.run(uploads, given["server"]))
    except StudioError as error:
        raise request.names(files).translate(error) from None
    path = target.write(media)
    for name, value in media.notes.items():
        typer.echo(f"{name.replace('-', ' ').capitalize()}: {value}", err=True)
    if path is not None:
        typer.echo(bytes(path))  # as bytes, since a path need not be valid text
