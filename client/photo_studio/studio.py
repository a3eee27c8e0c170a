"""The studio: a server's capabilities as methods."""

import uuid
from collections.abc import AsyncGenerator, Awaitable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack
from urllib.parse import urlencode

import httpx

from photo_studio.described import described
from photo_studio.errors import ProblemError
from photo_studio.generated.motion import Motion
from photo_studio.generated.params import (
    ComposeParams,
    CutoutParams,
    EditParams,
    ProductParams,
    Style,
    StyleParams,
)
from photo_studio.job import AsyncJob, Job
from photo_studio.order import File, Order, Part
from photo_studio.result import Result
from photo_studio.transport import Retry, Transport
from photo_studio.wire import BlockingWire, LoopWire, each, finished

Answer_co = TypeVar("Answer_co", covariant=True)

_SAFE_BYTES = 4_000_000
"""Largest request that any gateway accepts; below it, the server is not asked for its limits."""

_OVERHEAD_BYTES = 100_000
"""Bytes of a body reserved for what surrounds its files."""

_NOT_ABOUT_THE_REQUEST = frozenset({"image_too_large", "field_too_large"})
"""Codes of a 413 that concern a picture or a field, not the size of the request."""


class Capabilities(Motion[Answer_co]):
    """The methods that :class:`Studio` and its ``submit`` share. ``generated`` describes their parameters."""

    @described
    def cutout(self, file: File, *, mask: File | None = None, **params: Unpack[CutoutParams]) -> Answer_co:
        """Cut the subject out. The result is a PNG with transparency by default.

        Args:
            mask: a picture whose white is kept and whose black is dropped; the model decides the rest.
        """
        return self.do(Order("/v1/cutout", {"file": file, "mask": mask}, params))

    @described
    def edit(self, file: File, *, watermark: File | None = None, **params: Unpack[EditParams]) -> Answer_co:
        """Edit a picture: ``ops`` are applied in order.

        Args:
            watermark: the picture for the operation ``watermark``.
        """
        return self.do(Order("/v1/edit", {"file": file, "watermark": watermark}, params))

    @described
    def compose(
        self, background: File, subjects: File | Sequence[File], **params: Unpack[ComposeParams]
    ) -> Answer_co:
        """Put people into a scene.

        Args:
            subjects: one file, or a list of up to eight. Photos without transparency are cut out first.
        """
        files = {"background": background, "subjects": subjects}
        return self.do(Order("/v1/compose", files, params, document="params"))

    @described
    def style(self, name: Style | str, file: File, **params: Unpack[StyleParams]) -> Answer_co:
        """Make an illustration of a photo in the named look."""
        return self.do(Order(f"/v1/style/{name}", {"file": file}, params))

    @described
    def product(
        self,
        file: File,
        *,
        background_image: File | None = None,
        mask: File | None = None,
        **params: Unpack[ProductParams],
    ) -> Answer_co:
        """Make a product photo: the subject of a photo on a ground, with its shadow.

        Args:
            background_image: the picture behind the subject.
            mask: a picture whose white is kept and whose black is dropped; the model decides the rest.
        """
        files = {"file": file, "background_image": background_image, "mask": mask}
        return self.do(Order("/v1/product", files, params, document="params"))


class Server:
    """What :class:`Studio` and :class:`AsyncStudio` share."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._sender = Sender(transport)

    async def _do(self, order: Order) -> Result:
        first = await self._sender.send(order)
        return Result.of(await self._transport.follow(first), first)

    async def _job(self, job_id: str) -> tuple[Mapping[str, Any], str]:
        """A job's state and its ETag."""
        response = await self._transport.request("GET", f"/v1/jobs/{job_id}")
        return response.json(), response.headers.get("etag", "")

    async def _jobs(self, ids: Sequence[str], status: str | None) -> AsyncGenerator[Mapping[str, Any], None]:
        wanted = [*(("id", one) for one in ids), *([("status", status)] if status else [])]
        cursor: str | None = ""
        while cursor is not None:
            query = urlencode([*wanted, *([("cursor", cursor)] if cursor else [])])
            part = await self._object(f"/v1/jobs?{query}")
            for body in part["jobs"]:
                yield body
            cursor = part.get("cursor")

    async def _object(self, path: str) -> dict[str, Any]:
        response = await self._transport.request("GET", path)
        body: dict[str, Any] = response.json()
        return body


class Studio(Server, Capabilities[Result]):
    """A server whose methods return results. Thread-safe.

    Every method raises :class:`ProblemError` for a problem that the server reports, :class:`ConnectionFailed`
    if the server cannot be reached, and ``OSError`` for a file that cannot be read.

    Args:
        base_url: such as ``http://localhost:8000``, including the part of the path before ``/v1``, if any.
            By default that of the environment variable ``STUDIO_SERVER``, or else ``http://localhost:8000``.
        api_key: one of the server's ``API_KEYS``; by default that of ``STUDIO_API_KEY``, if any.
        timeout: seconds without a byte until a response is given up.
        retry: how requests are retried if the server is busy or cannot be reached.

    Attributes:
        submit: the same methods, which return a :class:`Job` instead of waiting for the result.

    Raises:
        ValueError: ``base_url`` is no URL.
    """

    def __init__(
        self,
        base_url: str | None = None,
        *,
        api_key: str | None = None,
        timeout: float = 300.0,
        retry: Retry | None = None,
    ) -> None:
        super().__init__(Transport(BlockingWire, base_url, api_key, timeout, retry or Retry()))
        self.submit = Submit(self._transport, self._sender)

    def do(self, order: Order) -> Result:
        return finished(self._do(order))

    def batch(
        self,
        capability: str,
        files: Sequence[File],
        *,
        shared: Mapping[str, File] | None = None,
        **params: Any,
    ) -> Job:
        """Call a capability for up to 200 files, in one job. Its result is a ZIP of theirs, in their order.

        Args:
            capability: ``cutout``, ``edit``, ``product`` or ``style/NAME``.
            shared: files of other fields, such as ``background_image``, which belong to every file.
            params: those of the capability.
        """
        return self.submit.do(_batch(capability, files, shared, params))

    def job(self, job_id: str) -> Job:
        """A job that was submitted earlier with the same API key.

        Raises:
            ProblemError: it does not exist, or has expired.
        """
        return Job(self._transport, *finished(self._job(job_id)))

    def jobs(self, *ids: str, status: str | None = None) -> Iterator[Job]:
        """The jobs that were submitted with the API key, the newest first.

        Args:
            ids: only these; a server without keys lists no others.
            status: only jobs with this status, such as ``running``.
        """
        return (Job(self._transport, body) for body in each(self._jobs(ids, status)))

    def models(self) -> dict[str, Any]:
        """Models, operations, effects, styles and modes, with their parameters."""
        return finished(self._object("/v1/models"))

    def health(self) -> dict[str, Any]:
        """Version, limits and readiness."""
        return finished(self._object("/health"))

    def close(self) -> None:
        """Close the connections."""
        finished(self._transport.wire.close())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncStudio(Server, Capabilities[Awaitable[Result]]):
    """A :class:`Studio` for one event loop: its methods are awaited. Its arguments are the same.

    Attributes:
        submit: the same methods, which give an :class:`AsyncJob` instead of waiting for the result.
    """

    def __init__(
        self,
        base_url: str | None = None,
        *,
        api_key: str | None = None,
        timeout: float = 300.0,
        retry: Retry | None = None,
    ) -> None:
        super().__init__(Transport(LoopWire, base_url, api_key, timeout, retry or Retry()))
        self.submit = AsyncSubmit(self._transport, self._sender)

    async def do(self, order: Order) -> Result:
        return await self._do(order)

    async def batch(
        self,
        capability: str,
        files: Sequence[File],
        *,
        shared: Mapping[str, File] | None = None,
        **params: Any,
    ) -> AsyncJob:
        """Call a capability for up to 200 files, in one job, as :meth:`Studio.batch` does."""
        return await self.submit.do(_batch(capability, files, shared, params))

    async def job(self, job_id: str) -> AsyncJob:
        """A job that was submitted earlier, as :meth:`Studio.job` gives it."""
        return AsyncJob(self._transport, *await self._job(job_id))

    async def jobs(self, *ids: str, status: str | None = None) -> AsyncGenerator[AsyncJob, None]:
        """The jobs that were submitted with the API key, as :meth:`Studio.jobs` gives them."""
        async for body in self._jobs(ids, status):
            yield AsyncJob(self._transport, body)

    async def models(self) -> dict[str, Any]:
        """Models, operations, effects, styles and modes, with their parameters."""
        return await self._object("/v1/models")

    async def health(self) -> dict[str, Any]:
        """Version, limits and readiness."""
        return await self._object("/health")

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.wire.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.close()


class Submit(Capabilities[Job]):
    """A server whose methods return jobs."""

    def __init__(self, transport: Transport, sender: "Sender") -> None:
        self._transport = transport
        self._sender = sender

    def do(self, order: Order) -> Job:
        return Job(self._transport, finished(self._sender.submit(order)))


class AsyncSubmit(Capabilities[Awaitable[AsyncJob]]):
    """A server whose methods give jobs for an event loop."""

    def __init__(self, transport: Transport, sender: "Sender") -> None:
        self._transport = transport
        self._sender = sender

    async def do(self, order: Order) -> AsyncJob:
        return AsyncJob(self._transport, await self._sender.submit(order))


class Sender:
    """Sends orders to a server: files within the request, or uploaded first if it would be too large.

    It remembers how large a request may be.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._most_bytes: float | None = None

    async def submit(self, order: Order) -> Mapping[str, Any]:
        """The job that an order has become.

        Raises:
            ProblemError, ConnectionFailed
            OSError: a file could not be read.
        """
        headers = {"Prefer": "respond-async", "Idempotency-Key": str(uuid.uuid4())}
        response = await self.send(order, headers)
        body: Mapping[str, Any] = response.json()
        return body

    async def send(self, order: Order, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """The response to an order: 2xx or 303.

        Raises:
            ProblemError, ConnectionFailed
            OSError: a file could not be read.
        """
        parts = [Part.of(name, file) for name, file in order.each_file()]
        size = sum(part.size for part in parts) + sum(len(text) for _, text in order.texts())
        if size > await self._limit(size):
            return await self._send_with_uploads(order, parts, headers or {})
        try:
            return await self._transport.post(order.path, order.texts(), parts, headers or {})
        except ProblemError as error:
            if not parts or not _is_request_too_large(error):
                raise
        self._most_bytes = size - 1  # a gateway before the server has a lower limit than the server reports
        return await self._send_with_uploads(order, parts, headers or {})

    async def _limit(self, size: int) -> float:
        if self._most_bytes is None and size <= _SAFE_BYTES:
            return _SAFE_BYTES
        if self._most_bytes is None:
            response = await self._transport.request("GET", "/health")
            limits = response.json()["limits"]
            self._most_bytes = limits["max_upload_bytes"] - _OVERHEAD_BYTES
        return self._most_bytes

    async def _send_with_uploads(
        self, order: Order, parts: Sequence[Part], headers: Mapping[str, str]
    ) -> httpx.Response:
        """Upload every file, since those of one field must keep their order."""
        keys = [(f"{part.field}_key", await self._upload(part)) for part in parts]
        return await self._transport.post(order.path, [*order.texts(), *keys], [], headers)

    async def _upload(self, part: Part) -> str:
        body = {"filename": part.filename[-200:], "bytes": max(1, part.size)}
        response = await self._transport.request("POST", "/v1/uploads", body=body)
        target = response.json()
        file = Part("file", part.filename, part.size, part.source)
        await self._transport.post_to(target["url"], list(target["fields"].items()), [file])
        return str(target["key"])


def _batch(
    capability: str, files: Sequence[File], shared: Mapping[str, File] | None, params: Mapping[str, Any]
) -> Order:
    return Order(f"/v1/batch/{capability}", {"file": list(files), **(shared or {})}, params, "params")


def _is_request_too_large(error: ProblemError) -> bool:
    too_large = error.status == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    return too_large and error.code not in _NOT_ABOUT_THE_REQUEST
