"""The JSON documents that answers hold, as response models for OpenAPI and for those who write them."""

from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, Field

from layers.common.core.batch import FileState
from layers.common.core.job import State


class FileError(BaseModel):
    """What was wrong with one file."""

    filename: str
    error: str


class ProblemDocument(BaseModel):
    """A problem (RFC 9457)."""

    type: str = Field(description="Identifies the kind of problem.")
    title: str = Field(description="The same sentence for every problem of the kind.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What was expected and what was received.")
    code: str = Field(description="A stable snake_case name to branch on.")
    param: str | None = Field(None, description="Dotted path of the input at fault, if there is one.")
    errors: list[FileError] | None = Field(None, description="Of a batch, what was wrong with each file.")
    request_id: str = Field(description="Also in X-Request-Id and in the log.")


class ResultLink(BaseModel):
    """A link to a stored result."""

    url: str = Field(description="Where the result is.", json_schema_extra={"format": "uri"})
    expires_at: str = Field(description="When the link expires.", json_schema_extra={"format": "date-time"})
    bytes: int = Field(description="The size of the result.")
    media_type: str = Field(description="The media type of the result.")


class JobResult(BaseModel):
    """The result of a job that succeeded."""

    url: str = Field(description="Where the result is.")
    media_type: str
    bytes: int
    filename: str


class JobPart(JobResult):
    """A further file of a job that succeeded."""

    name: str = Field(description="What the file is, as the parameter that asked for it calls it.")


class BatchedFile(BaseModel):
    """One file of a batch."""

    filename: str = Field(description="Its name as it was sent.")
    status: FileState
    progress: int = Field(ge=0, le=100, description="An estimate in per cent.")
    entry: str | None = Field(None, description="The name of its result in the archive.")
    problem: dict[str, Any] | None = Field(
        None, description="Why it failed: the problem that it would have had as a request of its own."
    )


class JobStatus(BaseModel):
    """The state of a job."""

    id: str
    status: State
    operation: str = Field(description="The capability that does the work.")
    stage: str = Field(description="The step that the job is at: decode, infer, render, …")
    progress: int = Field(ge=0, le=100, description="An estimate in per cent.")
    expected_s: float | None = Field(
        None, description="Seconds that the work is expected to take once it has begun, if that is known."
    )
    created_at: str = Field(json_schema_extra={"format": "date-time"})
    expires_at: str = Field(json_schema_extra={"format": "date-time"})
    links: dict[str, str] = Field(description="Where events, result and cancel are.")
    batch: list[BatchedFile] | None = Field(None, description="The files of a batch, in their order.")
    result: JobResult | None = Field(None, description="Once the job has succeeded.")
    parts: list[JobPart] | None = Field(
        None, description="Further files, once the job has succeeded, if it was asked to keep any."
    )
    problem: dict[str, Any] | None = Field(
        None, description="Why the job failed: the problem that the request itself would have received."
    )


class JobList(BaseModel):
    """Jobs of a caller, the newest first."""

    jobs: list[JobStatus]
    cursor: str | None = Field(None, description="Where the next part begins; absent in the last part.")


class UploadForm(BaseModel):
    """A form that takes one file."""

    key: str = Field(description="Stands in for the file in a request.")
    method: str = Field("POST", description="Always POST.")
    url: str = Field(description="Where to post the form.", json_schema_extra={"format": "uri"})
    fields: dict[str, str] = Field(description="The form's fields, to be sent before the file.")
    expires_at: str = Field(
        description="When the form and its key expire.", json_schema_extra={"format": "date-time"}
    )


def iso(timestamp: float) -> str:
    """A Unix time in seconds as an RFC 3339 timestamp in UTC, to the second."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
