"""The layout of a bucket or folder: files in ``in/{operation}/…``, results in ``out/{operation}/…``."""

import hashlib
import json
import mimetypes
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from layers.common.core.file_name import cut
from layers.common.imaging.formats import Format

PARAMS = "params.json"
JOB = ".job.json"

_MOST_NAME_BYTES = 200
"""Of what a result or a problem has of its file's name; file systems have 255 for all of it."""


@dataclass(frozen=True, slots=True)
class Item:
    """An announced file. ``key`` is unquoted."""

    bucket: str
    key: str
    version: str = ""

    @property
    def operation(self) -> str:
        """The second part of ``in/{operation}/NAME``; empty for any other key."""
        parts = self.key.split("/")
        return parts[1] if len(parts) > 2 and parts[0] == "in" and parts[-1] else ""

    def operation_among(self, known: Collection[str]) -> str:
        """The one of these operations that its folder names: ``in/style_red/NAME`` or ``in/style/red/NAME``.

        Empty if it names none.
        """
        name = self.operation
        if not name or name in known:
            return name
        longer = Item(self.bucket, self.key.replace(f"{name}/", f"{name}_", 1)).operation
        return longer if longer in known else ""

    @property
    def is_job(self) -> bool:
        """Whether the file names files and parameters instead of being a photo."""
        return self.key.endswith(JOB)

    @property
    def is_hidden(self) -> bool:
        """Whether it, or a folder above it, has a name that begins with a dot."""
        return any(part.startswith(".") for part in self.key.split("/"))

    @property
    def is_params(self) -> bool:
        return PurePosixPath(self.key).name == PARAMS

    def params_keys(self) -> Iterator[str]:
        """Where its parameters may be, the nearest first, up to the operation's own folder."""
        folder = PurePosixPath(self.key).parent
        while len(folder.parts) >= 2:
            yield str(folder / PARAMS)
            folder = folder.parent

    def result_key(self, params: Mapping[str, Any], media_type: str) -> str:
        """The key of its result; its name covers everything that the result depends on."""
        stem = PurePosixPath(self.result_path).stem
        name = f"{cut(stem, _MOST_NAME_BYTES)}-{self.digest(params)}.{extension_of(media_type)}"
        return f"{self._folder}/{name}"

    def digest(self, params: Mapping[str, Any]) -> str:
        """Stands for everything that the result depends on."""
        return _digest([self.bucket, self.key, self.version, params])

    @property
    def result_path(self) -> str:
        """The path of its result, but for the extension, which is its own."""
        name = f"{self._name.removesuffix(JOB)}.json" if self.is_job else self._name
        return f"{self._folder}/{name}"

    @property
    def error_key(self) -> str:
        """The key of the problem, if the file is refused. No two files have the same."""
        name = cut(self._name, _MOST_NAME_BYTES)
        more = "" if name == self._name else f"-{_digest(self.key)}"
        return f"{self._folder}/{name}{more}.error.json"

    @property
    def _name(self) -> str:
        return self.key.rpartition("/")[2]

    @property
    def _folder(self) -> str:
        """The folder of what becomes of it."""
        return f"out/{self.key.removeprefix('in/').rpartition('/')[0]}"


def _digest(source: Any) -> str:
    return hashlib.sha256(json.dumps(source, sort_keys=True).encode()).hexdigest()[:16]


def extension_of(media_type: str) -> str:
    """The extension of files of that type, without the dot."""
    known = {kind.media_type: kind.extension for kind in Format}
    return known.get(media_type) or (mimetypes.guess_extension(media_type) or ".bin").removeprefix(".")
