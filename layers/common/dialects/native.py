"""The API's own dialect: the paths below ``/v1``, RFC 9457 problems and RFC 7240 preferences."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, get_args
from urllib.parse import quote

from pydantic import BaseModel

from layers.common.core.capability import Capability
from layers.common.core.dialect import Answer, Call, JobEvent, RequestForm, Route
from layers.common.core.documents import BatchedFile, JobList, JobPart, JobResult, JobStatus, ResultLink, iso
from layers.common.core.job import ID_PATTERN, LISTED, MOST_LISTED, POLL_AFTER_S, Job, State
from layers.common.core.openapi import PROBLEM_MEDIA_TYPE, described, json_content, reference
from layers.common.core.references import split_references
from layers.common.core.result import Link, Result
from layers.common.dialects.answers import json_answer, note_headers
from layers.common.dialects.native_openapi import batch_operation, batch_path, operation, takes_batches
from layers.common.dialects.reading import api_key
from layers.common.errors import InvalidParameter, Problem

_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class Native:
    """The dialect of this API: parameters and faults have their native names."""

    prefixes = ("/",)

    def routes(self, capabilities: Sequence[Capability]) -> Sequence[Route]:
        runs = [Route("POST", one.path, "run", one.name, partial(operation, one)) for one in capabilities]
        batches = [
            Route("POST", batch_path(one), "run", one.name, partial(batch_operation, one), is_batch=True)
            for one in capabilities
            if takes_batches(one)
        ]
        return [*runs, *batches, *_JOB_ROUTES]

    def key(self, headers: Mapping[str, str]) -> str:
        return api_key(headers)

    def read(self, form: RequestForm, route: Route, capability: Capability) -> Call:
        texts, references = split_references(capability, [*form.query, *form.texts])
        gathered = capability.gather(texts)
        return Call(
            capability.name,
            gathered.values,
            form.uploads,
            references,
            gathered.names,
            "" if route.is_batch else form.headers.get("accept", ""),  # which is about the archive
            "job if possible" if prefers_async(form.headers.get("prefer", "")) else "result",
            idempotency_key=_idempotency_key(form.headers),
        )

    def result(self, result: Result, content: bytes | Link | None, call: Call | None) -> Answer:  # noqa: ARG002
        headers = {
            "X-Content-Type-Options": "nosniff",
            **({"Vary": "Accept"} if result.negotiated else {}),
            **note_headers(result),
        }
        if not isinstance(content, Link):
            disposition = {"Content-Disposition": result.disposition}
            return Answer(200, content or b"", result.media_type, disposition | headers)
        headers |= {"Vary": "Accept", "Cache-Control": "no-store"}
        if not content.as_document:
            return Answer(303, headers=headers | {"Location": content.url})
        link = ResultLink(
            url=content.url,
            expires_at=iso(content.expires_at),
            bytes=result.size,
            media_type=result.media_type,
        )
        return json_answer(200, link.model_dump(), headers)

    def job(self, job: Job, *, accepted: bool, base: str) -> Answer:
        headers = {} if job.ended else {"Retry-After": str(POLL_AFTER_S)}
        if accepted:
            promise = {"Location": _url(job, base), "Preference-Applied": "respond-async"}
            return json_answer(202, _document(_status(job, base)), promise | headers)
        return json_answer(200, _document(_status(job, base)), headers)

    def jobs(self, jobs: Sequence[Job], cursor: str | None, *, base: str) -> Answer:
        listed = JobList(jobs=[_status(one, base) for one in jobs], cursor=cursor)
        return json_answer(200, _document(listed), {"Cache-Control": "no-store"})

    heartbeat = None

    def events(self, job: Job, *, base: str) -> Sequence[JobEvent]:
        status = _document(_status(job, base))
        changing = ("id", "status", "stage", "progress", "batch", "result", "parts", "problem")
        data = {name: status[name] for name in changing if name in status}
        return [JobEvent(job.state if job.ended else "progress", data)]

    def fault(self, problem: Problem, call: Call | None, request_id: str) -> Answer:  # noqa: ARG002
        headers = dict(problem.headers) | ({"WWW-Authenticate": "Bearer"} if problem.status == 401 else {})
        answer = json_answer(problem.status, {**problem.document(), "request_id": request_id}, headers)
        return replace(answer, media_type=PROBLEM_MEDIA_TYPE)


DIALECT = Native()


def prefers_async(prefer: str) -> bool:
    """Whether a Prefer header wants a job (RFC 7240)."""
    return any(one.partition(";")[0].strip().lower() == "respond-async" for one in prefer.split(","))


def _idempotency_key(headers: Mapping[str, str]) -> str | None:
    key = headers.get("idempotency-key")
    if key is not None and not _IDEMPOTENCY_KEY.fullmatch(key):
        raise InvalidParameter(
            "expected 1 to 255 printable characters for `Idempotency-Key`", param="Idempotency-Key"
        )
    return key


def _status(job: Job, base: str) -> JobStatus:
    return JobStatus(
        id=job.id,
        status=job.state,
        operation=job.operation,
        stage=job.stage,
        progress=job.percent,
        expected_s=round(job.expected_s, 1) or None,
        created_at=iso(job.created_at),
        expires_at=iso(job.expires_at),
        links={leaf: f"{_url(job, base)}/{leaf}" for leaf in ("events", "result", "cancel")},
        batch=[BatchedFile(**one) for one in job.files] or None,
        result=_job_result(job, base),
        parts=_job_parts(job, base) or None,
        problem=dict(job.outcome or {}) if job.state == "failed" else None,
    )


def _job_result(job: Job, base: str) -> JobResult | None:
    if job.state != "succeeded":
        return None
    assert job.outcome is not None
    return JobResult(url=f"{_url(job, base)}/result", **_description(job.outcome))


def _job_parts(job: Job, base: str) -> list[JobPart]:
    if job.state != "succeeded":
        return []
    assert job.outcome is not None
    folder, parts = f"{_url(job, base)}/files", []
    for name, part in job.outcome.get("parts", {}).items():
        described = _description(part)
        parts.append(JobPart(name=name, url=f"{folder}/{quote(described['filename'], safe='')}", **described))
    return parts


def _description(kept: Mapping[str, Any]) -> dict[str, Any]:
    result = Result(**kept["described"])
    return {"media_type": result.media_type, "bytes": result.size, "filename": result.filename}


def _url(job: Job, base: str) -> str:
    return f"{base}/v1/jobs/{job.id}"


def _document(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(exclude_none=True)


_ID: Mapping[str, Any] = {
    "name": "job_id",
    "in": "path",
    "required": True,
    "description": "The job's id.",
    "schema": {"type": "string", "pattern": f"^{ID_PATTERN}$"},
}

_FILENAME: Mapping[str, Any] = {
    "name": "filename",
    "in": "path",
    "required": True,
    "description": "The file's name.",
    "schema": {"type": "string"},
}

_JOB = {"description": "The job.", "content": json_content(reference("JobStatus"))}


def _header(name: str, description: str) -> Mapping[str, Any]:
    schema = {"type": "string"}
    return {"name": name, "in": "header", "required": False, "description": description, "schema": schema}


def _parameter(name: str, description: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


_JOB_ROUTES = (
    Route(
        "GET",
        "/v1/jobs",
        "jobs",
        openapi=lambda: described(
            "jobs",
            "List your jobs",
            "The jobs that were made with your API key, the newest first. A server without keys cannot tell "
            "callers apart; it lists the jobs whose ids are given.",
            {200: {"description": "The jobs.", "content": json_content(reference("JobList"))}},
            problems=(401, 403, 422),
            parameters=(
                _parameter(
                    "status", "Only jobs with this status.", {"type": "string", "enum": list(get_args(State))}
                ),
                _parameter(
                    "limit",
                    "The most jobs.",
                    {"type": "integer", "minimum": 1, "maximum": MOST_LISTED, "default": LISTED},
                ),
                _parameter("cursor", "The `cursor` of the part before.", {"type": "string"}),
                _parameter(
                    "id",
                    "Only jobs with these ids.",
                    {"type": "array", "items": {"type": "string"}, "maxItems": MOST_LISTED},
                ),
            ),
            tag="jobs",
        ),
    ),
    Route(
        "GET",
        "/v1/jobs/{job_id}",
        "job",
        openapi=lambda: described(
            "job",
            "Get the state of a job",
            "The status is `queued`, `running`, then `succeeded`, `failed` or `cancelled`.",
            {200: _JOB, 304: {"description": "The job is as If-None-Match knows it."}},
            problems=(401, 403, 404, 410, 503),
            parameters=(_ID, _header("If-None-Match", "The ETag of an earlier answer.")),
            tag="jobs",
        ),
    ),
    Route(
        "GET",
        "/v1/jobs/{job_id}/events",
        "job_events",
        openapi=lambda: described(
            "job_events",
            "Follow a job by Server-Sent Events",
            "Events are named `progress`; the last one is `succeeded`, `failed` or `cancelled`. Data are "
            "an object with `id`, `status`, `stage`, `progress`, and at the end `result` or `problem`. "
            "Comments keep the connection alive. The stream ends with the job; a late reader gets the last "
            "event. An EventSource cannot send a key, and needs none: the id of the job is enough.",
            {
                200: {
                    "description": "Events.",
                    "content": {"text/event-stream": {"schema": {"type": "string"}}},
                },
                204: {"description": "The job has ended, and Last-Event-ID is its last event."},
            },
            problems=(401, 403, 404, 410, 503),
            parameters=(_ID, _header("Last-Event-ID", "The id of the last event received.")),
            tag="jobs",
        ),
    ),
    Route(
        "GET",
        "/v1/jobs/{job_id}/result",
        "job_result",
        openapi=lambda: described(
            "job_result",
            "Get the result of a job",
            "What the request itself would have answered: the bytes, or the problem of a job that failed.",
            {
                200: {
                    "description": "The result, or a link to it if the Accept header prefers JSON.",
                    "content": {
                        "*/*": {"schema": {"type": "string", "format": "binary"}},
                        **json_content(reference("ResultLink")),
                    },
                },
                206: {"description": "The part of the result that the Range header names."},
                303: {"description": "The result is large: Location leads to it."},
            },
            problems=(400, 401, 403, 404, 409, 410, 413, 415, 416, 422, 500, 503, 504, 507),
            parameters=(_ID, _header("Range", "One range of bytes.")),
            tag="jobs",
        ),
    ),
    Route(
        "GET",
        "/v1/jobs/{job_id}/files/{filename}",
        "job_file",
        openapi=lambda: described(
            "job_file",
            "Get a file of a job",
            "One of the job's `parts`, or its result, by its name.",
            {
                200: {
                    "description": "The file.",
                    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
                },
                206: {"description": "The part of the file that the Range header names."},
                303: {"description": "The file is large: Location leads to it."},
            },
            problems=(400, 401, 403, 404, 409, 410, 416, 503),
            parameters=(_ID, _FILENAME, _header("Range", "One range of bytes.")),
            tag="jobs",
        ),
    ),
    Route(
        "POST",
        "/v1/jobs/{job_id}/cancel",
        "cancel_job",
        openapi=lambda: described(
            "cancel_job",
            "Cancel a job",
            "A running job is stopped. Cancelling twice is allowed.",
            {200: _JOB},
            problems=(401, 403, 404, 409, 410, 503),
            parameters=(_ID,),
            tag="jobs",
        ),
    ),
)
