"""The Lambda adapter: an event in, an answer out."""

from fastapi import FastAPI
from mangum import Mangum

# Everything else is base64, hence arrives byte for byte. The list replaces Mangum's own.
_TEXT = ["application/json", "application/problem+json", "text/"]


def lambda_handler(app: FastAPI) -> Mangum:
    """``handler(event, context)`` for REST and HTTP APIs and function URLs."""
    return Mangum(app, lifespan="off", text_mime_types=_TEXT)
