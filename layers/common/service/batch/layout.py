"""The layout of a bucket or folder: files in ``in/{operation}/…``, results in ``out/{operation}/…``."""

import hashlib
import json
import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from layers.common.imaging.formats import Format

PARAMS = "params.json"
JOB = ".job.json"


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

    @property
    def is_job(self) -> bool:
        """Whether the file names files and parameters instead of being a photo."""
        return self.key.endswith(JOB)

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
        source = json.dumps([self.bucket, self.key, self.version, params], sort_keys=True)
        digest = hashlib.sha256(source.encode()).hexdigest()[:16]
        return f"{self._out()}-{digest}.{extension_of(media_type)}"

    @property
    def error_key(self) -> str:
        """The key of the problem, if the file is refused."""
        return f"{self._out()}.error.json"

    def _out(self) -> str:
        path = self.key.removeprefix("in/")
        stem = path.removesuffix(JOB) if self.is_job else str(PurePosixPath(path).with_suffix(""))
        return f"out/{stem}"


def extension_of(media_type: str) -> str:
    """The extension of files of that type, without the dot."""
    known = {kind.media_type: kind.extension for kind in Format}
    return known.get(media_type) or (mimetypes.guess_extension(media_type) or ".bin").removeprefix(".")
