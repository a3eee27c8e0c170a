"""How far a job has come, and its files, in SnapOtter's words."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from layers.common.core.batch import BatchFile, errors
from layers.common.core.job import Job
from layers.common.core.result import Result
from layers.common.errors import Problem, detail_of

DOWNLOADS: Final = "/api/v1/download"

MOST_PERCENT: Final = 95
"""While it goes on."""

_WAITING: Final = ("Waiting for a worker", (0, 0), (0, 0))
_STAGES: Final[Mapping[str, tuple[str, tuple[int, int], tuple[int, int]]]] = {
    "": ("Loading model", (0, 0), (5, 5)),
    "decode": ("Loading model", (0, 5), (5, 10)),
    "load": ("Loading model", (5, 10), (10, 25)),
    "infer": ("Analyzing image", (10, 50), (30, 80)),
    "matte": ("Background removed", (50, 60), (80, 85)),
    "edge": ("Refining edges", (50, 60), (85, 90)),
    "encode": ("Saving result", (95, 99), (95, 95)),
    "keep": ("Saving result", (95, 99), (95, 95)),
}
"""Words for a step, its share of the whole work here, and there, both in per cent."""
_BATCHES: Final[Mapping[str, str]] = {
    "queued": "processing",
    "running": "processing",
    "succeeded": "completed",
    "failed": "failed",
    "cancelled": "failed",
}
_PARTS: Final = {"maskUrl": "cutout", "matteUrl": "matte", "originalUrl": "original"}
_OTHER: Final = ("Applying effects", (60, 95), (90, 95))


def frame(job: Job) -> Mapping[str, Any]:
    """The event for the state of a job."""
    if job.files:
        return _batch(job)
    about: dict[str, Any] = {"jobId": name_of(job), "type": "single"}
    match job.state:
        case "succeeded":
            return about | {
                "phase": "complete",
                "stage": "Complete",
                "percent": 100,
                "result": result(job),
            }
        case "failed":
            assert job.outcome is not None
            why = detail_of(Problem.from_document(job.outcome))
            return about | {"phase": "failed", "percent": _percent(job), "error": why}
        case "cancelled":
            return about | {"phase": "failed", "percent": _percent(job), "error": "Canceled"}
    return about | {"phase": "processing", "stage": _stage(job)[0], "percent": _percent(job)}


def _batch(job: Job) -> Mapping[str, Any]:
    """The event for the state of a batch."""
    files = [BatchFile(**one) for one in job.files]
    ended = [one for one in files if one.status in ("succeeded", "failed")]
    frame: dict[str, Any] = {
        "jobId": name_of(job),
        "type": "batch",
        "status": _BATCHES[job.state],
        "totalFiles": len(files),
        "completedFiles": len(ended),
        "failedFiles": sum(one.status == "failed" for one in files),
        "errors": [*errors(files)],
        "percent": job.percent,
    }
    running = [one.filename for one in files if one.status == "running"]
    if running and not job.ended:
        frame["currentFile"] = running[0]
    if job.state == "cancelled":
        frame["errors"] = [{"filename": "", "error": "Canceled"}, *frame["errors"]]
    if job.state == "succeeded":
        assert job.outcome is not None
        frame["downloadUrl"] = link(job.id, Result(**job.outcome["described"]).filename)
        frame["fileResults"] = {str(number): one.entry for number, one in enumerate(files) if one.entry}
    return frame


def name_of(job: Job) -> str:
    """What the caller calls the job: its own name of it, or else the id."""
    return str(job.memo.get("name") or job.id)


def link(job_id: str, filename: str) -> str:
    """Where a file of a job is."""
    return f"{DOWNLOADS}/{job_id}/{quote(filename, safe='')}"


def result(job: Job) -> Mapping[str, Any]:
    """What a job that succeeded has made; one that another API has created may lack some of it."""
    assert job.outcome is not None
    made = Result(**job.outcome["described"])
    parts = {name: Result(**part["described"]) for name, part in job.outcome["parts"].items()}
    about = {
        "jobId": job.id,
        "downloadUrl": link(job.id, made.filename),
        **{url: link(job.id, parts[name].filename) for url, name in _PARTS.items() if name in parts},
        "processedSize": made.size,
        "filename": job.memo.get("filename", made.filename),
        "model": made.notes.get("Model", "none"),
    }
    return about | ({"originalSize": parts["original"].size} if "original" in parts else {})


def _stage(job: Job) -> tuple[str, tuple[int, int], tuple[int, int]]:
    return _WAITING if job.state == "queued" else _STAGES.get(job.stage, _OTHER)


def _percent(job: Job) -> int:
    """How much is done there at what is done here."""
    _, (first, last), (begins, ends) = _stage(job)
    share = (job.percent - first) / (last - first) if last > first else 0.0
    return round(begins + min(max(share, 0.0), 1.0) * (ends - begins))
