"""``studio batch cutout in/ out/``: the same options as for one photo, and those of a batch."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter
from pathlib import Path
from typing import Any

import typer

from layers.common.core.capability import Capability
from layers.common.core.media import Upload
from layers.common.service.batch.layout import extension_of
from layers.common.vision.catalogue import DEFAULT_MODEL
from local.cli.asked import Asked, Files, named
from local.cli.batch.batch import Batch
from local.cli.batch.photos import PICTURES, photos
from local.cli.batch.report import NAME, Report
from local.cli.batch.worker import Order
from local.cli.capabilities import called, capabilities
from local.cli.examples import BATCH_EXAMPLES
from local.cli.faults import FAILED, Misuse
from local.cli.help import Command, Group
from local.cli.inputs import inputs, read, typed_files
from local.cli.one import option, parameters, shaped

_TELLS = """Results have the names of their photos. What is done is noted in OUT: a batch that was stopped or
killed goes on where it was when it is started again, photos that changed are done anew, as are all when
parameters change. OUT/report.json tells what failed and why."""


def command(function: str) -> Any:
    """The batch command of a function: of its one capability, or a group of those that take one file."""
    app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None)
    for capability in capabilities(function):
        if capability.sole_file is not None:
            name, epilog = called(capability, function), BATCH_EXAMPLES.get(capability.name)
            app.command(name, cls=Command, help=_help(capability), epilog=epilog)(_call(capability))
    return typer.main.get_command(app)


def _call(capability: Capability) -> Callable[..., None]:
    def call(context: typer.Context, **given: Any) -> None:
        _do(capability, context, given)

    beside = [one.parameter for one in inputs(capability) if one.field != capability.sole_file]
    return shaped(call, [*_FOLDERS, *_OPTIONS, *beside, *parameters(capability)])


_FOLDERS = [
    option("source", str, Parameter.empty, typer.Argument(metavar="IN", help="The folder of photos.")),
    option(
        "results",
        str,
        Parameter.empty,
        typer.Argument(
            metavar="OUT", help="The folder of results; it is made, and has the sub-folders of the other."
        ),
    ),
]
_OPTIONS = [
    option(
        "jobs",
        int | None,
        None,
        typer.Option("--jobs", metavar="<int ≥1>", help="Photos at once, a process each. [cores]"),
    ),
    option(
        "pattern",
        list[str] | None,
        None,
        typer.Option(
            "--pattern",
            metavar="<glob>",
            help=f"Which files are photos; may be given several times. [{', '.join(PICTURES)}]",
        ),
    ),
    option(
        "retry_failed",
        bool,
        False,
        typer.Option("--retry-failed", help="Try photos again that were found wrong."),
    ),
]


def _do(capability: Capability, context: typer.Context, given: Mapping[str, Any]) -> None:
    source, results = _folders(given)
    beside = list(typed_files(capability, given))
    asked = Asked.checked(capability, named(context, capability, given), given["params"], beside)
    jobs = _cores() if given["jobs"] is None else given["jobs"]
    if jobs < 1:
        raise Misuse(f"expected at least 1 for --jobs, received {jobs}")
    found = photos(source, given["pattern"] or (), results)
    uploads = read(beside)
    batch = Batch(
        order=_order(asked, (source, results), beside, uploads, given["server"], max(1, _cores() // jobs)),
        photos=found,
        work=_digest(asked, uploads),
        extension=extension_of(capability.produces(asked.params)),
        jobs=jobs,
        retry_failed=given["retry_failed"],
        leaves_model=given["server"] is None and _leaves_model(asked),
    )
    report = Report(capability.name, asked.values, len(found))
    batch.run(report)
    typer.echo(f"{report.sentence}; {results / NAME}", err=True)
    if report.failed:
        raise typer.Exit(FAILED)


def _leaves_model(asked: Asked) -> bool:
    """Whether there is a model to choose, and nobody chose it."""
    fields = asked.capability.params.model_fields
    return any(info.default == DEFAULT_MODEL and name not in asked.values for name, info in fields.items())


def _folders(given: Mapping[str, Any]) -> tuple[Path, Path]:
    source, results = Path(given["source"]), Path(given["results"])
    if not source.is_dir():
        raise Misuse(f"there is no folder {source}")
    if results.exists() and not results.is_dir():
        raise Misuse(f"{results} is no folder")
    if source.resolve() == results.resolve():
        raise Misuse("expected two folders, since results among the photos would be taken for photos")
    return source, results


def _order(
    asked: Asked,
    folders: tuple[Path, Path],
    beside: Files,
    uploads: Sequence[Upload],
    server: str | None,
    threads: int,
) -> Order:
    sole = asked.capability.sole_file
    assert sole is not None  # others have no such command
    # Before any worker reads its settings.
    os.environ.setdefault("MODEL_THREADS", str(threads))
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))
    source, results = folders
    return Order(
        source=source,
        results=results,
        field=sole.name,
        run=lambda upload: asked.run([upload, *uploads], server),
        names=lambda key: asked.names([(sole.name, key), *beside]),
        threads=threads,
    )


def _digest(asked: Asked, beside: Sequence[Upload]) -> str:
    """Stands for all that a result depends on but the photo."""
    told = [asked.capability.name, asked.params.model_dump(mode="json")]
    contents = [(upload.field, hashlib.sha256(upload.data).hexdigest()) for upload in beside]
    return hashlib.sha256(json.dumps([told, contents], sort_keys=True).encode()).hexdigest()[:16]


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _help(capability: Capability) -> str:
    return f"{capability.summary}: every photo of a folder.\n\n{_TELLS}"
