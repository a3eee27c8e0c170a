"""Events as AWS sends them, and HTTP responses of the functions' results."""

from typing import Any

import pytest

from local.gateway.apis import HTTP_API, REST, Api
from local.gateway.request import GatewayError, Reason
from tests.lambda_events.events import http_v2, rest
from tests.local.gateway.api import APIS, request, through_json

BODY = bytes(range(256))
OPEN = ("headers", "multiValueHeaders", "queryStringParameters")


def missing(wanted: dict[str, Any], event: dict[str, Any], at: str = "") -> list[str]:
    """Paths of names that ``wanted`` has and ``event`` has not."""
    lacks = [f"{at}{name}" for name in wanted if name not in event]
    for name, value in wanted.items():
        if isinstance(value, dict) and isinstance(event.get(name), dict) and name not in OPEN:
            lacks += missing(value, event[name], f"{at}{name}.")
    return lacks


@pytest.mark.parametrize(("api", "make"), [(REST, rest), (HTTP_API, http_v2)], ids=APIS)
def test_the_shape_is_that_of_aws(api: Any, make: Any) -> None:
    headers = {"content-type": "image/png"}
    wanted = make("POST", "/v1/cutout", {"a": "1"}, BODY, headers)
    asked = request(query="a=1", body=BODY, headers=[("host", "x"), *headers.items()])
    event = api.event(asked, "id")
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


@pytest.mark.parametrize("api", APIS.values(), ids=APIS)
def test_no_body_is_no_base64(api: Any) -> None:
    event = api.event(request("GET"), "id")
    assert (event.get("body"), event["isBase64Encoded"]) == (None, False)


def test_values_of_a_header_stay_apart() -> None:
    told = {"statusCode": 200, "headers": {"A": "1"}, "multiValueHeaders": {"vary": ["Accept", "Origin"]}}
    response = REST.response(told, "id")
    assert response.headers["a"] == "1"
    assert response.headers.getlist("vary") == ["Accept", "Origin"]


def test_cookies_of_an_http_api() -> None:
    response = HTTP_API.response({"statusCode": 200, "cookies": ["a=1", "b=2"]}, "id")
    assert response.headers.getlist("set-cookie") == ["a=1", "b=2"]


@pytest.mark.parametrize("api", APIS.values(), ids=APIS)
def test_base64_becomes_bytes_and_text_utf_8(api: Api) -> None:
    assert api.response({"statusCode": 200, "body": "AP8=", "isBase64Encoded": True}, "id").body == b"\0\xff"
    assert api.response({"statusCode": 200, "body": "ö"}, "id").body == "ö".encode()


def test_rest_puts_its_own_headers_in_the_place_of_the_functions() -> None:
    told = {"statusCode": 401, "headers": {"content-length": "99", "www-authenticate": "Bearer"}, "body": "x"}
    response = REST.response(told, "id")
    assert response.headers["content-length"] == "1"
    assert response.headers["x-amzn-remapped-content-length"] == "99"
    assert "www-authenticate" not in response.headers
    assert response.headers["x-amzn-remapped-www-authenticate"] == "Bearer"
    other = HTTP_API.response(told, "id")
    assert (other.headers.getlist("content-length"), other.headers["www-authenticate"]) == (["1"], "Bearer")


@pytest.mark.parametrize("api", APIS.values(), ids=APIS)
def test_an_answer_without_a_type_is_said_to_be_json(api: Api) -> None:
    assert api.response({"statusCode": 204}, "id").headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "told",
    [None, [], "text", {}, {"statusCode": "x"}, {"statusCode": 200, "body": 3},
     {"statusCode": 200, "headers": [1]}, {"statusCode": 200, "body": "no base64", "isBase64Encoded": True}],
)  # fmt: skip
def test_what_is_no_answer_is_a_failure(told: Any) -> None:
    with pytest.raises(GatewayError) as refused:
        REST.response(told, "id")
    assert refused.value.reason is Reason.FAILED


@pytest.mark.parametrize(
    ("api", "statuses"),
    [(REST, [431, 413, 403, 502, 504]), (HTTP_API, [431, 413, 403, 500, 503])],
    ids=APIS,
)
def test_each_kind_refuses_in_its_own_way(api: Api, statuses: list[int]) -> None:
    assert [api.error(reason, "id").status_code for reason in Reason] == statuses
