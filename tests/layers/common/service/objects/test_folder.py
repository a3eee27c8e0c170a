"""What a folder does beyond the port: signed links, deletion by age, versions of files."""

import os
import resource
import socket
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from layers.common.errors import BodyTooLarge, StorageFull, StorageUnavailable
from layers.common.service.objects.folder import FolderStore, version_of
from layers.common.service.objects.store import ObjectMissing
from tests.disks import read_only, small_disk

SOON = int(time.time()) + 3600


def test_a_link_is_admitted_for_what_it_says_and_nothing_else(tmp_path: Path) -> None:
    blobs = FolderStore(tmp_path / "blobs")
    link = urlsplit(blobs.link("a/b", media_type="image/png", disposition="inline", expires_at=SOON))
    told = {name: values[0] for name, values in parse_qs(link.query).items()}
    signature = told.pop("signature")
    assert blobs.admits("GET", "a/b", told, signature)
    assert FolderStore(tmp_path / "blobs").admits("GET", "a/b", told, signature)
    assert not blobs.admits("POST", "a/b", told, signature)
    assert not blobs.admits("GET", "a/c", told, signature)
    assert not blobs.admits("GET", "a/b", told | {"expires": str(SOON + 1)}, signature)
    assert not blobs.admits("GET", "a/b", told | {"type": "text/html"}, signature)
    assert not blobs.admits("GET", "a/b", told, signature[:-1] + "é")
    assert not FolderStore(tmp_path / "other/blobs").admits("GET", "a/b", told, signature)


def test_a_link_runs_out(tmp_path: Path) -> None:
    blobs = FolderStore(tmp_path / "blobs")
    form = blobs.form("a/b", max_bytes=1, expires_at=int(time.time()) - 1)
    told = {name: form.fields[name] for name in ("bytes", "expires")}
    assert not blobs.admits("POST", "a/b", told, form.fields["signature"])


def test_parts_of_a_signature_cannot_be_shifted(tmp_path: Path) -> None:
    blobs = FolderStore(tmp_path / "blobs")
    form = blobs.form("a/b", max_bytes=1, expires_at=SOON)
    shifted = {"bytes": f"1\n{SOON}", "expires": str(SOON)}
    assert not blobs.admits("POST", "a", {"b": "b", **shifted}, form.fields["signature"])


def test_the_signing_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    FolderStore(tmp_path / "blobs").form("a", max_bytes=1, expires_at=SOON)
    assert (tmp_path / "signing.key").stat().st_mode & 0o777 == 0o600


def test_what_is_old_is_swept(tmp_path: Path) -> None:
    blobs = FolderStore(tmp_path / "blobs")
    for key in ("old/a", "new/b"):
        blobs.put(key, b"x")
    for path in (tmp_path / "blobs/old/a", tmp_path / "blobs/old"):
        os.utime(path, (1000, 1000))
    blobs.sweep(before=time.time() - 60)
    assert (blobs.size("old/a"), blobs.size("new/b")) == (None, 1)
    blobs.put("old/a", b"again")


@pytest.mark.parametrize("if_absent", [True, False])
def test_nothing_is_left_beside_the_blob(tmp_path: Path, if_absent: bool) -> None:
    blobs = FolderStore(tmp_path / "blobs")
    for _ in range(2):
        blobs.put("a/b", b"x", if_absent=if_absent)
    assert [path.name for path in (tmp_path / "blobs/a").iterdir()] == ["b"]


def test_a_file_is_read_in_the_version_that_was_announced(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"quiet")
    version = version_of(path.stat())
    assert FolderStore(tmp_path).get("a.txt", version=version, max_bytes=5).data == b"quiet"
    path.write_bytes(b"later")
    os.utime(path, ns=(0, 0))
    with pytest.raises(ObjectMissing):
        FolderStore(tmp_path).get("a.txt", version=version, max_bytes=5)


@pytest.mark.parametrize("key", ["b.txt", "folder", "a.txt/b", "../a.txt", "x" * 300, "a\0b"])
def test_what_is_not_there(tmp_path: Path, key: str) -> None:
    (tmp_path / "drop/folder").mkdir(parents=True)
    (tmp_path / "a.txt").touch()
    (tmp_path / "drop/a.txt").touch()
    with pytest.raises(ObjectMissing):
        FolderStore(tmp_path / "drop").get(key, max_bytes=5)


def test_what_cannot_be_opened_just_now_is_there_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        with pytest.raises(StorageUnavailable, match="too many open files"):
            FolderStore(tmp_path).get("a.txt", max_bytes=5)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_large_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"quiet")
    with pytest.raises(BodyTooLarge, match="4 bytes, received 5"):
        FolderStore(tmp_path).get("a.txt", max_bytes=4)


def test_a_sweep_survives_what_others_delete_meanwhile(tmp_path: Path) -> None:
    objects = FolderStore(tmp_path / "blobs")
    objects.put("old/a", b"x")
    (tmp_path / "blobs/old/dangling").symlink_to(tmp_path / "nowhere")
    for path in (tmp_path / "blobs/old/a", tmp_path / "blobs/old"):
        os.utime(path, (1000, 1000))
    objects.sweep(before=time.time() - 60)
    assert objects.size("old/a") is None


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    """A FIFO without a writer would be waited for without end."""
    objects = FolderStore(tmp_path / "drop")
    objects.put("in/photo", b"x")
    root = tmp_path / "drop/in"
    (tmp_path / "secret").write_bytes(b"secret")
    os.mkfifo(root / "fifo")
    (root / "link").symlink_to(tmp_path / "secret")
    (root / "near").symlink_to(root / "photo")
    (root / "self").symlink_to(root / "self")
    (root / "folder").symlink_to(root)
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(root / "socket"))
    for name in ("fifo", "link", "near", "self", "folder/photo", "socket"):
        with pytest.raises(ObjectMissing):
            objects.get(f"in/{name}")
    assert [objects.size(f"in/{name}") for name in ("fifo", "link", "self", "photo")] == [None, None, None, 1]


def test_a_full_or_read_only_disk_keeps_nothing_half_written(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1 << 20) as disk:
        objects = FolderStore(disk / "blobs")
        objects.put("a/b", b"whole")
        with pytest.raises(StorageFull):
            objects.put("a/b", bytes(2 << 20))
        with read_only(disk):
            with pytest.raises(StorageUnavailable, match="read-only"):
                objects.put("a/b", b"new")
            with pytest.raises(StorageUnavailable, match="read-only"):
                objects.form("a/b", max_bytes=1, expires_at=SOON)
            with pytest.raises(StorageUnavailable, match="cannot be written"):
                objects.used_bytes()
            assert objects.get("a/b").data == b"whole"
        assert [path.name for path in disk.rglob("*") if path.is_file()] == ["b"]
        objects.put("a/b", b"new")


def test_what_a_killed_process_has_half_written_is_swept_soon(tmp_path: Path) -> None:
    objects = FolderStore(tmp_path)
    objects.put("a", b"x")
    for name, age_s in ((".1.part", 7200), (".2.part", 60), ("a", 7200)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - age_s,) * 2)
    objects.sweep(before=time.time() - 86_400)
    assert {path.name for path in tmp_path.iterdir()} == {".2.part", "a"}


@pytest.mark.parametrize("key", ["a/b", "a/b/c"])
@pytest.mark.parametrize("if_absent", [False, True])
def test_a_file_where_a_folder_is_to_be_is_a_fault(tmp_path: Path, key: str, if_absent: bool) -> None:
    blobs = FolderStore(tmp_path)
    blobs.put("a", b"a file")
    with pytest.raises(StorageUnavailable, match="not a directory"):
        blobs.put(key, b"x", if_absent=if_absent)
    assert blobs.get("a").data == b"a file"
