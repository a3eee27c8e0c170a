"""The Lambda adapter: an event of any kind in, an answer out."""

import os
from collections.abc import Callable
from functools import cache
from threading import Event
from typing import TYPE_CHECKING, Any

from layers.common.core.capability import Capability
from layers.common.service.batch.events import is_batch
from layers.common.service.logs import configure_logs
from layers.common.service.settings import service_settings

if TYPE_CHECKING:
    from mangum import Mangum

    from layers.common.service.batch.dispatch import Dispatcher

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]

# Everything else is base64, hence arrives byte for byte. The list replaces Mangum's own.
_TEXT = ["application/json", "application/problem+json", "text/"]


def lambda_handler(*capabilities: Capability) -> Handler:
    """``handler(event, context)`` for REST and HTTP APIs, function URLs, queues and buckets.

    On Lambda everything is made ready at once, since that time is the cold start's; elsewhere the app is
    made, and FastAPI imported, at the first event: whoever imports the function for its capability pays
    nothing for it.
    """

    @cache
    def adapter() -> "Mangum":
        from mangum import Mangum  # noqa: PLC0415

        from layers.common.service.app import create_app  # noqa: PLC0415

        return Mangum(create_app(capabilities), lifespan="off", text_mime_types=_TEXT)

    @cache
    def dispatcher() -> "Dispatcher":
        from layers.common.service.batch.dispatch import Dispatcher  # noqa: PLC0415
        from layers.common.service.batch.s3 import Bucket  # noqa: PLC0415
        from layers.common.service.batch.settings import batch_settings  # noqa: PLC0415
        from layers.common.service.batch.work import Batch  # noqa: PLC0415
        from layers.common.service.jobs.settings import job_settings  # noqa: PLC0415
        from layers.common.service.jobs.worker import Worker  # noqa: PLC0415
        from layers.common.service.stores.settings import store_settings  # noqa: PLC0415
        from layers.common.service.stores.stores import open_stores  # noqa: PLC0415

        stores = open_stores(store_settings())
        settings = batch_settings()
        output = Bucket(settings.output_bucket)
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
