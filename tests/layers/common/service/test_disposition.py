"""Names of fields and files in the headers of parts, as RFC 7578, RFC 8187 and browsers have them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.service.disposition import read_disposition


@pytest.mark.parametrize(
    ("header", "filename"),
    [
        ("", None),
        ('; filename=""', ""),
        ('; filename="a b.png"', "a b.png"),
        ("; filename=a.png", "a.png"),
        (' ; FileName = "a.png" ; x', "a.png"),
        ('; filename="räk.png"', "räk.png"),
        ('; filename="r%C3%A4k.png"', "räk.png"),
        ('; filename="a%22b.png"', 'a"b.png'),
        ('; filename="100%.png"', "100%.png"),
        ('; filename="r%E4k.png"', "r%E4k.png"),
        (r'; filename="a \"b\" \\ c.png"', 'a "b" \\ c.png'),
        (r'; filename="C:\photos\a.png"', r"C:\photos\a.png"),
        ('; filename="a; filename=b.png"', "a; filename=b.png"),
        ('; filename="a.png', "a.png"),
        ("; filename*=utf-8''r%C3%A4k.png", "räk.png"),
        ("; filename*=UTF-8'sv'r%C3%A4k.png", "räk.png"),
        ("; filename*=\"utf-8''r%C3%A4k.png\"", "räk.png"),
        ("; filename*=iso-8859-1'en'%A3%20rates", "£ rates"),
        ("; filename=\"rak.png\"; filename*=UTF-8''r%C3%A4k.png", "räk.png"),
        ("; filename*=UTF-8''r%C3%A4k.png; filename=\"rak.png\"", "räk.png"),
        ("; filename=\"rak.png\"; filename*=UTF-8''r%E4k.png", "rak.png"),
        ("; filename=\"rak.png\"; filename*=utf-7''+AOQ-", "rak.png"),
        ("; filename=\"rak.png\"; filename*=hex''6162", "rak.png"),
        ('; filename="rak.png"; filename*=r%C3%A4k.png', "rak.png"),
        ("; filename*=nothing", ""),
        ('; filename="a.png"; filename="b.png"', "a.png"),
    ],
)
def test_the_name_of_a_file(header: str, filename: str | None) -> None:
    assert read_disposition(f'form-data; name="file"{header}'.encode()) == ("file", filename)


def test_a_name_in_latin_1() -> None:
    assert read_disposition(b'form-data; name="file"; filename="r\xe4k.png"').filename == "räk.png"


@pytest.mark.parametrize("header", [b"", b"form-data", b"form-data; filename=a", b'form-data; name=""'])
def test_a_part_without_a_name(header: bytes) -> None:
    assert read_disposition(header).name == ""


@given(st.binary(max_size=60).map(lambda data: b'form-data; name="file"; ' + data) | st.binary())
def test_any_bytes_are_read(header: bytes) -> None:
    assert isinstance(read_disposition(header).name, str)
