"""Typer commands: help that fits a narrow terminal, and commands that are imported when they are called."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from typer import Context
from typer.core import TyperCommand, TyperGroup, TyperOption

EXAMPLES = "Examples"
_ARGUMENTS, _GENERAL = "Arguments", "Options"
_FIRST_COLUMN = 30
"""Maximum width of the first column in characters; a longer entry has its own line."""

Factory = Callable[[], Any]
"""Imports and makes a command."""


class Command(TyperCommand):
    """A command whose ``epilog`` contains its examples, one per line."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        _write_sections(self, ctx, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        _write_examples(self.epilog, formatter)


class Group(TyperGroup):
    """A group that lists its commands under their headings; without a command it shows its help."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, args if args or ctx.resilient_parsing else ["--help"])

    def format_options(self, ctx: Any, formatter: Any) -> None:
        panels = defaultdict(list)
        for name in self.list_commands(ctx):
            command: Any = self.get_command(ctx, name)
            panels[command.rich_help_panel or "Commands"].append((name, command.get_short_help_str(200)))
        for title, rows in panels.items():
            with formatter.section(title):
                formatter.write_dl(rows)
        _write_sections(self, ctx, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        _write_examples(self.epilog, formatter)


class LazyCommand(TyperCommand):
    """A name and a line of help. The command itself is made when it is called, completed, or asked for help.

    Args:
        summary: the line in the group's help.
        panel: the heading in the group's help.
        beside: other commands that its first argument may name.
    """

    def __init__(
        self, name: str, summary: str, panel: str, make: Factory, beside: Mapping[str, Factory] | None = None
    ) -> None:
        super().__init__(name, help=summary, rich_help_panel=panel)
        self._make = make
        self._beside = beside or {}

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Context:
        make = self._make
        if args and args[0] in self._beside:
            name, *args = args
            info_name, make = f"{info_name} {name}", self._beside[name]
        context: Context = make().make_context(info_name, args, parent, **extra)
        return context


def _write_sections(command: Any, context: Any, formatter: Any) -> None:
    sections: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for param in command.get_params(context):
        record = param.get_help_record(context)
        if record is not None:
            sections[_section(param)].append(_row(param, *record))
    for title, rows in sorted(
        sections.items(), key=lambda one: (one[0] == _GENERAL) - (one[0] == _ARGUMENTS)
    ):
        with formatter.section(title):
            formatter.write_dl(rows, col_max=_FIRST_COLUMN)


def _section(param: Any) -> str:
    return param.rich_help_panel or (_GENERAL if isinstance(param, TyperOption) else _ARGUMENTS)


def _row(param: Any, name: str, text: str) -> tuple[str, str]:
    if not isinstance(param, TyperOption):
        return param.display_name_raw, text
    if param.secondary_opts:
        long, *short = param.opts
        name = ", ".join([*short, f"--[no-]{long.removeprefix('--')}"])
    return name, text


def _write_examples(lines: str | None, formatter: Any) -> None:
    if not lines:
        return
    with formatter.section(EXAMPLES):
        for line in lines.splitlines():
            formatter.write(f"{' ' * formatter.current_indent}{line}\n")
