"""What OpenAPI says of the routes of jobs."""

from collections.abc import Mapping
from typing import Any

from layers.common.service.delivery import LINK
from layers.common.service.jobs import view
from layers.common.service.openapi import described, json_content

_ID: Mapping[str, Any] = {
    "name": "job_id",
    "in": "path",
    "required": True,
    "description": "The job's id.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{20,64}$"},
}

_JOB = {"description": "The job.", "content": json_content(view.SCHEMA)}


def _header(name: str, description: str) -> Mapping[str, Any]:
    schema = {"type": "string"}
    return {"name": name, "in": "header", "required": False, "description": description, "schema": schema}


SHOW = described(
    "job",
    "How far a job is",
    "`queued`, `running`, then `succeeded`, `failed` or `cancelled`.",
    {200: _JOB, 304: {"description": "As If-None-Match knows it."}},
    problems=(401, 404, 410),
    parameters=(_ID, _header("If-None-Match", "The ETag of an earlier answer.")),
)

EVENTS = described(
    "job_events",
    "A job's way as Server-Sent Events",
    "Events are `progress`, and the last is `succeeded`, `failed` or `cancelled`. Their data is an object "
    "with `id`, `status`, `stage`, `progress`, and at the end `result` or `problem`. A comment comes now and "
    "then. The stream ends with the job; whoever comes later gets its last event.",
    {
        200: {"description": "Events.", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
        204: {"description": "The job has ended, and Last-Event-ID names its last event."},
    },
    problems=(401, 404, 410),
    parameters=(_ID, _header("Last-Event-ID", "The event that was seen last.")),
)

RESULT = described(
    "job_result",
    "A job's result",
    "What the request itself would have answered: the bytes, or, for a job that failed, its problem.",
    {
        200: {
            "description": "The result, or a link to it where the Accept header likes JSON better.",
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}, **json_content(LINK)},
        },
        303: {"description": "The result is large: Location leads to it."},
    },
    problems=(400, 401, 404, 409, 410, 413, 415, 422, 500, 503, 504),
    parameters=(_ID,),
)

CANCEL = described(
    "cancel_job",
    "Cancel a job",
    "A running job is stopped. Cancelling twice is allowed.",
    {200: _JOB},
    problems=(401, 404, 409, 410),
    parameters=(_ID,),
)
