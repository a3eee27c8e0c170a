"""Files that are given by reference: their names, and the order in which they come."""

import pytest

from layers.common.core.references import UploadReference, UrlReference, new_key, split_references
from tests.layers.common.service.jobs.slow import capability


@pytest.mark.parametrize(
    ("url", "stem"),
    [
        ("https://photos.example/2026/cup.jpg?size=large#top", "cup"),
        ("https://photos.example/caf%C3%A9.jpg", "café"),
        ("https://photos.example/café.jpg", "café"),
        ("https://photos.example/photos/", "photo"),
        ("https://photos.example", "photo"),
        ("https://photos.example/?file=/a/cup.jpg", "photo"),
        ("https://photos.example/..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("https://photos.example/a%5Cb.jpg", "b"),
    ],
)
def test_a_file_has_the_name_that_its_url_ends_with(url: str, stem: str) -> None:
    file = UrlReference.parse("file", url).placeholder
    assert (file.field, file.data, file.stem) == ("file", b"", stem)


def test_keys_and_urls_keep_their_order_among_the_parameters() -> None:
    key = new_key("a.jpg", 9_999_999_999, "")
    texts = [("other_url", "http://a/1"), ("parts", "2"), ("other_key", key), ("file_url", "http://a/2")]
    rest, references = split_references(capability, texts)
    assert rest == [("parts", "2")]
    assert references == [
        UrlReference("other", "http://a/1"),
        UploadReference("other", key),
        UrlReference("file", "http://a/2"),
    ]
    assert [one.param for one in references] == ["other_url", "other_key", "file_url"]


@pytest.mark.parametrize(
    ("filename", "stem"),
    [
        ("räk (1).jpg", "räk (1)"),
        ("../../a.jpg", "a"),
        ("x" * 100 + ".jpg", "x" * 100),
        ("ä" * 200, "ä" * 33),
        ("..", "file"),
    ],
)
def test_a_key_has_the_name_of_its_file(filename: str, stem: str) -> None:
    key = new_key(filename, 9_999_999_999, "")
    assert UploadReference.parse("file", key).placeholder.stem == stem
