"""The sums of workers and the watched folder, in a file: they end, and what they did is still to be counted.

prometheus_client's own way, a file of memory for each process id, knows neither the same ids in several
containers nor when a file may go. Here an addition is one transaction, so that a killed process leaves all of
it or nothing.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from layers.common.service.sqlite import Database
from local.metrics.family import Amount, Key

_NAME = "metrics.db"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sums (
    family TEXT, labels TEXT, part TEXT, amount REAL NOT NULL, PRIMARY KEY (family, labels, part)
) WITHOUT ROWID;
"""


class Ledger:
    """The sums of a data folder, of whatever process and at whatever time."""

    def __init__(self, folder: Path) -> None:
        self._database = Database(folder / _NAME, _SCHEMA)

    def add(self, amounts: Sequence[Amount]) -> None:
        places = ", ".join(["(?, ?, ?, ?)"] * len(amounts))
        values = [
            part for key, amount in amounts for part in (key.family, json.dumps(key.labels), key.part, amount)
        ]
        self._database.one(
            f"INSERT INTO sums VALUES {places} "  # noqa: S608 – nothing but places
            "ON CONFLICT DO UPDATE SET amount = amount + excluded.amount",
            values,
        )

    def sums(self) -> Mapping[Key, float]:
        row = self._database.one(
            "SELECT json_group_array(json_array(family, json(labels), part, amount)) FROM sums"
        )
        assert row is not None
        told = json.loads(row[0])
        return {Key(family, tuple(labels), part): amount for family, labels, part, amount in told}
