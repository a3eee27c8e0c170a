"""Help that fits a narrow terminal: one column of options, one of what they do, an example below."""

from collections import defaultdict
from typing import Any

from typer.core import TyperCommand, TyperGroup, TyperOption

EXAMPLES = "Examples"
_ARGUMENTS, _GENERAL = "Arguments", "Options"
_NAMES = 30
"""Most characters of the first column; what is longer has a line of its own."""


class Command(TyperCommand):
    """A command; its ``epilog`` are example lines."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        _sections(self, ctx, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        _examples(self.epilog, formatter)


class Group(TyperGroup):
    """A group of commands, under the headings that they name; alone it shows its help."""

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
        _sections(self, ctx, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        _examples(self.epilog, formatter)


def _sections(command: Any, context: Any, formatter: Any) -> None:
    sections: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for param in command.get_params(context):
        record = param.get_help_record(context)
        if record is not None:
            sections[_section(param)].append(_row(param, *record))
    for title, rows in sorted(
        sections.items(), key=lambda one: (one[0] == _GENERAL) - (one[0] == _ARGUMENTS)
    ):
        with formatter.section(title):
            formatter.write_dl(rows, col_max=_NAMES)


def _section(param: Any) -> str:
    return param.rich_help_panel or (_GENERAL if isinstance(param, TyperOption) else _ARGUMENTS)


def _row(param: Any, name: str, text: str) -> tuple[str, str]:
    if not isinstance(param, TyperOption):
        return param.display_name_raw, text
    if param.secondary_opts:
        name = f"--[no-]{param.opts[0].removeprefix('--')}"
    return name, text


def _examples(lines: str | None, formatter: Any) -> None:
    if not lines:
        return
    with formatter.section(EXAMPLES):
        for line in lines.splitlines():
            formatter.write(f"{' ' * formatter.current_indent}{line}\n")
