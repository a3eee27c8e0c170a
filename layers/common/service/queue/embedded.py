"""A queue in a SQLite file.

huey was measured beside it (``benchmarks/ports.py``): 8 ms and 3 MB. Its storage deletes a message as it
hands it out, so a worker that is killed takes its job along; a time of visibility prevents that.
"""

import time
import uuid
from pathlib import Path

from layers.common.service.queue.port import Depth, Message
from layers.common.service.sqlite import Database

_SCHEMA = """
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL,
    visible_at REAL NOT NULL,
    receipt TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_by_visibility ON messages (visible_at);
"""

_LOOK_EVERY_S = 0.1


class EmbeddedQueue:
    """The queue of one file."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, _SCHEMA)

    def send(self, job_id: str) -> None:
        self._database.one(
            "INSERT INTO messages (job_id, visible_at, receipt) VALUES (?, ?, '')", (job_id, time.time())
        )

    def receive(self, *, hidden_s: float, wait_s: float) -> Message | None:
        gives_up = time.monotonic() + wait_s
        while True:
            message = self._next(hidden_s)
            left = gives_up - time.monotonic()
            if message or left <= 0:
                return message
            time.sleep(min(_LOOK_EVERY_S, left))

    def hide(self, message: Message, seconds: float) -> None:
        self._database.one(
            "UPDATE messages SET visible_at = ? WHERE receipt = ?", (time.time() + seconds, message.receipt)
        )

    def delete(self, message: Message) -> None:
        self._database.one("DELETE FROM messages WHERE receipt = ?", (message.receipt,))

    def waiting(self) -> int:
        row = self._database.one("SELECT count(*) FROM messages")
        assert row is not None
        return int(row[0])

    def depth(self) -> Depth:
        now = time.time()
        row = self._database.one(
            """SELECT count(*), count(*) FILTER (WHERE visible_at <= :now), min(visible_at) FROM messages""",
            {"now": now},
        )
        assert row is not None
        every, waiting, first = row
        return Depth(waiting, every - waiting, max(0.0, now - first) if every else 0.0)

    def close(self) -> None:
        self._database.close()

    def _next(self, hidden_s: float) -> Message | None:
        now, receipt = time.time(), uuid.uuid4().hex
        # Looked at before it is written, so that an idle worker takes no lock.
        if self._database.one("SELECT 1 FROM messages WHERE visible_at <= ?", (now,)) is None:
            return None
        row = self._database.one(
            """UPDATE messages SET visible_at = ?, receipt = ? WHERE id =
            (SELECT id FROM messages WHERE visible_at <= ? ORDER BY visible_at, id LIMIT 1)
            RETURNING job_id""",
            (now + hidden_s, receipt, now),
        )
        return None if row is None else Message(row["job_id"], receipt)
