"""``studio cutout photo.jpg``: the commands of capabilities, and where their results are written."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

from layers.common.core.capability import Capability
from layers.common.core.media import Media
from layers.common.errors import StudioError
from layers.common.progress import Run
from local.cli.commands import Command, Group
from local.cli.errors import FAILED, CommandError, ServerFailed, UsageError, report
from local.cli.examples import EXAMPLES
from local.cli.execution import check_server, run_locally
from local.cli.options import (
    STDIN,
    Call,
    file_inputs,
    parameters,
    read_files,
    typed_files,
    with_signature,
)
from local.cli.request import Files, Request, is_typed, typed_params
from local.cli.target import OUTPUT, Target, check_names
from local.cli.verbosity import VERBOSITY, Verbosity


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


def _call(capability: Capability) -> Call:
    def call(context: typer.Context, **given: Any) -> None:
        _run(capability, context, given)

    files = (one.parameter for one in file_inputs(capability))
    return with_signature(call, [*files, *OUTPUT, *VERBOSITY, *parameters(capability)])


def _run(capability: Capability, context: typer.Context, given: Mapping[str, Any]) -> None:
    check_server(given["server"])
    target = Target.of_options(given)
    typed = typed_params(context, capability, given)
    if not is_typed(context, "output_format") and (kind := target.format_for(capability)):
        typed["output_format"] = kind
    files = list(typed_files(capability, given))
    request = Request.checked(capability, typed, given["params"], files)
    target.expect([capability.produces(request.params)])
    work = _Work(request, target, given["server"], Verbosity.of(given))
    photos, others = _apart(capability, files)
    if len(photos) > 1:
        _do_each(work, photos, others)
    else:
        work.do(files)


@dataclass(frozen=True, slots=True)
class _Work:
    """What is done with files, and where its results go."""

    request: Request
    target: Target
    server: str | None
    verbosity: Verbosity

    def do(self, files: Files, subject: str = "") -> None:
        """Write the result of files, and tell of it.

        Args:
            subject: begins what is told, where it is told of several photos.

        Raises:
            CommandError: it cannot be made, or not be written.
        """
        target = self.target.of(files[0][1] if files else "")
        target.check()
        uploads = read_files(files)
        run, started = Run(), time.monotonic()
        try:
            media = run_locally(
                lambda: self.request.run(uploads, self.server), run, shows=self.verbosity > Verbosity.QUIET
            )
        except StudioError as error:
            raise self.request.names(files).translate(error) from None
        path = target.write(media)
        if self.verbosity > Verbosity.QUIET:
            for line in self._notes(media, run, time.monotonic() - started):
                typer.echo(f"{subject}{line}", err=True)
            if path is not None:
                typer.echo(bytes(path))  # as bytes, since a path need not be valid text

    def _notes(self, media: Media, run: Run, seconds: float) -> Iterator[str]:
        for name, value in media.notes.items():
            yield f"{name.replace('-', ' ').capitalize()}: {value}"
        if self.verbosity is Verbosity.VERBOSE:
            steps = [f"{name} {ms:.0f} ms" for name, ms in run.milliseconds.items()]
            yield ", ".join([f"{len(media.data):,} bytes in {seconds:.2f} s", *steps])


def _apart(capability: Capability, files: Files) -> tuple[Files, Files]:
    """The photos of which each has a result of its own, and the files that all of them share."""
    sole = capability.sole_file
    photos = [one for one in files if sole is not None and one[0] == sole.name]
    return photos, [one for one in files if one not in photos]


def _do_each(work: _Work, photos: Files, others: Files) -> None:
    """Do the work for one photo after the other, whether or not others fail.

    Raises:
        CommandError: no photo can be done.
        typer.Exit: some could not be.
    """
    check_names(work.target, [path for _, path in photos])
    _check_result_is_an_option(work.target, [path for _, path in photos])
    failed = False
    for photo in photos:
        try:
            work.do([photo, *others], f"{photo[1]}: ")
        except ServerFailed:
            raise
        except CommandError as error:
            report(str(error))
            failed = True
    if failed:
        raise typer.Exit(FAILED)


def _check_result_is_an_option(target: Target, photos: Sequence[str]) -> None:
    """Check that a second file is not meant as the result, as it is for other programs.

    Raises:
        UsageError: it does not exist, and nothing else says where results go.
    """
    *others, last = photos
    if len(others) == 1 and target.typed is None and last != STDIN and not Path(last).exists():
        raise UsageError(f"{last} does not exist; -o {last} names the result")
