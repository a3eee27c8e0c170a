"""The Lambda adapter: an event in, an answer out."""

import os

from fastapi import FastAPI
from mangum import Mangum

from layers.common.service.logs import configure_logs
from layers.common.service.settings import service_settings

# Everything else is base64, hence arrives byte for byte. The list replaces Mangum's own.
_TEXT = ["application/json", "application/problem+json", "text/"]


def lambda_handler(app: FastAPI) -> Mangum:
    """``handler(event, context)`` for REST and HTTP APIs and function URLs."""
    if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
        configure_logs(service_settings().log_level)
    return Mangum(app, lifespan="off", text_mime_types=_TEXT)
