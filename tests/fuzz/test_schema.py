"""The OpenAPI schema is true: what it forbids is refused, and every answer is one that it announces."""

from http.client import REQUEST_HEADER_FIELDS_TOO_LARGE
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from local.router import create_router
from tests.servers import Server

schema = schemathesis.openapi.from_dict(create_router().openapi())


@schema.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_announced(case: schemathesis.Case[Any], server: Server) -> None:
    answer = case.call(base_url=server.url, timeout=60)
    if answer.status_code == REQUEST_HEADER_FIELDS_TOO_LARGE:
        return  # the server refuses the head before it knows the path
    case.validate_response(
        answer,
        checks=[
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
            response_headers_conformance,
        ],
    )
