"""``studio cutout photo.jpg``: a capability on files of this machine."""

import inspect
from collections.abc import Callable, Mapping
from inspect import Parameter
from typing import Annotated, Any

import typer

from layers.common.core.capability import Capability
from layers.common.core.media import Media
from layers.common.errors import StudioError
from local.cli.asked import Asked, is_named, named
from local.cli.capabilities import called, capabilities
from local.cli.examples import EXAMPLES
from local.cli.fields import Field
from local.cli.help import Command, Group
from local.cli.here import done_here
from local.cli.inputs import inputs, read, typed_files
from local.cli.target import Target
from local.cli.there import KEY

Call = Callable[..., None]


def command(function: str) -> Any:
    """The command of a function: of its one capability, or a group of them."""
    app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None)
    for capability in capabilities(function):
        name = called(capability, function)
        app.command(name, cls=Command, help=_help(capability), epilog=EXAMPLES.get(capability.name))(
            _call(capability)
        )
    return typer.main.get_command(app)


def _call(capability: Capability) -> Call:
    def call(context: typer.Context, **given: Any) -> None:
        _do(capability, context, given)

    return shaped(call, [*(one.parameter for one in inputs(capability)), *_OUTPUT, *parameters(capability)])


def parameters(capability: Capability) -> list[Parameter]:
    """An option for each parameter, and those of every capability."""
    options = [Field(name, info).parameter for name, info in capability.params.model_fields.items()]
    return [_SERVER, _PARAMS, *options]


def shaped(call: Call, parameters: list[Parameter]) -> Call:
    """The function with the signature that Typer shall see."""
    context = Parameter("context", Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    call.__signature__ = inspect.Signature([context, *parameters])  # type: ignore[attr-defined]
    return call


def option(name: str, annotation: Any, default: Any, info: Any) -> Parameter:
    """An option of the command line itself."""
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[annotation, info])


_OUTPUT = [
    option(
        "output",
        str | None,
        None,
        typer.Option(
            "--output",
            "-o",
            metavar="<file>",
            help="Where the result goes: a file, a folder, or - for the standard output. By default into the "
            "present folder. The extension chooses the format.",
        ),
    ),
    option("force", bool, False, typer.Option("--force", help="Replace a file that is there.")),
]
_SERVER = option(
    "server",
    str | None,
    None,
    typer.Option(
        "--server",
        metavar="<url>",
        envvar="STUDIO_SERVER",
        show_envvar=True,
        help=f"Have it done by a server, such as http://localhost:8000, with the key in {KEY}.",
    ),
)
_PARAMS = option(
    "params",
    str | None,
    None,
    typer.Option(
        "--params", metavar="<json>", help="All parameters as a JSON object; the options below go before it."
    ),
)


def _do(capability: Capability, context: typer.Context, given: Mapping[str, Any]) -> None:
    target = Target(given["output"], force=given["force"])
    typed = named(context, capability, given)
    if not is_named(context, "output_format") and (kind := target.format_for(capability)):
        typed["output_format"] = kind
    files = list(typed_files(capability, given))
    asked = Asked.checked(capability, typed, given["params"], files)
    target.check(capability.produces(asked.params))
    uploads = read(files)
    try:
        media = done_here(lambda: asked.run(uploads, given["server"]))
    except StudioError as fault:
        raise asked.names(files).said(fault) from None
    path = target.put(media)
    _tell(media)
    if path is not None:
        typer.echo(bytes(path))  # as the system has it, which need not be text


def _tell(media: Media) -> None:
    for name, value in media.notes.items():
        typer.echo(f"{name.replace('-', ' ').capitalize()}: {value}", err=True)


def _help(capability: Capability) -> str:
    return f"{capability.summary}.\n\n{capability.description}"
