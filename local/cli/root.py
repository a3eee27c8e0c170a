"""All commands, by their names. What stands behind a name is imported when it is called."""

import os
from functools import partial
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from layers.common import __version__
from local.cli.deferred import Deferred
from local.cli.help import Group

_HELP = """Photo Studio for your own files: cut out, edit, compose, style, set in motion.

Everything happens on this machine, and needs no server. Exit codes: 0 done, 1 some or all of it failed,
2 usage error, 130 interrupted."""
_EXAMPLES = """studio cutout photo.jpg
studio edit photo.jpg -o small.webp --ops '[{"op": "resize", "max": 1600}]'
studio batch cutout photos/ cutouts/"""

_FUNCTIONS = {
    "cutout": "Cut the subject out.",
    "edit": "Edit a picture.",
    "compose": "Put people into a scene.",
    "style": "Make an editorial illustration of a photo.",
    "motion": "Make a video of stills and words.",
}
_BATCH = "Do the same to every photo of a folder."
_PICTURES, _MANY, _MACHINE = "One picture or video", "A folder of them", "The machine"


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


def _tell_version(wanted: bool) -> None:  # noqa: FBT001 – Typer's way
    if wanted:
        typer.echo(f"Photo Studio {__version__}")
        raise typer.Exit


def _options(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Say which version this is.", callback=_tell_version, is_eager=True),
    ] = False,
) -> None:
    """What may be said before any command."""


def _commands() -> list[Deferred]:
    return [
        *(Deferred(name, summary, _PICTURES, partial(_one, name)) for name, summary in _FUNCTIONS.items()),
        Deferred("batch", _BATCH, _MANY, _batch),
        Deferred("models", "List, fetch and verify the models that cut out.", _MACHINE, _models),
        Deferred("serve", "Serve everything on one port, with a page to try it.", _MACHINE, _serve),
    ]


def _one(function: str) -> Any:
    from local.cli.one import command  # noqa: PLC0415

    return command(function)


def _batch() -> TyperGroup:
    # NumPy would start threads, and a process with threads is none to fork.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    group = Group(name="batch", help=_BATCH, rich_markup_mode=None)
    for name, summary in _FUNCTIONS.items():
        if name != "compose":
            group.add_command(Deferred(name, summary, "Commands", partial(_batch_of, name)))
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
