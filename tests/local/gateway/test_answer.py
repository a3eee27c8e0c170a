"""From a function's answer to HTTP."""

from typing import Any

import pytest

from local.gateway.answer import answer, refusal
from local.gateway.http_api import HTTP_API
from local.gateway.kind import Kind
from local.gateway.refusals import Fault, Refused
from local.gateway.rest import REST
from tests.local.gateway.api import KINDS


def test_values_of_a_header_stay_apart() -> None:
    told = {"statusCode": 200, "headers": {"A": "1"}, "multiValueHeaders": {"vary": ["Accept", "Origin"]}}
    response = answer(told, REST, "id")
    assert response.headers["a"] == "1"
    assert response.headers.getlist("vary") == ["Accept", "Origin"]


def test_cookies_of_an_http_api() -> None:
    response = answer({"statusCode": 200, "cookies": ["a=1", "b=2"]}, HTTP_API, "id")
    assert response.headers.getlist("set-cookie") == ["a=1", "b=2"]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_base64_becomes_bytes_and_text_utf_8(kind: Kind) -> None:
    assert answer({"statusCode": 200, "body": "AP8=", "isBase64Encoded": True}, kind, "id").body == b"\0\xff"
    assert answer({"statusCode": 200, "body": "ö"}, kind, "id").body == "ö".encode()


def test_rest_puts_its_own_headers_in_the_place_of_the_functions() -> None:
    told = {"statusCode": 401, "headers": {"content-length": "99", "www-authenticate": "Bearer"}, "body": "x"}
    response = answer(told, REST, "id")
    assert response.headers["content-length"] == "1"
    assert response.headers["x-amzn-remapped-content-length"] == "99"
    assert "www-authenticate" not in response.headers
    assert response.headers["x-amzn-remapped-www-authenticate"] == "Bearer"
    other = answer(told, HTTP_API, "id")
    assert (other.headers.getlist("content-length"), other.headers["www-authenticate"]) == (["1"], "Bearer")


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_an_answer_without_a_type_is_said_to_be_json(kind: Kind) -> None:
    assert answer({"statusCode": 204}, kind, "id").headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "told",
    [None, [], "text", {}, {"statusCode": "x"}, {"statusCode": 200, "body": 3},
     {"statusCode": 200, "headers": [1]}, {"statusCode": 200, "body": "no base64", "isBase64Encoded": True}],
)  # fmt: skip
def test_what_is_no_answer_is_a_failure(told: Any) -> None:
    with pytest.raises(Refused) as refused:
        answer(told, REST, "id")
    assert refused.value.fault is Fault.FAILED


@pytest.mark.parametrize(
    ("kind", "statuses"),
    [(REST, [431, 413, 403, 502, 504]), (HTTP_API, [431, 413, 403, 500, 503])],
    ids=KINDS,
)
def test_each_kind_refuses_in_its_own_way(kind: Kind, statuses: list[int]) -> None:
    assert [refusal(fault, kind, "id").status_code for fault in Fault] == statuses
