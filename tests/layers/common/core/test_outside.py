"""Answers of outside models: what they may be, and that nothing of them is repeated."""

import json

import numpy as np
import pytest
from PIL import Image as Pillow

from layers.common.core.context import Limits
from layers.common.core.outside import MAX_DEPTH, MAX_NUMBER, MAX_TEXT, read_json, read_picture
from layers.common.errors import NoAnswer
from layers.common.progress import Run, running
from tests.pictures import gradient, saved

LIMITS = Limits(max_pixels=10_000, max_film_pixels=1)


def nested(depth: int) -> str:
    return "[" * depth + "1" + "]" * depth


@pytest.mark.parametrize(
    "text",
    [
        '{"boxes": [[0, 0.5, 1, -1e3]], "name": "a café,\\n\\tas seen"}',
        nested(MAX_DEPTH),
        str(MAX_NUMBER),
        json.dumps("x" * (MAX_TEXT - 2)),
        "null",
    ],
)
def test_reasonable_json_is_read(text: str) -> None:
    assert read_json(text) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("marker", "the answer is no JSON"),
        ("", "the answer is no JSON"),
        ('{"marker": 1', "the answer is no JSON"),
        ('{"marker": 1, "marker": 2}', "the answer is no JSON"),
        ('{"marker": NaN}', "the answer is no JSON"),
        ('{"marker": 1e999}', "the answer is no JSON"),
        ('"marker \\ud800"', "the answer is no JSON"),
        (f'{{"marker": {"9" * 5000}}}', "the answer is no JSON"),
        (nested(49_000), "the answer is no JSON"),
        (nested(MAX_DEPTH + 1), "the answer is too deep"),
        ('{"a":' * (MAX_DEPTH + 1) + "1" + "}" * (MAX_DEPTH + 1), "the answer is too deep"),
        (f'{{"marker": {"9" * 400}}}', "the answer has a number that is too large"),
        ('{"marker": -1e300}', "the answer has a number that is too large"),
        ('["marker \\u0000"]', "the answer has control characters"),
        ('{"marker \\u001b[2J": 1}', "the answer has control characters"),
        ('["marker\\u0085"]', "the answer has control characters"),
        (json.dumps("marker" * MAX_TEXT), "the answer is too long"),
    ],
)
def test_any_other_text_is_refused_without_a_word_of_it(text: str, reason: str) -> None:
    with pytest.raises(NoAnswer) as caught:
        read_json(text)
    assert (caught.value.detail, caught.value.status) == (reason, 502)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_decoded_like_an_upload(kind: str) -> None:
    with running(Run()) as run:
        image = read_picture(saved(gradient(), kind), LIMITS, max_bytes=50_000)
    assert image.size == (64, 48)
    assert list(run.milliseconds) == ["answer"]


def test_a_picture_is_brought_upright() -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6
    assert read_picture(saved(gradient(), "JPEG", exif=exif), LIMITS, max_bytes=50_000).size == (48, 64)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"marker", "unsupported_image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unsupported_image"),
        (b"%PDF-1.7", "unsupported_image"),
        (b"", "invalid_image"),
        (saved(gradient(), "PNG")[:100], "invalid_image"),
        (saved(gradient(200, 51), "PNG"), "image_too_large"),
        (b"\xff\xd8" + b"\xff\xda\0\2" * 200 + b"\xff\xd9", "too_costly"),
    ],
)
def test_a_picture_that_no_upload_may_be(data: bytes, reason: str) -> None:
    with pytest.raises(NoAnswer) as caught:
        read_picture(data, LIMITS, max_bytes=50_000)
    assert caught.value.detail == f"the picture of the answer is refused: {reason}"
    assert (caught.value.status, caught.value.code, caught.value.param) == (502, "no_answer", None)


def test_a_picture_of_too_many_bytes_is_not_looked_at() -> None:
    data = saved(np.zeros((50, 50, 3), np.uint8), "BMP")
    assert read_picture(data, LIMITS, max_bytes=len(data)).size == (50, 50)
    with pytest.raises(NoAnswer, match="too many bytes"):
        read_picture(data, LIMITS, max_bytes=len(data) - 1)
