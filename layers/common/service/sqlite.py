"""A SQLite file that several processes write."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

_BUSY_S = 10.0
_AGAIN_S = 0.02


class Database:
    """A connection that any thread may use, opened at the first use.

    Write-ahead logging lets readers and a writer work at once. ``synchronous=NORMAL`` survives a killed
    process; a power cut may take the last commits, never the file.

    Args:
        schema: statements that create what is missing, or a function that does.
    """

    def __init__(self, path: Path, schema: str | Callable[[sqlite3.Connection], None]) -> None:
        self._path = path
        self._schema = schema
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None

    def one(self, statement: str, values: Any = ()) -> sqlite3.Row | None:
        """Run one statement, a transaction by itself; its first row."""
        rows = self.all(statement, values)  # since a statement is committed when its last one was fetched
        return rows[0] if rows else None

    def all(self, statement: str, values: Any = ()) -> list[sqlite3.Row]:
        """Run one statement, a transaction by itself; its rows."""
        with self._lock:
            return self._connected().execute(statement, values).fetchall()

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                self._path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
            )
            connection.row_factory = sqlite3.Row
            _write_ahead(connection)
            connection.execute("PRAGMA synchronous=NORMAL")
            if isinstance(self._schema, str):
                connection.executescript(self._schema)
            else:
                self._schema(connection)
            self._connection = connection
        return self._connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn write-ahead logging on. SQLite itself does not wait here while others open a new file too."""
    ends = time.monotonic() + _BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() >= ends:
                raise
            time.sleep(_AGAIN_S)
        else:
            return
