"""The Lambda adapter: an event of any kind in, an answer out."""

import os
from collections.abc import Callable, Sequence
from functools import cache
from threading import Event
from typing import TYPE_CHECKING, Any

from layers.common.core.capability import Capability
from layers.common.core.dialect import Dialect
from layers.common.service.batch.events import is_batch
from layers.common.service.logs import configure_logs
from layers.common.service.settings import batch_settings, job_settings, service_settings, store_settings

if TYPE_CHECKING:
    from mangum import Mangum

    from layers.common.service.batch.dispatch import Dispatcher

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]

# Everything else is base64, so that it arrives byte for byte. The list replaces Mangum's own.
_TEXT = ["application/json", "application/problem+json", "text/"]


def lambda_handler(*capabilities: Capability, dialects: Callable[[], Sequence[Dialect]]) -> Handler:
    """``handler(event, context)`` for REST and HTTP APIs, function URLs, queues and buckets.

    On Lambda the app is created at once, since that time belongs to the cold start. Elsewhere the app is
    created, and FastAPI imported, at the first event, so that importing a function costs nothing of it.

    Args:
        dialects: returns those that callers may speak.
    """

    @cache
    def adapter() -> "Mangum":
        from mangum import Mangum  # noqa: PLC0415

        from layers.common.service.app import create_app  # noqa: PLC0415

        return Mangum(create_app(capabilities, dialects()), lifespan="off", text_mime_types=_TEXT)

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
        batch = Batch({one.name: one for one in capabilities}, output, service_settings().max_upload_bytes)
        worker = Worker(capabilities, stores, job_settings(), Event())
        return Dispatcher(batch, worker.take, settings.batch_item_s)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        return dispatcher()(event, context) if is_batch(event) else adapter()(event, context)

    if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
        configure_logs(service_settings().log_level)
        for capability in capabilities:
            capability.preload(service_settings().preload_models)
        adapter()
    return handler
