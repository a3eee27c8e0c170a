"""A job as callers see it."""

from collections.abc import Mapping
from typing import Any

from layers.common.service.delivery import Described
from layers.common.service.jobstore.job import Job
from layers.common.service.timestamps import iso

STATES = ("queued", "running", "succeeded", "failed", "cancelled")


def path(job: Job, leaf: str = "") -> str:
    """Where the job, or a part of it, is found."""
    return f"/v1/jobs/{job.id}{leaf}"


def described(job: Job) -> Described:
    """What the answer to a job that succeeded says of its result."""
    assert job.outcome is not None
    return Described(**job.outcome["described"])


def full(job: Job) -> dict[str, Any]:
    """For polling."""
    return {
        **event(job),
        "operation": job.operation,
        "created_at": iso(job.created_at),
        "expires_at": iso(job.expires_at),
        "links": {leaf: path(job, f"/{leaf}") for leaf in ("events", "result", "cancel")},
    }


def event(job: Job) -> dict[str, Any]:
    """For the stream of events: what of a job changes."""
    return {
        "id": job.id,
        "status": job.state,
        "stage": job.stage,
        "progress": job.percent,
        **_ending(job),
    }


def _ending(job: Job) -> Mapping[str, Any]:
    if job.state == "failed":
        return {"problem": job.outcome}
    if job.state != "succeeded":
        return {}
    result = described(job)
    return {
        "result": {
            "url": path(job, "/result"),
            "media_type": result.media_type,
            "bytes": result.size,
            "filename": result.filename,
        }
    }


_ENDING_SCHEMA: Mapping[str, Any] = {
    "result": {
        "type": "object",
        "description": "Where the result is, once the job succeeded.",
        "required": ["url", "media_type", "bytes", "filename"],
        "properties": {
            "url": {"type": "string"},
            "media_type": {"type": "string"},
            "bytes": {"type": "integer"},
            "filename": {"type": "string"},
        },
    },
    "problem": {"type": "object", "description": "Why it failed, as the request itself would have said."},
}

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["id", "status", "operation", "stage", "progress", "created_at", "expires_at", "links"],
    "properties": {
        "id": {"type": "string"},
        "status": {"enum": list(STATES)},
        "operation": {"type": "string"},
        "stage": {"type": "string", "description": "The step that it is at: decode, infer, render, …"},
        "progress": {
            "type": "integer",
            "minimum": 0,
            "maximum": 100,
            "description": "An estimate, in per cent.",
        },
        "created_at": {"type": "string", "format": "date-time"},
        "expires_at": {"type": "string", "format": "date-time"},
        "links": {"type": "object", "additionalProperties": {"type": "string"}},
        **_ENDING_SCHEMA,
    },
}
