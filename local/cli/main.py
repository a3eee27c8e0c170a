"""The entry point of ``studio``: all commands by name, and every failure as one sentence and an exit code."""

import os
import sys
import traceback
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any, NoReturn

import typer
from typer import TyperException
from typer.core import TyperGroup

from layers.common import __version__
from local.cli.commands import Group, LazyCommand
from local.cli.errors import FAILED, CommandError, report

INTERRUPTED = 130

_HELP = """Photo Studio for your own files: cut out, edit, compose, style, animate, shoot products.

Everything runs on this machine, without a server. Exit codes: 0 done, 1 some or all of it failed,
2 usage error, 130 interrupted."""
_EXAMPLES = """studio cutout photo.jpg
studio edit photo.jpg -o small.webp --ops '[{"op": "resize", "max": 1600}]'
studio batch cutout photos/ cutouts/"""

_FUNCTIONS = {
    "cutout": "Cut the subject out.",
    "edit": "Edit a picture.",
    "compose": "Put people into a scene.",
    "style": "Make an editorial illustration of a photo.",
    "product": "Make a product photo.",
    "motion": "Make a video of stills and words.",
}
_BATCH = "Process every photo in a folder."
_FILES, _FOLDERS, _MACHINE = "One picture or video", "A folder of photos", "Models and the server"


def main() -> NoReturn:
    """Run the command line and end the process.

    The exit code is 0 if everything succeeded, 1 if some or all of the work failed, 2 for a usage error, and
    130 after an interrupt.
    """
    code = run(sys.argv[1:])
    if code == INTERRUPTED:
        os._exit(code)  # a thread may still be in an inference, which nothing else can end
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run a command line; return its exit code."""
    try:
        return root().main(arguments, prog_name="studio", standalone_mode=False) or 0
    except CommandError as error:
        return _report(str(error), error.exit_code)
    except TyperException as error:
        return _report(_usage(error), error.exit_code)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 – a terminal gets one sentence
        if os.environ.get("LOG_LEVEL", "").upper() == "DEBUG":
            traceback.print_exc()
        return _report(f"internal error ({type(error).__name__}); LOG_LEVEL=DEBUG shows where", FAILED)


def root() -> TyperGroup:
    """The command ``studio``."""
    app = typer.Typer(
        cls=Group,
        help=_HELP,
        epilog=_EXAMPLES,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback()(_options)
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    for command in _commands():
        group.add_command(command)
    return group


def _print_version(wanted: bool) -> None:  # noqa: FBT001 – the signature that Typer calls
    if wanted:
        typer.echo(f"Photo Studio {__version__}")
        raise typer.Exit


def _options(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Options before any command."""


def _commands() -> list[LazyCommand]:
    return [
        *(
            LazyCommand(name, summary, _FILES, partial(_capability, name), _BESIDE.get(name))
            for name, summary in _FUNCTIONS.items()
        ),
        LazyCommand("batch", _BATCH, _FOLDERS, _batch),
        LazyCommand("models", "List, fetch and verify the segmentation models.", _MACHINE, _models),
        LazyCommand("serve", "Serve the API and its web page on one port.", _MACHINE, _serve),
    ]


def _capability(function: str) -> Any:
    from local.cli.capability import command  # noqa: PLC0415

    return command(function)


def _check() -> Any:
    from local.cli.check import command  # noqa: PLC0415

    return command()


_BESIDE = {"product": {"check": _check}}
"""Commands that are typed behind a function's name, though they are none of its capabilities."""


def _batch() -> TyperGroup:
    # NumPy would start threads, and a process with threads must not be forked.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    group = Group(name="batch", help=_BATCH, rich_markup_mode=None)
    for name, summary in _FUNCTIONS.items():
        if name != "compose":
            group.add_command(LazyCommand(name, summary, "Commands", partial(_batch_of, name)))
    return group


def _batch_of(function: str) -> Any:
    from local.cli.batch.command import command  # noqa: PLC0415

    return command(function)


def _models() -> Any:
    from local.cli.models import command  # noqa: PLC0415

    return command()


def _serve() -> Any:
    from local.cli.serve import command  # noqa: PLC0415

    return command()


def _report(sentence: str, code: int) -> int:
    if sentence:
        report(sentence)
    return code


def _usage(error: TyperException) -> str:
    """Typer's message with a pointer to the command's help."""
    context = getattr(error, "ctx", None)
    message = error.format_message().rstrip(".")
    message = f"{message[:1].lower()}{message[1:]}"
    return f"{message}; see {context.command_path} --help" if context and message else message
