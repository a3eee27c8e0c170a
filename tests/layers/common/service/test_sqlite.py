import shutil
import sqlite3
from pathlib import Path
from threading import Thread, Timer

import pytest

from layers.common.errors import StorageFull, StorageUnavailable
from layers.common.service.sqlite import Database
from tests.disks import filled, locked, read_only, small_disk

SCHEMA = "CREATE TABLE IF NOT EXISTS rows (n INTEGER);"


def test_a_file_that_another_writes_to_is_waited_for(tmp_path: Path) -> None:
    """To turn write-ahead logging on is what SQLite's own time-out does not cover."""
    path = tmp_path / "one.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE others (n INTEGER)")
    other.execute("BEGIN IMMEDIATE")
    Timer(0.3, other.execute, ["COMMIT"]).start()
    database = Database(path, SCHEMA)
    database.one("INSERT INTO rows VALUES (3)")
    row = database.one("SELECT n FROM rows")
    database.close()
    other.close()
    assert row is not None
    assert row[0] == 3


def insert(database: Database) -> int:
    """The number of rows after another one."""
    database.one("INSERT INTO rows VALUES (1)", busy_s=0.1)
    row = database.one("SELECT count(*) FROM rows")
    assert row is not None
    return int(row[0])


def insert_many(database: Database) -> None:
    for _ in range(1000):
        insert(database)


def test_a_locked_file_is_a_fault_that_passes(tmp_path: Path) -> None:
    database = Database(tmp_path / "one.db", SCHEMA)
    faults: list[Exception] = []

    def ask() -> None:
        try:
            insert(database)
        except StorageUnavailable as fault:
            faults.append(fault)

    with locked(tmp_path / "one.db"):
        threads = [Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(faults) == 8
    assert insert(database) == 1


@pytest.mark.parametrize("is_open", [True, False])
def test_a_damaged_file_is_a_fault_until_it_is_replaced(tmp_path: Path, is_open: bool) -> None:
    path, copy = tmp_path / "one.db", tmp_path / "copy.db"
    database = Database(path, SCHEMA)
    assert insert(database) == 1
    database.close()
    shutil.copy(path, copy)
    if is_open:
        insert(database)
    for part in tmp_path.glob("one.db*"):
        part.write_bytes(b"garbage" * 2000)
    with pytest.raises(StorageUnavailable, match="cannot be used"):
        insert(database)
    with pytest.raises(StorageUnavailable, match="damaged"):
        insert(Database(path, SCHEMA))
    for part in tmp_path.glob("one.db*"):
        part.unlink()
    shutil.copy(copy, path)
    assert insert(database) == 2


def test_a_mistake_in_a_statement_is_no_fault_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        Database(tmp_path / "one.db", SCHEMA).one("SELECT * FROM nowhere")


def test_a_full_or_read_only_disk_is_a_fault_that_passes(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1 << 20) as disk:
        database = Database(disk / "one.db", SCHEMA)
        assert insert(database) == 1
        with filled(disk):
            with pytest.raises((StorageFull, StorageUnavailable)):
                insert_many(database)
            with pytest.raises((StorageFull, StorageUnavailable)):
                Database(disk / "other.db", SCHEMA).one("SELECT 1")
        rows = insert(database)
        database.close()
        with read_only(disk), pytest.raises(StorageUnavailable, match="cannot be"):
            insert(database)
        assert insert(database) == rows + 1
        database.close()
