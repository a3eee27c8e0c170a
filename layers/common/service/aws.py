"""The Lambda adapter: an event in, an answer out."""

import os
from collections.abc import Callable
from functools import cache
from typing import Any

from mangum import Mangum

from layers.common.service.app import create_app
from layers.common.service.capability import Capability
from layers.common.service.logs import configure_logs
from layers.common.service.settings import service_settings

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]

# Everything else is base64, hence arrives byte for byte. The list replaces Mangum's own.
_TEXT = ["application/json", "application/problem+json", "text/"]


def lambda_handler(*capabilities: Capability) -> Handler:
    """``handler(event, context)`` for REST and HTTP APIs and function URLs.

    On Lambda everything is made ready at once, since that time is the cold start's; elsewhere the app is
    made at the first event, and whoever imports the function for its capability pays nothing for it.
    """

    @cache
    def adapter() -> Mangum:
        return Mangum(create_app(capabilities), lifespan="off", text_mime_types=_TEXT)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        return adapter()(event, context)

    if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
        configure_logs(service_settings().log_level)
        for capability in capabilities:
            capability.preload(service_settings().preload_models)
        adapter()
    return handler
