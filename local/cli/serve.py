"""``studio serve``: the stack on this machine, with settings from options and the environment."""

import os
from typing import Any

import typer
from pydantic import ValidationError

from layers.common.core.validation import invalid_parameter
from local.cli.commands import Command
from local.cli.errors import CommandError, InputNames
from local.cli.options import ParamOption, with_signature
from local.cli.request import is_typed
from local.settings import LocalSettings

_EXAMPLES = (
    "studio serve\nstudio serve --host 0.0.0.0 --allow-open --port 80\n"
    "studio serve --job-workers 2 --watch-dir drop/"
)


def command() -> Any:
    """The command, with an option for each setting."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command("serve", cls=Command, epilog=_EXAMPLES)(
        with_signature(serve, [option.parameter for option in _options().values()])
    )
    return typer.main.get_command(app)


def serve(context: typer.Context, **given: Any) -> None:
    """Serve everything on one port until interrupted.

    Options override the environment, from which all other settings are read.
    """
    typed = {name: given[name] for name in LocalSettings.model_fields if is_typed(context, name)}
    try:
        LocalSettings(**typed)
    except ValidationError as error:
        raise _fault(error, typed) from None
    os.environ.update({name.upper(): str(value) for name, value in typed.items()})
    from local.__main__ import main  # noqa: PLC0415 – imports the whole stack

    main()


def _fault(error: ValidationError, typed: dict[str, Any]) -> CommandError:
    """What is wrong with an option, or with a setting of the environment."""
    options = {name: option.option if name in typed else name.upper() for name, option in _options().items()}
    values = dict.fromkeys(options) | typed
    return InputNames(options, {}).translate(invalid_parameter(error, values, LocalSettings))


def _options() -> dict[str, ParamOption]:
    return {name: ParamOption(name, info, panel=None) for name, info in LocalSettings.model_fields.items()}
