"""The HTTP endpoint of any operation, in any dialect."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from layers.common.core.capability import Capability
from layers.common.core.dialect import Call, Dialect, JobDialect, RequestForm, Route, TemplateDialect
from layers.common.core.invocation import Invocation
from layers.common.core.media import Media
from layers.common.core.references import JobFileReference, UploadReference, UrlReference
from layers.common.errors import Expired, JobsDisabled, StudioError
from layers.common.progress import Run
from layers.common.service.bodies import form_fields, read_request
from layers.common.service.equipment import Equipment
from layers.common.service.intake import Body
from layers.common.service.jobs.submission import (
    earlier_job,
    job_file,
    join_files,
    own_job,
    referenced_files,
    submit,
)
from layers.common.service.large_text import read_texts
from layers.common.service.results import respond
from layers.common.service.templates import Templates, with_template
from layers.common.service.work import service_limits
from layers.common.service.workers import Place, disconnected


class OperationEndpoint:
    """How a capability is reached over HTTP: read, check, do or queue, answer."""

    def __init__(
        self,
        dialect: Dialect,
        route: Route,
        capability: Capability,
        equipment: Equipment,
        templates: Templates,
    ) -> None:
        self._dialect = dialect
        self._route = route
        self._capability = capability
        self._equipment = equipment
        self._templates = templates
        self._file_fields, self._text_fields = form_fields(route, capability)

    async def answer(self, request: Request) -> Response:
        run = request.state.run = Run(self._equipment.settings.request_timeout_s, request.state.owner)
        self._equipment.workers.check()  # before the body, so that nobody sends one for nothing
        with self._equipment.intake.enter() as body:
            invocation = await self._read(request, run, body)
            call = invocation.call
            if call.wants != "result" and self._offers_jobs(call):
                return await self._queue(request, invocation, body, run)
            fetched = await self._fetch(request, call, body, run)
            with self._equipment.workers.enter() as place:
                media = await self._do(request, invocation, fetched, place, run)
        if call.beside:
            return await self._join(call, media)
        return await self._equipment.delivery.answer(
            request, self._dialect, call, media, negotiated=invocation.negotiated
        )

    def _offers_jobs(self, call: Call) -> bool:
        """Whether a call becomes a job.

        Raises:
            JobsDisabled: it has to, and this installation has none.
        """
        offers = self._equipment.delivery.settings.offer_jobs
        if call.wants == "job" and not offers:
            raise JobsDisabled("the work is done by jobs, for which this installation has no queue")
        return offers

    async def _read(self, request: Request, run: Run, body: Body) -> Invocation:
        form = await read_request(
            request,
            self._route,
            self._equipment.settings,
            run,
            hold=body.hold,
            file_fields=self._file_fields,
            text_fields=self._text_fields,
        )
        form = await self._with_template(request, form, body)
        body.settle()

        call = await read_texts(form, lambda: self._dialect.read(form, self._route, self._capability))
        if call.beside:
            call = await run_in_threadpool(self._continued, call, request.state.owner)
        return await read_texts(form, lambda: checked(request, call, self._capability))

    def _continued(self, call: Call, owner: str | None) -> Call:
        """A call whose result joins the files of a job, with that job's id and what it inherits of it.

        A job that is gone is reported by the references to its files.
        """
        job = own_job(call.beside, owner, self._equipment.stores)
        if job is None:
            return call
        inherited = job.memo.get(call.inherits, {})
        return replace(call, beside=job.id, values={**inherited, **call.values})

    async def _with_template(self, request: Request, form: RequestForm, body: Body) -> RequestForm:
        if not isinstance(self._dialect, TemplateDialect) or not self._dialect.template_of(form):
            return form
        found = await run_in_threadpool(
            with_template,
            self._dialect,
            form,
            request.state.owner,
            self._templates,
            self._equipment.settings.max_upload_bytes,
        )
        body.hold(sum(len(one.data) for one in found.template.uploads) if found.template else 0)
        return found

    async def _do(
        self,
        request: Request,
        invocation: Invocation,
        fetched: Mapping[str, bytes],
        place: Place,
        run: Run,
    ) -> Media:
        call = invocation.call

        def work() -> Media:
            files = referenced_files(
                call, fetched, self._equipment.stores.objects, self._equipment.settings.max_upload_bytes
            )
            return invocation.run([*call.uploads, *files], self._equipment.performer)

        return await place.run(work, run, lambda: disconnected(request))

    async def _join(self, call: Call, media: Media) -> Response:
        """Keep the result beside the files of a job, and tell where it is."""
        job = await run_in_threadpool(self._equipment.stores.jobs.get, call.beside)
        if job is None:
            raise Expired("the job and its files were deleted meanwhile")
        result = await run_in_threadpool(join_files, job, media, self._equipment.stores.objects)
        return respond(self._dialect.result(result, None, call))

    async def _queue(self, request: Request, invocation: Invocation, body: Body, run: Run) -> Response:
        dialect, owner, call = self._dialect, request.state.owner, invocation.call
        assert isinstance(dialect, JobDialect)  # no other wants jobs
        job = await run_in_threadpool(
            earlier_job, call, owner=owner, stores=self._equipment.stores, settings=self._equipment.jobs
        )
        if job is None:
            expected_s = await run_in_threadpool(invocation.expected_s, service_limits())
            job = await run_in_threadpool(
                submit,
                call,
                await self._fetch(request, call, body, run),
                expected_s=expected_s,
                request_id=request.state.request_id,
                owner=owner,
                stores=self._equipment.stores,
                settings=self._equipment.jobs,
                max_bytes=self._equipment.settings.max_upload_bytes,
            )
        return respond(dialect.job(job, accepted=True, base=self._equipment.settings.public_url))

    async def _fetch(self, request: Request, call: Call, body: Body, run: Run) -> Mapping[str, bytes]:
        """The call's files from URLs and other jobs by their sources, while the caller waits for them."""
        fetched = await run_in_threadpool(self._from_jobs, call, request.state.owner)
        urls = [one for one in call.references if isinstance(one, UrlReference)]
        if not urls:
            return fetched
        fetching = self._equipment.fetcher.fetch(
            urls,
            max_bytes=self._equipment.settings.max_upload_bytes,
            used=sum(len(one.data) for one in call.uploads) + sum(map(len, fetched.values())),
            hold=body.hold,
            run=run,
            request_id=request.state.request_id,
        )
        try:
            return {**fetched, **await self._equipment.workers.wait(fetching, run, disconnected(request))}
        except StudioError as fault:
            raise fault.renamed(call.names) from fault.__cause__

    def _from_jobs(self, call: Call, owner: str | None) -> Mapping[str, bytes]:
        files = [one for one in call.references if isinstance(one, JobFileReference)]
        most = self._equipment.settings.max_upload_bytes
        return {one.source: job_file(one, owner, self._equipment.stores, most) for one in files}


def checked(request: Request, call: Call, capability: Capability, *, each: str = "") -> Invocation:
    """The invocation that a call means, by a caller who may use its files; faults know the call from now on.

    Args:
        each: the file field of a batch.

    Raises:
        InvalidParameter, NotAcceptable: as :meth:`Invocation.of`; or a file is somebody else's.
    """
    # Without the bytes, which must not outlive the work.
    request.state.call = replace(call, uploads=())
    for one in call.references:
        if isinstance(one, UploadReference):
            one.check_owner(request.state.owner)
    return Invocation.of(capability, call, each=each)
