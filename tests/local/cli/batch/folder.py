"""A folder of photos, a folder of results, and what a journal tells of them."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.local.cli.studio import Done, begun, studio
from tests.pictures import gradient, saved

SLOW = '[{"op": "resize", "w": 900}, {"op": "blur", "radius": 9}, {"op": "resize", "w": 40}]'
"""Some 20 ms of work for a small photo."""


class Folder:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.source = root / "in"
        self.results = root / "out"

    def put(self, key: str, data: bytes | None = None) -> Path:
        path = self.source / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(photo(sum(key.encode())) if data is None else data)
        return path

    def run(
        self, *options: str, ops: str = "[]", sent: bytes = b"", by: Callable[..., Done] = studio
    ) -> Done:
        return by(*self._typed(ops), *options, cwd=self.root, sent=sent)

    def cut_out(self, *options: str) -> Done:
        return studio("batch", "cutout", *self._folders, *options, cwd=self.root)

    def begin(self, *options: str, ops: str = SLOW) -> Any:
        return begun(*self._typed(ops), *options, cwd=self.root)

    def _typed(self, ops: str) -> list[str]:
        return ["batch", "edit", *self._folders, "--ops", ops]

    @property
    def _folders(self) -> list[str]:
        return [str(folder.relative_to(self.root)) for folder in (self.source, self.results)]

    def made(self) -> dict[str, Path]:
        """Results by their paths."""
        found = sorted(path for path in self.results.rglob("*") if path.is_file())
        return {
            str(path.relative_to(self.results)): path
            for path in found
            if ".studio" not in path.parts and path.name != "report.json"
        }

    def states(self) -> dict[str, tuple[int, int]]:
        """What would change if a result were written again."""
        return {name: (path.stat().st_ino, path.stat().st_mtime_ns) for name, path in self.made().items()}

    def report(self) -> Any:
        return json.loads((self.results / "report.json").read_text())

    def journal(self) -> list[Any]:
        lines = (self.results / ".studio/journal.jsonl").read_bytes().splitlines()
        return [json.loads(line) for line in lines]

    def ended(self, how: str) -> Counter[str]:
        return Counter(line["file"] for line in self.journal() if line.get("ended") == how)

    def has(self, count: int) -> Callable[[], bool]:
        return lambda: len(self.made()) >= count


def photo(number: int) -> bytes:
    pixels = gradient(160, 120)
    pixels[..., 2] = number % 256
    return saved(np.ascontiguousarray(pixels), "JPEG", quality=90)
