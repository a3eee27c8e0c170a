"""The HTTP endpoint of batches: the files are stored as they arrive, and the rest is a job."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from layers.common.core.capability import Capability
from layers.common.core.dialect import Call, JobDialect, Route
from layers.common.core.invocation import Invocation
from layers.common.core.job import Job
from layers.common.core.media import StoredFile, Upload
from layers.common.core.references import Reference, UploadReference, UrlReference
from layers.common.errors import (
    DeadlineExceeded,
    Expired,
    JobCancelled,
    JobsDisabled,
    StorageFull,
    StorageUnavailable,
    StudioError,
    files_too_large,
)
from layers.common.progress import Run
from layers.common.service.bodies import form_fields, read_request
from layers.common.service.endpoint import checked
from layers.common.service.equipment import Equipment
from layers.common.service.intake import Body
from layers.common.service.jobs.routes import JobRoutes
from layers.common.service.jobs.submission import earlier_job, submit
from layers.common.service.large_text import read_texts
from layers.common.service.results import respond
from layers.common.service.settings import on_lambda
from layers.common.service.shelf import Shelf
from layers.common.service.workers import CallerGone, disconnected

_LOOK_EVERY_S = 0.25


@dataclass(frozen=True, slots=True)
class BatchEndpoint:
    """How a capability is called for many files over HTTP: store, check, queue, and perhaps wait."""

    dialect: JobDialect
    route: Route
    capability: Capability
    equipment: Equipment
    job_routes: JobRoutes

    async def answer(self, request: Request) -> Response:
        run = request.state.run = Run(self.equipment.settings.request_timeout_s, request.state.owner)
        if not self.equipment.delivery.settings.offer_jobs:
            raise JobsDisabled("a batch is done by a job, for which this installation has no queue")
        with self.equipment.intake.enter() as body:
            shelf = Shelf(
                self.equipment.stores.objects,
                request.state.owner,
                body,
                self.equipment.settings.max_upload_bytes,
            )
            try:
                job = await self._job(request, run, body, shelf)
            except Exception:
                await run_in_threadpool(shelf.clear)
                raise
            if job.id != shelf.job_id:  # the same request has made it before
                await run_in_threadpool(shelf.clear)
        if self.route.waits:
            return await self._result(request, run, job)
        return respond(self.dialect.job(job, accepted=True, base=self.equipment.settings.public_url))

    async def _job(self, request: Request, run: Run, body: Body, shelf: Shelf) -> Job:
        owner = request.state.owner
        call = await self._read(request, run, body, shelf)
        named = replace(call, uploads=[*call.uploads, *map(_named, call.references)], references=())
        job = await run_in_threadpool(
            earlier_job, named, owner=owner, stores=self.equipment.stores, settings=self.equipment.jobs
        )
        if job is not None:
            return job
        found = [await self._found(one, request, run, body, shelf) for one in call.references]
        files = [*call.uploads, *found]
        self._check_sizes(call, files)
        return await run_in_threadpool(
            submit,
            replace(named, uploads=files),
            {},
            request_id=request.state.request_id,
            owner=owner,
            stores=self.equipment.stores,
            settings=self.equipment.jobs,
            max_bytes=self.equipment.settings.max_upload_bytes,
            each=self._each,
            job_id=shelf.job_id,
        )

    async def _read(self, request: Request, run: Run, body: Body, shelf: Shelf) -> Call:
        file_fields, text_fields = form_fields(self.route, self.capability)
        form = await read_request(
            request,
            self.route,
            self.equipment.settings,
            run,
            hold=body.hold,
            file_fields=file_fields,
            text_fields=text_fields,
            shelf=shelf,
        )
        body.settle()

        def read() -> Invocation:
            call = self.dialect.read(form, self.route, self.capability)
            return checked(request, call, self.capability, each=self._each)

        return (await read_texts(form, read)).call

    async def _found(self, one: Reference, request: Request, run: Run, body: Body, shelf: Shelf) -> Upload:
        """The file that a reference stands for, which is stored in the end."""
        named = _named(one)
        if isinstance(one, UrlReference):
            data = await self._fetched(one, request, run, body)
            stored = (await shelf.put(replace(named, data=data))).stored
        else:
            assert isinstance(one, UploadReference)  # no dialect takes a job's files in a batch
            stored = await run_in_threadpool(self._uploaded, one)
        assert stored is not None
        return replace(named, stored=replace(stored, digest=one.source))

    def _uploaded(self, one: UploadReference) -> StoredFile:
        size = self.equipment.stores.objects.size(one.key)
        if size is None:
            raise one.missing()
        return StoredFile(one.key, size, one.source)

    async def _fetched(self, one: UrlReference, request: Request, run: Run, body: Body) -> bytes:
        fetching = self.equipment.fetcher.fetch(
            [one],
            max_bytes=self.equipment.settings.max_upload_bytes,
            used=0,
            hold=body.hold,
            run=run,
            request_id=request.state.request_id,
        )
        try:
            return (await self.equipment.workers.wait(fetching, run, disconnected(request)))[one.source]
        except StudioError as fault:
            raise fault.renamed(request.state.call.names) from fault.__cause__

    def _check_sizes(self, call: Call, files: Sequence[Upload]) -> None:
        """Refuse a file that is too large for an invocation, with those that all of them have.

        Raises:
            BodyTooLarge: there is one.
        """
        sizes = [(one.field == self._each, one.stored.size) for one in files if one.stored]
        shared = sum(size for is_own, size in sizes if not is_own)
        if any(size + shared > self.equipment.settings.max_upload_bytes for is_own, size in sizes if is_own):
            raise files_too_large(self.equipment.settings.max_upload_bytes).at(self._each).renamed(call.names)

    async def _result(self, request: Request, run: Run, job: Job) -> Response:
        """The result of a job, once it has ended; where answers have no deadline, however long that takes."""
        while not job.ended:
            if on_lambda() and run.remaining_s() == 0:
                raise DeadlineExceeded(f"the batch goes on as the job {job.id}")
            if await request.is_disconnected():
                raise CallerGone
            await asyncio.sleep(_LOOK_EVERY_S)
            with suppress(StorageFull, StorageUnavailable):  # there is no news, and the caller stays
                latest = await run_in_threadpool(self.equipment.stores.jobs.get, job.id)
                if latest is None:
                    raise Expired("the job was deleted meanwhile")
                job = latest
        if job.state == "cancelled":
            raise JobCancelled("the batch was cancelled")
        response = await self.job_routes.result_of(job, request)
        response.headers["X-Job-Id"] = request.state.call.job_name or job.id
        return response

    @property
    def _each(self) -> str:
        """The file field that comes many times."""
        assert self.capability.sole_file is not None  # no other has a route for batches
        return self.capability.sole_file.name


def _named(one: Reference) -> Upload:
    """The file of a reference before it is looked for; by what the caller gave, requests are told apart."""
    return replace(one.placeholder, stored=StoredFile("", 0, one.source))
