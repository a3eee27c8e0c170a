"""``studio batch cutout in/ out/``: the options of a single photo and those of a batch."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from inspect import Parameter
from pathlib import Path
from typing import Any

import typer

from layers.common.core.capability import Capability, Params
from layers.common.core.media import Upload
from layers.common.service.batch.layout import extension_of
from layers.common.vision.catalogue import DEFAULT_MODEL
from local.cli.batch.batch import Batch
from local.cli.batch.photos import PICTURES, photos
from local.cli.batch.report import NAME, Report
from local.cli.batch.workers import Instructions
from local.cli.capability import capabilities, command_name
from local.cli.commands import Command, Group
from local.cli.errors import FAILED, CommandError, UsageError
from local.cli.examples import BATCH_EXAMPLES
from local.cli.execution import check_server
from local.cli.options import (
    Call,
    file_inputs,
    option,
    parameters,
    read_files,
    typed_files,
    with_signature,
)
from local.cli.request import Files, Request, typed_params
from local.cli.verbosity import VERBOSITY, Verbosity

_ABOUT = """Results have the names of their photos. Progress is recorded in OUT: run the command again after a
batch was stopped or killed, and it continues. Changed photos are processed again, and all photos if
parameters change. OUT/report.json lists the photos that failed, with the reason."""


def command(function: str) -> Any:
    """The batch command of a function: that of its one capability, or a group of those that take one file."""
    app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None)
    for capability in capabilities(function):
        if capability.sole_file is not None:
            name, epilog = command_name(capability, function), BATCH_EXAMPLES.get(capability.name)
            help_ = f"{capability.summary}: every photo in a folder.\n\n{_ABOUT}"
            app.command(name, cls=Command, help=help_, epilog=epilog)(_call(capability))
    return typer.main.get_command(app)


_FOLDERS = [
    option("source", str, Parameter.empty, typer.Argument(metavar="IN", help="The folder of photos.")),
    option(
        "results",
        str,
        Parameter.empty,
        typer.Argument(
            metavar="OUT", help="The folder of results. It is created if needed, with the sub-folders of IN."
        ),
    ),
]
_OPTIONS = [
    option(
        "jobs",
        int | None,
        None,
        typer.Option("--jobs", metavar="<int ≥1>", help="Worker processes, one photo each. [cores]"),
    ),
    option(
        "pattern",
        list[str] | None,
        None,
        typer.Option(
            "--pattern",
            metavar="<glob>",
            help=f"Which files are photos; may be repeated. [{', '.join(PICTURES)}]",
        ),
    ),
    option(
        "retry_failed",
        bool,
        False,
        typer.Option("--retry-failed", help="Try photos again that failed before."),
    ),
]


def _call(capability: Capability) -> Call:
    def call(context: typer.Context, **given: Any) -> None:
        _run(capability, context, given)

    others = [one.parameter for one in file_inputs(capability) if one.field != capability.sole_file]
    return with_signature(call, [*_FOLDERS, *_OPTIONS, *VERBOSITY, *others, *parameters(capability)])


def _run(capability: Capability, context: typer.Context, given: Mapping[str, Any]) -> None:
    check_server(given["server"])
    source, results = _folders(given)
    files = list(typed_files(capability, given))
    typed = typed_params(context, capability, given)
    request = Request.checked(capability, typed, given["params"], files)
    known = capability.with_known_type(request.params)
    if known is not request.params:  # as the results' names need it
        typed = {**typed, **_changes(request.params, known)}
        request = Request.checked(capability, typed, given["params"], files)
    jobs = _cores() if given["jobs"] is None else given["jobs"]
    if jobs < 1:
        raise UsageError(f"expected at least 1 for --jobs, received {jobs}")
    verbosity = Verbosity.of(given)
    found = photos(source, given["pattern"] or (), results)
    if not found:
        which = " of that --pattern" if given["pattern"] else ""
        raise CommandError(f"the folder {source} contains no photo{which}")
    uploads = read_files(files)
    threads = max(1, _cores() // jobs)
    batch = Batch(
        instructions=_instructions(request, (source, results), files, uploads, given["server"], threads),
        photos=found,
        work=_digest(request, uploads),
        extension=extension_of(capability.produces(request.params)),
        jobs=jobs,
        retry_failed=given["retry_failed"],
        uses_default_model=given["server"] is None and _uses_default_model(request),
        verbosity=verbosity,
    )
    report = Report(capability.name, request.values, len(found))
    batch.run(report)
    if verbosity > Verbosity.QUIET:
        typer.echo(f"{report.sentence}; {results / NAME}", err=True)
    if report.failed:
        raise typer.Exit(FAILED)


def _changes(before: Params, after: Params) -> Mapping[str, Any]:
    """The parameters that differ."""
    return {name: value for name, value in after if value != getattr(before, name)}


def _uses_default_model(request: Request) -> bool:
    """Whether the capability has a parameter for the model, and it was not given."""
    fields = request.capability.params.model_fields
    return any(info.default == DEFAULT_MODEL and name not in request.values for name, info in fields.items())


def _folders(given: Mapping[str, Any]) -> tuple[Path, Path]:
    source, results = Path(given["source"]), Path(given["results"])
    if not source.exists():
        raise UsageError(f"the folder {source} does not exist")
    for path in (source, results):
        if path.exists() and not path.is_dir():
            raise UsageError(f"{path} is not a folder")
    if source.resolve() == results.resolve():
        raise UsageError("expected two different folders for IN and OUT")
    return source, results


def _instructions(
    request: Request,
    folders: tuple[Path, Path],
    files: Files,
    uploads: Sequence[Upload],
    server: str | None,
    threads: int,
) -> Instructions:
    sole = request.capability.sole_file
    assert sole is not None  # other capabilities have no batch command
    # Before any worker reads its settings.
    os.environ.setdefault("MODEL_THREADS", str(threads))
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))
    source, results = folders
    return Instructions(
        source=source,
        results=results,
        field=sole.name,
        run=lambda upload: request.run([upload, *uploads], server),
        names=lambda key: request.names([(sole.name, key), *files]),
        threads=threads,
    )


def _digest(request: Request, uploads: Sequence[Upload]) -> str:
    """A digest of everything that a result depends on except the photo."""
    work = [request.capability.name, request.params.model_dump(mode="json")]
    contents = [(upload.field, hashlib.sha256(upload.data).hexdigest()) for upload in uploads]
    return hashlib.sha256(json.dumps([work, contents], sort_keys=True).encode()).hexdigest()[:16]


def _cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
