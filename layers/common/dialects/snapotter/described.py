"""The settings and answers of SnapOtter, as OpenAPI and the documentation describe them."""

from collections.abc import Sequence
from typing import Any, Final

from layers.common.dialects.parameters import (
    FILE,
    FLAG,
    INTEGER,
    NUMBER,
    Parameter,
    choice,
    document,
    operation,
    picture,
)

BACKGROUNDS: Final = ("transparent", "color", "gradient", "blur", "image")
FORMATS: Final = ("png", "webp", "avif")

_FILES: Final = {"type": "array", "items": FILE, "maxItems": 200}
_PHOTO: Final = Parameter("file", "The photo.", schema=FILE)
_CLIENT_JOB: Final = Parameter(
    "clientJobId", "The caller's own id of the job, whose events may be read before it is sent."
)
_BACKGROUND: Final = Parameter("backgroundImage", "A file, the picture of backgroundType=image.", schema=FILE)

_CUTTING: Final = (
    Parameter(
        "model",
        "The model, by default the best one that is here.",
        "approximated",
        "every name of /v1/models is known; birefnet-matting and hr-matting are birefnet-general, and so is "
        "birefnet-general-lite, as bria-rmbg is isnet-general-use, where the package rembg is not installed",
    ),
    Parameter("edgeRefine", "Smooth the edge, 0 to 3 (0).", schema=INTEGER),
    Parameter(
        "decontaminate",
        "Free the edge of the old background's colours; here the default is true.",
        schema=FLAG,
    ),
)
_EFFECTS: Final = (
    Parameter("backgroundType", "What is behind the subject (transparent).", schema=choice(*BACKGROUNDS)),
    Parameter("backgroundColor", "Its colour: #RGB or #RRGGBB, with or without #."),
    Parameter("gradientColor1", "The gradient's first colour."),
    Parameter("gradientColor2", "The gradient's last colour."),
    Parameter(
        "gradientAngle",
        "The gradient's direction in degrees (180).",
        "approximated",
        "as in CSS, 0 to the top and 90 to the right; there it is upside down",
        NUMBER,
    ),
    Parameter(
        "blurEnabled",
        "Blur what is behind the subject: the photo's own background, or backgroundImage (false).",
        "works",
        "`backgroundType=blur` is enough",
        FLAG,
    ),
    Parameter(
        "blurIntensity",
        "How much, 0 to 100 (50).",
        "approximated",
        "as there at 2048 px, and alike at every size; the subject leaves no halo",
        NUMBER,
    ),
    Parameter(
        "shadowEnabled",
        "A shadow under the subject (false).",
        "works",
        "the canvas grows where the shadow would be clipped",
        FLAG,
    ),
    Parameter("shadowOpacity", "The shadow's darkness, 0 to 100 (35).", schema=NUMBER),
    Parameter(
        "outputFormat", "Format of the result (png); WebP and AVIF are lossless.", schema=choice(*FORMATS)
    ),
    Parameter(
        "quality", "Quality of WebP and AVIF, 1 to 100; not there, where they are lossless.", schema=INTEGER
    ),
)
_EARLIER: Final = (
    Parameter("jobId", "Of effects: result.jobId of the first pass."),
    Parameter(
        "filename", "Of effects: result.filename of the first pass.", "ignored", "the job knows its files"
    ),
)

PARAMETERS: Final = (_PHOTO, _CLIENT_JOB, *_CUTTING, *_EFFECTS, _BACKGROUND, *_EARLIER)
FIRST_PASS: Final = tuple(one.name for one in (*_CUTTING, *_EFFECTS))
SECOND_PASS: Final = tuple(one.name for one in (*_EARLIER, *_EFFECTS))

_TAG: Final = "SnapOtter"
_ID: Final = {
    "name": "job_id",
    "in": "path",
    "required": True,
    "description": "jobId, or the clientJobId of a request that may be sent later.",
    "schema": {"type": "string"},
}
_NAME: Final = {**_ID, "name": "filename", "description": "The last part of a link."}


_TOLD: Final = (400, 401, 403, 404, 503)
"""Statuses of faults of any route."""
_SENT: Final = (*_TOLD, 405, 406, 408, 413, 422, 501, 504, 507)
"""Statuses of faults of routes that take a body."""


def _faults(statuses: Sequence[int]) -> dict[int, dict[str, Any]]:
    return dict.fromkeys(statuses, _fault("A fault.", "Invalid settings"))


def _fault(description: str, error: str) -> dict[str, Any]:
    return document(description, {"error": error, "details": "why"})


def _expecting(
    name: str,
    summary: str,
    description: str,
    answers: dict[int, dict[str, Any]],
    files: Sequence[Parameter],
    settings: Sequence[Parameter],
) -> dict[str, Any]:
    """A route with a form whose settings are one JSON object."""
    found = operation(name, summary, description, files, answers, tag=_TAG, bodies=("multipart/form-data",))
    properties = {one.name: {**one.schema, "description": one.description} for one in settings}
    schema = found["requestBody"]["content"]["multipart/form-data"]["schema"]
    schema["properties"]["settings"] = {"type": "object", "properties": properties}
    return found


def removal(name: str) -> dict[str, Any]:
    """What OpenAPI says of the first pass."""
    accepted = {
        "jobId": "JOB",
        "progressJobId": "JOB",
        "artifactJobId": "ARTIFACT",
        "async": True,
        "estimatedSeconds": 3,
    }
    answers = {
        **_faults(_SENT),
        202: document("The job.", accepted),
    }
    return _expecting(
        f"snapotter_{name}",
        "Remove the background, as SnapOtter does",
        "The settings of SnapOtter's tool. Point its callers at this host. The result is told by the job's "
        "events.",
        answers,
        (_PHOTO, _CLIENT_JOB, _BACKGROUND),
        (*_CUTTING, *_EFFECTS),
    )


def effects(name: str) -> dict[str, Any]:
    """What OpenAPI says of the second pass."""
    told = {"jobId": "JOB", "downloadUrl": "/api/v1/download/JOB/photo-product.png", "processedSize": 195_000}
    answers = {
        **_faults(_SENT),
        200: document("The result.", told),
        410: document("The job is gone.", {"error": "why", "code": "BACKGROUND_REMOVAL_EXPIRED"}),
    }
    return _expecting(
        f"snapotter_{name}_effects",
        "Another background or shadow for an earlier cut-out",
        "No model is asked while the cut-out is kept (CUTOUT_RETENTION_S); later it is made anew.",
        answers,
        (_BACKGROUND,),
        (*_EARLIER, *_EFFECTS),
    )


def batch(name: str) -> dict[str, Any]:
    """What OpenAPI says of a batch."""
    archive = picture("The archive, with X-Job-Id and X-File-Results.", "application/zip")
    failed = {"error": "All files failed processing", "errors": [{"filename": "a.png", "error": "why"}]}
    photos = Parameter("file", "The photos, up to 200; `files` is the same.", schema=_FILES)
    return _expecting(
        f"snapotter_{name}_batch",
        "Remove the background of many photos",
        "The answer is a ZIP of the results in the order of the photos, once all are done; it has "
        "`report.json` if some failed.",
        {200: archive, 400: _fault("A fault.", "Invalid settings"), 422: document("All failed.", failed)},
        (photos, _CLIENT_JOB, _BACKGROUND),
        (*_CUTTING, *_EFFECTS),
    )


def progress() -> dict[str, Any]:
    """What OpenAPI says of the events."""
    stream = {"description": "Events.", "content": {"text/event-stream": {"schema": {"type": "string"}}}}
    return _following(
        "snapotter_progress",
        "Follow a job by Server-Sent Events",
        "Every frame comes twice: as a message, and as an event `progress`. A job that does not exist yet is "
        "waited for.",
        {**_faults(_TOLD), 200: stream},
        _ID,
    )


def cancel() -> dict[str, Any]:
    """What OpenAPI says of cancelling."""
    told = document("Whether it was still waiting or running.", {"canceled": True})
    return _following("snapotter_cancel", "Cancel a job", "", {**_faults(_TOLD), 200: told}, _ID)


def download() -> dict[str, Any]:
    """What OpenAPI says of files."""
    answers = {
        **_faults((401, 403, 503)),
        200: picture("The file.", "*/*"),
        206: picture("The part that the Range header names.", "*/*"),
        400: _fault("The name has folders.", "Invalid path"),
        404: _fault("There is no such file.", "File not found"),
        416: _fault("The Range header names no part, or several.", "Range not satisfiable"),
    }
    return _following("snapotter_download", "Get a file of a job", "Needs no key.", answers, _ID, _NAME)


def health() -> dict[str, Any]:
    """What OpenAPI says of the state of the service."""
    told = document("It is alive.", {"status": "healthy", "version": "0.1.0"})
    return operation("snapotter_health", "Liveness", "Needs no key.", (), {200: told}, tag=_TAG)


def _following(
    name: str, summary: str, description: str, answers: dict[int, dict[str, Any]], *path: dict[str, Any]
) -> dict[str, Any]:
    return operation(name, summary, description, (), answers, tag=_TAG) | {"parameters": list(path)}
