"""What every BlobStore does, over a folder and over S3."""

import secrets
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from layers.common.service.blobs.files import FileBlobs
from layers.common.service.blobs.port import BlobMissing, BlobStore, is_key
from layers.common.service.blobs.s3 import S3Blobs

MAKERS: Mapping[str, Callable[[Path, Mapping[str, str]], BlobStore]] = {
    "files": lambda folder, _env: FileBlobs(folder),
    "s3": lambda _folder, env: S3Blobs(env["MEDIA_BUCKET"]),
}


@pytest.fixture(params=MAKERS)
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    env = request.getfixturevalue("cloud") if request.param == "s3" else {}
    return MAKERS[request.param](tmp_path, env)


@pytest.fixture
def key() -> str:
    return f"jobs/{secrets.token_urlsafe(8)}/result-1"


def test_what_is_put_is_got(blobs: BlobStore, key: str) -> None:
    data = bytes(range(256)) * 1000
    assert blobs.put(key, data)
    assert (blobs.get(key), blobs.size(key)) == (data, len(data))


def test_the_last_put_stands(blobs: BlobStore, key: str) -> None:
    assert blobs.put(key, b"first")
    assert blobs.put(key, b"second")
    assert blobs.get(key) == b"second"


def test_if_absent_overwrites_nothing(blobs: BlobStore, key: str) -> None:
    assert blobs.put(key, b"first", if_absent=True)
    assert not blobs.put(key, b"second", if_absent=True)
    assert blobs.get(key) == b"first"


def test_of_many_at_once_one_is_first(blobs: BlobStore, key: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda n: blobs.put(key, str(n).encode(), if_absent=True), range(8)))
    assert won.count(True) == 1
    assert blobs.get(key) == str(won.index(True)).encode()


def test_what_is_not_there(blobs: BlobStore, key: str) -> None:
    with pytest.raises(BlobMissing):
        blobs.get(key)
    assert blobs.size(key) is None
    blobs.delete(key)


def test_what_is_deleted_is_gone(blobs: BlobStore, key: str) -> None:
    blobs.put(key, b"x")
    blobs.delete(key)
    assert blobs.size(key) is None


@pytest.mark.parametrize(
    "key",
    ["../secret", "/etc/passwd", "uploads/../../x", "a//b", "a/./b", "", "a\0b", "a/", "ä", "x" * 501, "a\n"],
)
def test_no_key_leads_out_of_the_store(blobs: BlobStore, key: str) -> None:
    assert not is_key(key)
    with pytest.raises(BlobMissing):
        blobs.get(key)
    assert blobs.size(key) is None


def test_a_link_of_s3_serves_with_the_headers_that_it_names(cloud: Mapping[str, str], key: str) -> None:
    blobs = S3Blobs(cloud["MEDIA_BUCKET"])
    blobs.put(key, b"bytes")
    link = blobs.link(
        key, media_type="image/png", disposition='inline; filename="a.png"', expires_at=int(time.time()) + 60
    )
    answer = httpx.get(link)
    assert answer.content == b"bytes"
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == 'inline; filename="a.png"'
    assert "X-Amz-Expires=60" in link or "X-Amz-Expires=59" in link
    assert "AWS4-HMAC-SHA256" in link


def test_a_form_of_s3_takes_the_file_it_was_made_for(cloud: Mapping[str, str], key: str) -> None:
    blobs = S3Blobs(cloud["MEDIA_BUCKET"])
    form = blobs.form(key, most_bytes=10, expires_at=int(time.time()) + 60)
    assert httpx.post(form.url, data=dict(form.fields), files={"file": b"0123456789"}).status_code == 204
    assert blobs.get(key) == b"0123456789"
