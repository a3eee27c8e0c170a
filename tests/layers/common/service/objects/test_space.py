"""How much may be stored, in all and for one caller."""

import time
from contextlib import suppress
from pathlib import Path

import pytest

from layers.common.errors import StorageFull
from layers.common.service.objects.folder import FolderStore
from layers.common.service.objects.space import Space
from tests.disks import filled, small_disk
from tests.waiting import wait_for

BLOCK = 4096


def store(folder: Path, blocks: int, share: float = 1.0) -> FolderStore:
    return FolderStore(folder / "blobs", space=Space(folder, blocks * BLOCK, share))


def test_files_fit_up_to_the_last_block(tmp_path: Path) -> None:
    objects = store(tmp_path, 3)
    objects.put("a", b"x")
    objects.put("b", bytes(2 * BLOCK))
    with pytest.raises(StorageFull, match="DATA_MAX_BYTES"):
        objects.put("c", b"x")
    assert objects.size("c") is None
    assert objects.used_bytes() == 3 * BLOCK


def test_what_others_store_and_other_files_count_too(tmp_path: Path) -> None:
    (tmp_path / "jobs.db").write_bytes(bytes(BLOCK))
    store(tmp_path, 9).put("a", bytes(BLOCK))
    with pytest.raises(StorageFull):
        store(tmp_path, 2).put("b", b"x")


def test_what_is_deleted_makes_room(tmp_path: Path) -> None:
    objects = store(tmp_path, 1)
    objects.put("a", b"x")
    with pytest.raises(StorageFull):
        objects.put("b", b"x")
    objects.delete("a")

    def there_is_room() -> bool:
        with suppress(StorageFull):
            objects.put("b", b"x")
        return objects.size("b") is not None

    wait_for(there_is_room)


def test_one_caller_leaves_room_for_the_others(tmp_path: Path) -> None:
    objects = store(tmp_path, 4, share=0.5)
    for key in ("jobs/@one/1", "uploads/@one/2"):
        objects.put(key, b"x")
    for again in (objects, store(tmp_path, 4, share=0.5)):
        with pytest.raises(StorageFull, match="DATA_CALLER_SHARE"):
            again.put("jobs/@one/3", b"x")
    objects.put("jobs/@other/1", b"x")
    objects.put("results/a", b"x")


def test_a_form_for_what_will_not_fit_is_refused_at_once(tmp_path: Path) -> None:
    objects = store(tmp_path, 2)
    soon = int(time.time()) + 60
    objects.form("a", max_bytes=2 * BLOCK, expires_at=soon)
    with pytest.raises(StorageFull):
        objects.form("a", max_bytes=3 * BLOCK, expires_at=soon)


def test_the_disk_keeps_room_for_the_databases(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 16 << 20) as disk:
        objects = store(disk, 1 << 30)
        with filled(disk, left=7_000_000), pytest.raises(StorageFull, match="disk is full"):
            objects.put("a", b"x")
        objects.put("a", b"x")
