"""``studio serve``: the stack on this machine, with the settings of the environment or of its options."""

import os
from typing import Any

import typer
from pydantic import ValidationError

from layers.common.core.validation import invalid_parameter
from local.cli.asked import is_named
from local.cli.faults import Names
from local.cli.fields import Field
from local.cli.help import Command
from local.cli.one import shaped
from local.settings import LocalSettings

_EXAMPLES = (
    "studio serve\nstudio serve --host 0.0.0.0 --port 80 --job-workers 2\nstudio serve --watch-dir drop/"
)


def command() -> Any:
    """The command, with an option for each setting."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    options = [Field(name, info, panel=None).parameter for name, info in LocalSettings.model_fields.items()]
    app.command("serve", cls=Command, epilog=_EXAMPLES)(shaped(serve, options))
    return typer.main.get_command(app)


def serve(context: typer.Context, **given: Any) -> None:
    """Serve everything on one port, until told to stop.

    All other settings come from the environment, which these options go before.
    """
    named = {name: given[name] for name in LocalSettings.model_fields if is_named(context, name)}
    try:
        LocalSettings(**named)
    except ValidationError as fault:
        raise Names(
            {name: Field(name, info).option for name, info in LocalSettings.model_fields.items()}, {}
        ).said(invalid_parameter(fault, named, LocalSettings)) from None
    os.environ.update({name.upper(): str(value) for name, value in named.items()})
    from local.__main__ import main  # noqa: PLC0415 – brings everything

    main()
