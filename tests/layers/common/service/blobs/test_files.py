"""What the folder of blobs does beyond the port: links of its own, and deletion by age."""

import os
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from layers.common.service.blobs.files import FileBlobs

SOON = int(time.time()) + 3600


def test_a_link_is_admitted_for_what_it_says_and_nothing_else(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path)
    link = urlsplit(blobs.link("a/b", media_type="image/png", disposition="inline", expires_at=SOON))
    told = {name: values[0] for name, values in parse_qs(link.query).items()}
    signature = told.pop("signature")
    assert blobs.admits("GET", "a/b", told, signature)
    assert FileBlobs(tmp_path).admits("GET", "a/b", told, signature)
    assert not blobs.admits("POST", "a/b", told, signature)
    assert not blobs.admits("GET", "a/c", told, signature)
    assert not blobs.admits("GET", "a/b", told | {"expires": str(SOON + 1)}, signature)
    assert not blobs.admits("GET", "a/b", told | {"type": "text/html"}, signature)
    assert not blobs.admits("GET", "a/b", told, signature[:-1] + "é")
    assert not FileBlobs(tmp_path / "other").admits("GET", "a/b", told, signature)


def test_a_link_runs_out(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path)
    form = blobs.form("a/b", most_bytes=1, expires_at=int(time.time()) - 1)
    told = {name: form.fields[name] for name in ("bytes", "expires")}
    assert not blobs.admits("POST", "a/b", told, form.fields["signature"])


def test_parts_of_a_signature_cannot_be_shifted(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path)
    form = blobs.form("a/b", most_bytes=1, expires_at=SOON)
    shifted = {"bytes": f"1\n{SOON}", "expires": str(SOON)}
    assert not blobs.admits("POST", "a", {"b": "b", **shifted}, form.fields["signature"])


def test_the_signing_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    FileBlobs(tmp_path).form("a", most_bytes=1, expires_at=SOON)
    assert (tmp_path / "signing.key").stat().st_mode & 0o777 == 0o600


def test_what_is_old_is_swept(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path)
    for key in ("old/a", "new/b"):
        blobs.put(key, b"x")
    for path in (tmp_path / "blobs/old/a", tmp_path / "blobs/old"):
        os.utime(path, (1000, 1000))
    blobs.sweep(before=time.time() - 60)
    assert (blobs.size("old/a"), blobs.size("new/b")) == (None, 1)
    blobs.put("old/a", b"again")


@pytest.mark.parametrize("if_absent", [True, False])
def test_nothing_is_left_beside_the_blob(tmp_path: Path, if_absent: bool) -> None:
    blobs = FileBlobs(tmp_path)
    for _ in range(2):
        blobs.put("a/b", b"x", if_absent=if_absent)
    assert [path.name for path in (tmp_path / "blobs/a").iterdir()] == ["b"]
