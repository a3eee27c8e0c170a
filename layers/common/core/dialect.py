"""What the service and a dialect agree on: how a request becomes a call, and how the answer is worded.

A dialect translates the requests, results, jobs and faults of one API. It names operations and imports no
capability; the service mounts its routes and does everything else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

from layers.common.core.capability import Capability
from layers.common.core.job import Job
from layers.common.core.media import Upload
from layers.common.core.references import Reference
from layers.common.core.result import Link, Result
from layers.common.errors import Problem

Texts = Sequence[tuple[str, str]]

JobAction = Literal["jobs", "job", "job_events", "job_result", "job_file", "cancel_job"]
TemplateAction = Literal["templates", "template", "put_template", "delete_template"]

Action = Literal["run", "tell"] | JobAction | TemplateAction
"""What the service does for a route: run an operation, answer what the route itself says, list jobs or
templates, or one thing with the job that ``job_id`` or the template that ``template_id`` names."""

BodyKind = Literal["multipart/form-data", "application/x-www-form-urlencoded", "application/json"]


@dataclass(frozen=True, slots=True)
class Route:
    """A path of a dialect.

    Attributes:
        path: with ``{job_id}`` for the actions with one job, and with ``{filename}`` or ``{filename:path}``
            for one of its files; or with ``{template_id}`` for those with one template.
        operation: name of the capability; the route exists only where that is served. Empty for a route that
            always exists.
        openapi: makes what OpenAPI says about it, which takes a while and few ask for.
        bodies: media types that a body may have. A request without a body has no media type.
        file_fields: parts that are files even without a file name; None for those of the capability.
        base64_fields: text fields of the body that hold a file in base64; they are uploads in the form. One
            that is among ``file_fields`` as well is the file itself in a multipart body; elsewhere, the
            address of a file may stand in its place, and stays text.
        finds_boundary: whether a multipart body may keep its boundary to itself, without its header.
        tell: the answer of a route that tells something.
        is_open: whether it needs no key: the id of a job that the service has named is one.
        one_range: whether a Range that is not one range of bytes is refused, instead of ignored.
        by_name: whether ``job_id`` may be the caller's own name of a job. A stream of events waits for a job
            that does not exist yet.
        is_batch: whether the one file that the capability needs may come many times, and the work is done for
            each by itself, in one job whose result is an archive.
        waits: whether the answer is the result of that job, once it has ended.
        has_absolute_links: whether the base of links is where the caller reaches the service even if
            ``PUBLIC_URL`` is unset.
    """

    method: str
    path: str
    action: Action
    operation: str = ""
    openapi: Callable[[], Mapping[str, Any]] = dict
    bodies: frozenset[BodyKind] = frozenset({"multipart/form-data"})
    file_fields: frozenset[str] | None = None
    base64_fields: frozenset[str] = frozenset()
    finds_boundary: bool = False
    tell: Callable[[], "Answer"] | None = None
    is_open: bool = False
    by_name: bool = False
    one_range: bool = False
    is_batch: bool = False
    waits: bool = False
    has_absolute_links: bool = False


@dataclass(frozen=True, slots=True)
class RequestForm:
    """A request as a dialect reads it.

    Attributes:
        query: names and values of the URL.
        headers: by lower-case name; repeated ones are joined by commas.
        texts: text fields of the body, in their order.
        uploads: files of the body, in their order.
        document: the object that a JSON body is, without its files; None for other bodies.
        template: the request that this one builds on; None if it names none, or one that is not kept.
    """

    query: Texts
    headers: Mapping[str, str]
    texts: Texts
    uploads: Sequence[Upload]
    document: Mapping[str, Any] | None = None
    template: "RequestForm | None" = None


@dataclass(frozen=True, slots=True)
class Call:
    """What a request means, in native terms.

    Attributes:
        operation: name of a capability.
        values: native parameters, as JSON has them or as text.
        uploads: files of the request.
        references: files that were uploaded earlier, or are fetched by their URLs.
        names: the caller's names of native parameters and files, for faults. A dotted name goes before the
            name that it begins with; the empty name stands for all parameters.
        accept: the media types that the caller takes, as an Accept header.
        wants: the result itself, a job that makes it, or a job if this installation offers any.
        job_name: the caller's own name of the job.
        beside: a job whose files the result joins, by its id or its caller's own name of it; the answer then
            holds no bytes.
        inherits: what the memo of that job calls the native parameters that the call has too, unless it
            gives them itself.
        idempotency_key: the caller's key against doing the same job twice.
        memo: what the dialect needs for the answer, as JSON has it.
    """

    operation: str
    values: Mapping[str, Any]
    uploads: Sequence[Upload] = ()
    references: Sequence[Reference] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    accept: str = ""
    wants: Literal["result", "job", "job if possible"] = "result"
    job_name: str = ""
    beside: str = ""
    inherits: str = ""
    idempotency_key: str | None = None
    memo: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer as plain data."""

    status: int
    body: bytes = b""
    media_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JobEvent:
    """A Server-Sent Event; without a name, it is a message."""

    name: str
    data: Mapping[str, Any]


class Dialect(Protocol):
    """How the callers of one API speak."""

    @property
    def prefixes(self) -> Sequence[str]:
        """Beginnings of the paths that belong to it, those without a route included."""
        ...

    def routes(self, capabilities: Sequence[Capability]) -> Sequence[Route]:
        """Its routes for the given capabilities."""
        ...

    def key(self, headers: Mapping[str, str]) -> str:
        """The API key of a request; empty without one. Names of headers are in lower case."""
        ...

    def read(self, form: RequestForm, route: Route, capability: Capability) -> Call:
        """The call that a request means.

        Raises:
            StudioError: the request cannot be understood.
        """
        ...

    def result(self, result: Result, content: bytes | Link | None, call: Call | None) -> Answer:
        """A result, itself or by a link.

        Args:
            content: None for the result of a job, whose bytes the service sends itself as the answer's body,
                and for one that joined the files of a job.
            call: None for the result of a job.
        """
        ...

    def fault(self, problem: Problem, call: Call | None, request_id: str) -> Answer:
        """A fault; ``call`` is None where the request was not understood.

        Of a request without a key, ``problem.param`` names the header that it lacks.
        """
        ...


@runtime_checkable
class JobDialect(Dialect, Protocol):
    """A dialect that makes jobs."""

    def job(self, job: Job, *, accepted: bool, base: str) -> Answer:
        """The state of a job.

        Args:
            accepted: whether the request has just created it.
            base: what links begin with; empty for links that are relative to the service.
        """
        ...


@runtime_checkable
class JobListDialect(JobDialect, Protocol):
    """A dialect with routes that list jobs."""

    def jobs(self, jobs: Sequence[Job], cursor: str | None, *, base: str) -> Answer:
        """The states of several jobs; ``cursor`` names the next part of the list, if there is one."""
        ...


@runtime_checkable
class JobEventsDialect(JobDialect, Protocol):
    """A dialect with routes that follow a job."""

    def events(self, job: Job, *, base: str) -> Sequence[JobEvent]:
        """The Server-Sent Events for the state of a job."""
        ...

    @property
    def heartbeat(self) -> JobEvent | None:
        """The event that keeps a quiet stream open; None for a comment."""
        ...


@runtime_checkable
class TemplateDialect(Dialect, Protocol):
    """A dialect with templates: requests that are kept for their caller, and that others build on.

    ``read`` reads the request of a route with the action ``put_template`` too; its call is checked, not done.
    """

    def template_of(self, form: RequestForm) -> str:
        """The id of the template that a request builds on; empty if it names none."""
        ...

    def template(self, template_id: str, form: RequestForm, *, created: bool) -> Answer:
        """A template.

        Args:
            created: whether the request has just created it.
        """
        ...

    def templates(self, template_ids: Sequence[str]) -> Answer:
        """The caller's templates."""
        ...
