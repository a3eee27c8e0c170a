"""``studio product check``: which rules of a marketplace a picture misses."""

from typing import Annotated, Any

import typer

from functions.product.marketplace_rules import Seen
from functions.product.marketplaces import MARKETPLACES, Finding
from layers.common.core.validation import one_of
from layers.common.errors import StudioError
from layers.common.imaging.bounded import waive
from layers.common.imaging.formats import sniff
from layers.common.service.work import service_context
from local.cli.commands import Command
from local.cli.errors import FAILED, InputNames, UsageError
from local.cli.options import read_files


def command() -> Any:
    """The command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command("check", cls=Command, epilog="studio product check photo.jpg --marketplace amazon")(_check)
    return typer.main.get_command(app)


def _names(incomplete: str) -> list[tuple[str, str]]:
    return [(name, one.title) for name, one in MARKETPLACES.items() if name.startswith(incomplete)]


def _check(
    file: Annotated[str, typer.Argument(help="The picture.", metavar="FILE")],
    marketplace: Annotated[
        str,
        typer.Option(
            "--marketplace",
            help="Whose rules.",
            metavar=f"<{'|'.join(MARKETPLACES)}>",
            autocompletion=_names,
        ),
    ],
) -> None:
    """Check a picture against the rules of a marketplace.

    Prints each rule that it misses, with the page that states it; then the exit code is 1.
    """
    chosen = MARKETPLACES.get(marketplace)
    if chosen is None:
        raise UsageError(f"expected {one_of(list(MARKETPLACES))} for --marketplace, received another")
    findings = chosen.check(_seen(file))
    for one in findings.missed:
        typer.echo(_line(one))
    for one in findings.undecided:
        typer.echo(f"not checked: {_line(one)}", err=True)
    if findings.missed:
        raise typer.Exit(FAILED)


def _seen(path: str) -> Seen:
    (upload,) = read_files([("file", path)])
    waive()
    try:
        picture = upload.decode(service_context().limits)
    except StudioError as error:
        raise InputNames({}, {"file": path}).translate(error) from None
    kind = sniff(upload.data)
    assert kind is not None  # or else it would not have been decoded
    return Seen(picture, len(upload.data), kind)


def _line(one: Finding) -> str:
    own = "" if one.source.is_own else ", not the marketplace's own page"
    return f"{one.rule}: {one.words} ({one.source.url}, read {one.source.read}{own})"
