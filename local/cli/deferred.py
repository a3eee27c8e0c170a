"""A command of which only its name and a line of help are there until it is called."""

from collections.abc import Callable
from typing import Any

from typer import Context
from typer.core import TyperCommand

Make = Callable[[], Any]
"""Makes the true command, and imports what that takes."""


class Deferred(TyperCommand):
    """Stands in a group for a command that is made when somebody calls it, asks it for help, or completes it.

    Args:
        summary: what the group's help says of it.
        panel: under which heading.
    """

    def __init__(self, name: str, summary: str, panel: str, make: Make) -> None:
        super().__init__(name, help=summary, rich_help_panel=panel)
        self._make = make

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Context:
        made: Context = self._make().make_context(info_name, args, parent, **extra)
        return made
