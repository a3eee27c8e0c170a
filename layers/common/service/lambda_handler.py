"""The Lambda adapter: an event of any kind in, an answer out."""

import os
from collections.abc import Callable, Sequence
from functools import cache
from threading import Event
from typing import TYPE_CHECKING, Any

from layers.common.core.capability import Capability
from layers.common.core.dialect import Dialect
from layers.common.core.invocation import Performer
from layers.common.service.batch.events import is_batch
from layers.common.service.logs import configure_logs
from layers.common.service.processes.pool import work_processes
from layers.common.service.settings import batch_settings, job_settings, service_settings, store_settings
from layers.common.service.work import HERE

if TYPE_CHECKING:
    from mangum import Mangum

    from layers.common.service.batch.dispatch import Dispatcher

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]

# Everything else is base64, so that it arrives byte for byte. The list replaces Mangum's own.
_TEXT = ["application/json", "application/problem+json", "text/"]


def lambda_handler(*capabilities: Capability, dialects: Callable[[], Sequence[Dialect]]) -> Handler:
    """``handler(event, context)`` for REST and HTTP APIs, function URLs, queues and buckets.

    On Lambda the app and the process that does the work are created at once, since that time belongs to the
    cold start. Elsewhere the app is created, and FastAPI imported, at the first event, so that importing a
    function costs nothing of it, and the work is done in the thread of the event.

    Args:
        dialects: returns those that callers may speak.
    """
    is_on_lambda = "AWS_LAMBDA_FUNCTION_NAME" in os.environ

    @cache
    def performer() -> Performer:
        return work_processes(capabilities) if is_on_lambda else HERE

    @cache
    def adapter() -> "Mangum":
        from mangum import Mangum  # noqa: PLC0415

        from layers.common.service.app import create_app  # noqa: PLC0415

        app = create_app(capabilities, dialects(), performer=performer())
        return Mangum(app, lifespan="off", text_mime_types=_TEXT)

    @cache
    def dispatcher() -> "Dispatcher":
        from layers.common.service.batch.dispatch import Dispatcher  # noqa: PLC0415
        from layers.common.service.batch.work import Batch  # noqa: PLC0415
        from layers.common.service.jobs.worker import Worker  # noqa: PLC0415
        from layers.common.service.objects.s3 import S3Store  # noqa: PLC0415
        from layers.common.service.stores import open_stores  # noqa: PLC0415

        stores = open_stores(store_settings())
        settings = batch_settings()
        output = S3Store(settings.output_bucket)
        by_name = {one.name: one for one in capabilities}
        batch = Batch(by_name, output, service_settings().max_upload_bytes, performer())
        worker = Worker(capabilities, stores, job_settings(), Event(), performer())
        return Dispatcher(batch, worker.take, settings.batch_item_s)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        return dispatcher()(event, context) if is_batch(event) else adapter()(event, context)

    if is_on_lambda:
        configure_logs()
        for capability in capabilities:
            performer().preload(capability, service_settings().preload_models)
        adapter()
    return handler
