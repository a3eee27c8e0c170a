"""``studio models``: what there is to cut out with, and whether it is here and whole."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from layers.common.errors import StudioError
from layers.common.vision.catalogue import FETCHABLE, Model, own_models, read_own_model
from layers.common.vision.settings import vision_settings
from layers.common.vision.weights import Weights, WeightsStore
from local.cli.faults import FAILED
from local.cli.fields import model_names
from local.cli.help import Command, Group
from local.models import main as fetched

_STATES = {"fetchable": "will be fetched on first use", "missing": "missing"}
_GAP = "  "


def command() -> Any:
    """The group of commands."""
    app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None)
    app.command("list", cls=Command, epilog="studio models list")(_list)
    app.command("fetch", cls=Command, epilog="studio models fetch u2net_human_seg birefnet-portrait")(_fetch)
    app.command("verify", cls=Command, epilog="studio models verify && studio serve")(_verify)
    return typer.main.get_command(app)


def _list() -> None:
    """Say which models there are, what for, under which licence, and whether they are here."""
    from layers.common.vision.segment import models  # noqa: PLC0415 – brings OpenCV

    rows = [("NAME", "FOR", "INPUT", "LICENCE", "STATE"), *(_row(row) for row in models())]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo(_GAP.join(cells).rstrip())


def _row(told: Mapping[str, Any]) -> tuple[str, ...]:
    side = told["input_size"]
    return (
        f"{told['name']}{' (default)' if told['default'] else ''}",
        told["purpose"],
        f"{side} px" if side else "–",
        told["licence"],
        _STATES.get(told["state"]) or _ready(told["name"]),
    )


def _ready(name: str) -> str:
    weights = _known().get(name)
    path = WeightsStore(vision_settings()).find(weights) if weights else None
    return f"ready: {path}" if path else "ready"


def _fetch(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Models by their names; the default one when none is named.", autocompletion=model_names
        ),
    ] = None,
) -> None:
    """Fetch weights ahead of the first photo, going on where an earlier attempt broke off."""
    if fetched(names or []):
        raise typer.Exit(FAILED)


def _verify() -> None:
    """Hash every file that is here, and compare it with what is pinned.

    That is the MD5 that its publisher states, the SHA-256 that was recorded when it first loaded, or the
    `sha256` that the description of your own model names.
    """
    outcomes = [_verified(weights) for weights in _known().values()]
    if not all(outcomes):
        raise typer.Exit(FAILED)


def _verified(weights: Weights) -> bool:
    try:
        path = WeightsStore(vision_settings()).audit(weights)
    except StudioError as fault:
        typer.echo(f"{weights.name}: {fault.detail}", err=True)
        return False
    typer.echo(f"{weights.name}: {f'whole, {path}' if path else 'not here'}")
    return True


def _known() -> dict[str, Weights]:
    """Of the published models and face detectors, and of your own models whose description can be read."""
    return FETCHABLE | {model.name: model.weights for model in _own()}


def _own() -> Iterator[Model]:
    for name, description in own_models(vision_settings().folder).items():
        try:
            yield read_own_model(description)
        except StudioError as fault:
            typer.echo(f"{name}: {fault.detail}", err=True)
