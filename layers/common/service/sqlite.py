"""A SQLite file that several processes write."""

import logging
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from layers.common.disk import RETRY_AFTER_S, disk_fault
from layers.common.errors import StorageFull, StorageUnavailable

_log = logging.getLogger("photo_studio.sqlite")

_BUSY_S = 3.0
_AGAIN_S = 0.02
_LOG_EVERY_S = 60.0


class Database:
    """A connection that any thread may use, opened at the first use.

    Write-ahead logging lets readers and a writer work at once. ``synchronous=NORMAL`` survives a killed
    process; a power cut may take the last commits, never the file.

    A fault closes the connection, unless the file is only busy or full, so that a file that was repaired or
    replaced is opened anew.

    Args:
        schema: statements that create what is missing, or a function that does.
    """

    def __init__(self, path: Path, schema: str | Callable[[sqlite3.Connection], None]) -> None:
        self._path = path
        self._schema = schema
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._logged = -_LOG_EVERY_S

    def one(self, statement: str, values: Any = (), *, busy_s: float = _BUSY_S) -> sqlite3.Row | None:
        """Run one statement, a transaction by itself; its first row.

        Raises:
            StorageFull, StorageUnavailable: as :meth:`all`.
        """
        # All rows, since a statement is committed when its last one was fetched.
        rows = self.all(statement, values, busy_s=busy_s)
        return rows[0] if rows else None

    def all(self, statement: str, values: Any = (), *, busy_s: float = _BUSY_S) -> list[sqlite3.Row]:
        """Run one statement, a transaction by itself; its rows.

        Args:
            busy_s: how long to wait for other threads, and then for other processes.

        Raises:
            StorageFull: the disk is full; nothing has changed.
            StorageUnavailable: the file is locked for longer, cannot be written, or is damaged.
        """
        if not self._lock.acquire(timeout=busy_s):
            raise self._fault("other work waits for it")
        try:
            return self._connected(busy_s).execute(statement, values).fetchall()
        except (sqlite3.DatabaseError, OSError) as fault:
            raise self._explained(fault) from fault
        finally:
            self._lock.release()

    def close(self) -> None:
        with self._lock:
            self._disconnect()

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _explained(self, fault: sqlite3.DatabaseError | OSError) -> Exception:
        """The fault as callers see it; a mistake in a statement stays what it is."""
        if isinstance(fault, OSError):
            return disk_fault(fault)
        code = _primary_code(fault)
        if code not in _STATES:
            return fault
        if code not in _PASSING:
            self._disconnect()
        if code == sqlite3.SQLITE_FULL:
            return StorageFull("the disk is full", retry_after_s=RETRY_AFTER_S)
        return self._fault(_STATES[code])

    def _fault(self, state: str) -> StorageUnavailable:
        now = time.monotonic()
        if now - self._logged >= _LOG_EVERY_S:
            self._logged = now
            _log.error("a database cannot be used", extra={"file": self._path.name, "state": state})
        return StorageUnavailable(f"the database cannot be used: {state}", retry_after_s=RETRY_AFTER_S)

    def _connected(self, busy_s: float) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                self._path, timeout=busy_s, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(connection, busy_s)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        self._connection.execute(f"PRAGMA busy_timeout={round(busy_s * 1000)}")
        return self._connection

    def _prepare(self, connection: sqlite3.Connection, busy_s: float) -> None:
        connection.row_factory = sqlite3.Row
        _write_ahead(connection, busy_s)
        connection.execute("PRAGMA synchronous=NORMAL")
        if isinstance(self._schema, str):
            connection.executescript(self._schema)
        else:
            self._schema(connection)


_STATES = {
    sqlite3.SQLITE_BUSY: "another process has locked it",
    sqlite3.SQLITE_LOCKED: "another process has locked it",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it cannot be written",
    sqlite3.SQLITE_PERM: "it cannot be written",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk failed",
    sqlite3.SQLITE_PROTOCOL: "another process has locked it",
    sqlite3.SQLITE_CORRUPT: "its file is damaged",
    sqlite3.SQLITE_NOTADB: "its file is damaged",
}
"""Faults of the file, by SQLite's primary codes."""

_PASSING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL}


def _primary_code(fault: sqlite3.Error) -> int:
    return fault.sqlite_errorcode & 0xFF


def _write_ahead(connection: sqlite3.Connection, busy_s: float) -> None:
    """Turn write-ahead logging on. SQLite itself does not wait here while others open a new file too."""
    ends = time.monotonic() + busy_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as fault:
            if _primary_code(fault) != sqlite3.SQLITE_BUSY or time.monotonic() >= ends:
                raise
            time.sleep(_AGAIN_S)
        else:
            return
