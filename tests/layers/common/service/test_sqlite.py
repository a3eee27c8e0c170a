import sqlite3
from pathlib import Path
from threading import Timer

from layers.common.service.sqlite import Database

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
