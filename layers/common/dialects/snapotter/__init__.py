"""SnapOtter's background removal (1.16 to 2.x): its two passes, their jobs and files, below ``/api/v1``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from layers.common import __version__
from layers.common.core.capability import Capability
from layers.common.core.dialect import Answer, Call, JobEvent, RequestForm, Route
from layers.common.core.file_name import base_name
from layers.common.core.job import Job
from layers.common.core.media import Upload
from layers.common.core.references import JobFileReference
from layers.common.core.result import Link, Result
from layers.common.dialects.answers import file_answer, ignored_header, json_answer, listed, note_headers
from layers.common.dialects.reading import api_key
from layers.common.dialects.snapotter import described
from layers.common.dialects.snapotter.described import FIRST_PASS, SECOND_PASS
from layers.common.dialects.snapotter.frames import DOWNLOADS, frame, link, name_of
from layers.common.dialects.snapotter.values import (
    BACKGROUND_FILE,
    SETTINGS,
    Settings,
    cutting,
    effects,
)
from layers.common.errors import InvalidParameter, Problem, detail_of, expected

PATHS: Final = ("/api/v1/tools/image/remove-background", "/api/v1/tools/remove-background")
PROGRESS: Final = "/api/v1/jobs/{job_id}/progress"
CANCEL: Final = "/api/v1/jobs/{job_id}/cancel"
HEALTH: Final = "/api/v1/health"

_EFFECTS: Final = "/effects"
_FILE: Final = "file"
FILES: Final = "files"
BATCH: Final = "/batch"
_CLIENT_JOB: Final = "clientJobId"
_CLIENT_JOBS: Final = re.compile(r"(?!\d+$)(?!.*\.\.)[A-Za-z0-9][\w.-]{0,127}", re.ASCII)
_LONGEST_NAME: Final = 200
_CUT: Final = "cut"
"""What a job's memo calls the native parameters that the second pass has too."""

_NAMES: Final = {
    "cutout_model": "model",
    "edge_refine": "edgeRefine",
    "background": "backgroundType",
    "background.color": "backgroundColor",
    "background.colors": "gradientColor1",
    "background.angle": "gradientAngle",
    "background.amount": "blurIntensity",
    "background.blur": "blurIntensity",
    "shadow": "shadowOpacity",
    "output_format": "outputFormat",
    "background_image": BACKGROUND_FILE,
}

_GONE: Final = 404, "File not found"
_UNREADABLE: Final = 400, "Failed to parse multipart request"
_ERRORS: Final[Mapping[tuple[str, str], tuple[int, str]]] = {
    ("expired", ""): _GONE,
    ("invalid_image", ""): (400, "Invalid image"),
    ("invalid_parameter", ""): (400, "Invalid settings"),
    ("invalid_parameter", SETTINGS): (400, "No settings provided"),
    ("invalid_parameter", _FILE): (400, "No image file provided"),
    ("job_cancelled", ""): _GONE,
    ("job_unfinished", ""): _GONE,
    ("malformed_request", ""): _UNREADABLE,
    ("malformed_request", "filename"): (400, "Invalid path"),
    ("malformed_request", SETTINGS): (400, "Settings must be valid JSON"),
    ("not_found", ""): _GONE,
    ("not_multipart", ""): _UNREADABLE,
    ("range_not_satisfiable", ""): (416, "Range not satisfiable"),
    ("too_costly", ""): (400, "Invalid image"),
    ("too_many_files", ""): (400, "Too many files"),
    ("unauthorized", ""): (401, "Authentication required"),
    ("unsupported_image", ""): (400, "Invalid image"),
}
"""Status and error by a problem's code and input; the empty input stands for all others."""
_EXPIRED: Final = {
    "error": "The cut-out has expired. Remove the background again.",
    "code": "BACKGROUND_REMOVAL_EXPIRED",
}


class SnapOtter:
    """The dialect of SnapOtter: JSON inside of a form, jobs with events, and links without a key."""

    prefixes = ("/api/v1",)

    def routes(self, capabilities: Sequence[Capability]) -> Sequence[Route]:  # noqa: ARG002
        files = frozenset({_FILE, BACKGROUND_FILE})
        health = partial(json_answer, 200, {"status": "healthy", "version": __version__})
        passes = [
            Route("POST", path + suffix, "run", "product", partial(describe, name), file_fields=files)
            for name, path in zip(("image", "tool"), PATHS, strict=True)
            for suffix, describe in (("", described.removal), (_EFFECTS, described.effects))
        ]
        batches = [
            Route(
                "POST",
                path + BATCH,
                "run",
                "product",
                partial(described.batch, name),
                file_fields=files | {FILES},
                is_batch=True,
                waits=True,
            )
            for name, path in zip(("image", "tool"), PATHS, strict=True)
        ]
        return [
            *passes,
            *batches,
            Route("GET", PROGRESS, "job_events", openapi=described.progress, by_name=True),
            Route("POST", CANCEL, "cancel_job", openapi=described.cancel, by_name=True),
            Route(
                "GET",
                f"{DOWNLOADS}/{{job_id}}/{{filename:path}}",
                "job_file",
                openapi=described.download,
                is_open=True,
                by_name=True,
                one_range=True,
            ),
            Route("GET", HEALTH, "tell", openapi=described.health, tell=health, is_open=True),
        ]

    def key(self, headers: Mapping[str, str]) -> str:
        return api_key(headers)

    def read(self, form: RequestForm, route: Route, capability: Capability) -> Call:
        texts = dict(form.texts)
        picture = [
            replace(one, field="background_image") for one in form.uploads if one.field == BACKGROUND_FILE
        ]
        if route.path.endswith(_EFFECTS):
            return _second_pass(capability, texts, picture)
        if route.is_batch:
            photos = [replace(one, field=_FILE) for one in form.uploads if one.field != BACKGROUND_FILE]
            return _batch(capability, texts, photos, picture)
        return _first_pass(capability, texts, _photo(form), picture)

    def result(self, result: Result, content: bytes | Link | None, call: Call | None) -> Answer:
        if call is not None:
            told = {
                "jobId": call.beside,
                "downloadUrl": link(call.beside, result.filename),
                "processedSize": result.size,
            }
            return json_answer(200, told, {**note_headers(result), **ignored_header(call)})
        answer = file_answer(result, content, note_headers(result))
        attached = result.disposition.replace("inline", "attachment", 1)
        return replace(answer, headers={**answer.headers, "Content-Disposition": attached})

    def job(self, job: Job, *, accepted: bool, base: str) -> Answer:  # noqa: ARG002
        if not accepted:
            return json_answer(200, {"canceled": True})
        name, ignored = name_of(job), job.memo["ignored"]
        told = {
            "jobId": name,
            "progressJobId": name,
            "artifactJobId": job.id,
            "async": True,
            "estimatedSeconds": round(job.expected_s, 1),
        }
        return json_answer(202, told, {"X-Ignored-Parameters": listed(ignored)} if ignored else {})

    def events(self, job: Job, *, base: str) -> Sequence[JobEvent]:  # noqa: ARG002
        told = frame(job)
        return [JobEvent("", told), JobEvent("progress", told)]

    heartbeat = JobEvent("", {"type": "heartbeat"})

    def fault(self, problem: Problem, call: Call | None, request_id: str) -> Answer:  # noqa: ARG002
        if problem.code == "expired" and problem.param == "jobId":
            return json_answer(410, _EXPIRED)
        if problem.code == "job_ended":
            return json_answer(200, {"canceled": False})
        if problem.code == "batch_failed":
            return json_answer(422, {"error": "All files failed processing", "errors": [*problem.errors]})
        if problem.code == "idempotency_key_reused":
            why = f"expected a `{_CLIENT_JOB}` of no other request"
            return json_answer(400, {"error": "Invalid settings", "details": why})
        ours = problem.status, problem.title
        status, error = _ERRORS.get((problem.code, problem.param)) or _ERRORS.get((problem.code, ""), ours)
        return json_answer(status, {"error": error, "details": detail_of(problem)}, problem.headers)


DIALECT = SnapOtter()


def _first_pass(
    capability: Capability, texts: Mapping[str, str], photo: Upload, picture: Sequence[Upload]
) -> Call:
    settings, name = Settings.read(texts.get(SETTINGS) or "{}", FIRST_PASS), _job_name(texts)
    cut = cutting(settings)
    kept = {"keep": ["original", "cutout", "matte"]}
    filename = base_name(photo.filename or "")[:_LONGEST_NAME] or "image"
    return Call(
        capability.name,
        {**cut, **effects(settings, has_picture=bool(picture)), **kept},
        [photo, *picture],
        names=_NAMES,
        wants="job",
        job_name=name,
        memo={"name": name, "filename": filename, _CUT: cut, "ignored": settings.ignored},
    )


def _batch(
    capability: Capability, texts: Mapping[str, str], photos: Sequence[Upload], picture: Sequence[Upload]
) -> Call:
    settings, name = Settings.read(texts.get(SETTINGS) or "{}", FIRST_PASS), _job_name(texts)
    return Call(
        capability.name,
        {**cutting(settings), **effects(settings, has_picture=bool(picture))},
        [*photos, *picture],
        names=_NAMES,
        wants="job",
        job_name=name,
        memo={"name": name, "ignored": settings.ignored},
    )


def _job_name(texts: Mapping[str, str]) -> str:
    """The caller's own name of the job; empty without one.

    Raises:
        InvalidParameter: it is none.
    """
    name = texts.get(_CLIENT_JOB, "")
    if name and not _CLIENT_JOBS.fullmatch(name):
        raise InvalidParameter(expected("letters, digits, _, . and -", _CLIENT_JOB, name), param=_CLIENT_JOB)
    return name


def _second_pass(capability: Capability, texts: Mapping[str, str], picture: Sequence[Upload]) -> Call:
    if not texts.get(SETTINGS):
        raise InvalidParameter(f"expected `{SETTINGS}`, which was not given", param=SETTINGS)
    settings = Settings.read(texts[SETTINGS], SECOND_PASS)
    job = settings.job()
    return Call(
        capability.name,
        effects(settings, has_picture=bool(picture)),
        picture,
        [JobFileReference(_FILE, job, "original", "jobId")],
        _NAMES,
        beside=job,
        inherits=_CUT,
        memo={"ignored": settings.ignored},
    )


def _photo(form: RequestForm) -> Upload:
    """The photo, whatever its field is called.

    Raises:
        InvalidParameter: there is none, there are several, or it is empty.
    """
    photos = [one for one in form.uploads if one.field != BACKGROUND_FILE]
    if len(photos) != 1 or not photos[0].data:
        received = "none" if not photos else "an empty one" if len(photos) == 1 else f"{len(photos)} files"
        raise InvalidParameter(f"expected one file for `{_FILE}`, received {received}", param=_FILE)
    return replace(photos[0], field=_FILE)
