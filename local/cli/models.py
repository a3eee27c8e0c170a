"""``studio models``: the models, and whether their weights are present and intact."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from layers.common.errors import StudioError
from layers.common.vision.catalogue import FETCHABLE, Model, own_models, read_own_model
from layers.common.vision.settings import vision_settings
from layers.common.vision.weights import Weights, WeightsStore
from local.cli.commands import Command, Group
from local.cli.errors import FAILED
from local.cli.options import fetchable_names
from local.models import main as fetch_weights

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
    """List the models with their purpose, input size, licence and state."""
    from layers.common.vision.matting import vitmatte  # noqa: PLC0415 – brings OpenCV
    from layers.common.vision.segment import models  # noqa: PLC0415
    from layers.common.vision.upscaling import upscale  # noqa: PLC0415
    from layers.common.vision.writing import erase  # noqa: PLC0415

    listed = [*models(), *vitmatte.networks(), *upscale.networks(), *erase.networks()]
    rows = [("NAME", "FOR", "INPUT", "LICENCE", "STATE"), *map(_row, listed)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo(_GAP.join(cells).rstrip())


def _row(model: Mapping[str, Any]) -> tuple[str, ...]:
    side = model["input_size"]
    return (
        f"{model['name']}{' (default)' if model['default'] else ''}",
        model["purpose"],
        f"{side} px" if side else "–",
        model["licence"],
        _STATES.get(model["state"]) or _ready(model["name"]),
    )


def _ready(name: str) -> str:
    weights = _known().get(name)
    path = WeightsStore(vision_settings()).find(weights) if weights else None
    return f"ready: {path}" if path else "ready"


def _fetch(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Names of models. Default: the default model.", autocompletion=fetchable_names),
    ] = None,
) -> None:
    """Fetch weights before their first use. An interrupted download is resumed."""
    if fetch_weights(names or []):
        raise typer.Exit(FAILED)


def _verify() -> None:
    """Compare the hash of every file that is present with the expected one.

    That is the publisher's MD5, the SHA-256 recorded when the file was first loaded, or the `sha256` in the
    description of your own model.
    """
    outcomes = [_is_intact(weights) for weights in _known().values()]
    if not all(outcomes):
        raise typer.Exit(FAILED)


def _is_intact(weights: Weights) -> bool:
    """Whether a file is intact or absent."""
    try:
        path = WeightsStore(vision_settings()).audit(weights)
    except StudioError as error:
        typer.echo(f"{weights.name}: {error.detail}", err=True)
        return False
    typer.echo(f"{weights.name}: {f'intact, {path}' if path else 'not present'}")
    return True


def _known() -> dict[str, Weights]:
    """Weights of published models and face detectors, and of own models with a readable description."""
    return FETCHABLE | {model.name: model.weights for model in _own()}


def _own() -> Iterator[Model]:
    for name, description in own_models(vision_settings().folder).items():
        try:
            yield read_own_model(description)
        except StudioError as error:
            typer.echo(f"{name}: {error.detail}", err=True)
