"""The OpenAPI schema is true: what it forbids is refused, and every answer is one that it announces."""

from http.client import REQUEST_HEADER_FIELDS_TOO_LARGE

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from local.router import create_router
from tests.servers import Server
from tests.waiting import PATIENCE_S

API = create_router().openapi()
SCHEMA = schemathesis.openapi.from_dict(API)
WAITING = "/api/v1/jobs/{job_id}/progress"
"""Its answer to a job that nobody has made yet does not end."""
OPERATIONS = [
    (path, method) for path, methods in API["paths"].items() for method in methods if path != WAITING
]


# Schemathesis's own parametrisation prepares ten thousand cases while tests are collected, in every process.
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_answer_is_announced(path: str, method: str, server: Server, data: st.DataObject) -> None:
    operation = SCHEMA[path][method]
    mode = data.draw(st.sampled_from((GenerationMode.POSITIVE, GenerationMode.NEGATIVE)))
    case = data.draw(operation.as_strategy(generation_mode=mode))
    answer = case.call(base_url=server.url, timeout=PATIENCE_S)
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
