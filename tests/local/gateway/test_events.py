"""Events have the shape of those that AWS sends."""

from typing import Any

import pytest

from local.gateway.http_api import HTTP_API
from local.gateway.rest import REST
from tests.lambda_events.events import http_v2, rest
from tests.local.gateway.api import KINDS, request, through_json

BODY = bytes(range(256))
OPEN = ("headers", "multiValueHeaders", "queryStringParameters")


def missing(wanted: dict[str, Any], event: dict[str, Any], at: str = "") -> list[str]:
    """Paths of names that ``wanted`` has and ``event`` has not."""
    lacks = [f"{at}{name}" for name in wanted if name not in event]
    for name, value in wanted.items():
        if isinstance(value, dict) and isinstance(event.get(name), dict) and name not in OPEN:
            lacks += missing(value, event[name], f"{at}{name}.")
    return lacks


@pytest.mark.parametrize(("kind", "make"), [(REST, rest), (HTTP_API, http_v2)], ids=KINDS)
def test_the_shape_is_that_of_aws(kind: Any, make: Any) -> None:
    headers = {"content-type": "image/png"}
    wanted = make("POST", "/v1/cutout", {"a": "1"}, BODY, headers)
    asked = request(query="a=1", body=BODY, headers=[("host", "x"), *headers.items()])
    event = kind.event(asked, "id")
    assert missing(wanted, event) == []
    for same in ("body", "isBase64Encoded", "path", "httpMethod", "rawPath", "rawQueryString", "version"):
        assert event.get(same) == wanted.get(same)
    assert event.get("multiValueQueryStringParameters") == wanted.get("multiValueQueryStringParameters")
    assert through_json(event) == event


def test_rest_has_no_version_and_every_value() -> None:
    asked = request(query="a=1&a=2&b=&c", headers=[("host", "x"), ("accept", "a/b"), ("accept", "c/d")])
    event = REST.event(asked, "id")
    assert "version" not in event
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": [""], "c": [""]}
    assert event["queryStringParameters"] == {"a": "2", "b": "", "c": ""}
    assert event["multiValueHeaders"]["accept"] == ["a/b", "c/d"]
    assert event["headers"]["accept"] == "c/d"


def test_http_joins_values_and_lifts_cookies() -> None:
    asked = request(
        query="a=1&a=%C3%B6",
        headers=[("host", "x"), ("accept", "a/b"), ("accept", "c/d"), ("cookie", "k=v; l=w")],
    )
    event = HTTP_API.event(asked, "id")
    assert event["rawQueryString"] == "a=1&a=%C3%B6"
    assert event["queryStringParameters"] == {"a": "1,ö"}
    assert event["headers"]["accept"] == "a/b,c/d"
    assert event["cookies"] == ["k=v", "l=w"]
    assert "cookie" not in event["headers"]


def test_a_path_is_encoded_in_rest_and_decoded_in_http() -> None:
    asked = request("GET", "/v1/jobs/r%C3%A4v%20%2B")
    assert REST.event(asked, "id")["path"] == "/v1/jobs/r%C3%A4v%20%2B"
    assert HTTP_API.event(asked, "id")["rawPath"] == "/v1/jobs/räv +"


@pytest.mark.parametrize(
    ("media_type", "text"),
    [
        ("application/json", True),
        ("text/plain", True),
        ("multipart/form-data; boundary=b", False),
        ("", False),
    ],
)
def test_only_http_takes_text_for_text(media_type: str, text: bool) -> None:
    asked = request(body=b"{}", headers=[("host", "x"), ("content-type", media_type)])
    assert (HTTP_API.event(asked, "id")["body"], REST.event(asked, "id")["body"]) == (
        "{}" if text else "e30=",
        "e30=",
    )
    assert HTTP_API.event(asked, "id")["isBase64Encoded"] is not text
    assert REST.event(asked, "id")["isBase64Encoded"] is True


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_no_body_is_no_base64(kind: Any) -> None:
    event = kind.event(request("GET"), "id")
    assert (event.get("body"), event["isBase64Encoded"]) == (None, False)
