from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from layers.common.service.sqlite import Database

MANY = 12
SCHEMA = "CREATE TABLE IF NOT EXISTS rows (n INTEGER);"


def test_many_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    for attempt in range(10):
        path, together = tmp_path / f"{attempt}.db", Barrier(MANY)

        def write(n: int, path: Path = path, together: Barrier = together) -> None:
            database = Database(path, SCHEMA)
            together.wait()
            database.one("INSERT INTO rows VALUES (?)", (n,))
            database.close()

        with ThreadPoolExecutor(MANY) as pool:
            list(pool.map(write, range(MANY)))
        database = Database(path, SCHEMA)
        row = database.one("SELECT count(*) FROM rows")
        database.close()
        assert row is not None
        assert row[0] == MANY
