"""Where what lies: ``in/{operation}/…`` for files, ``out/{operation}/…`` for what is made of them."""

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
    """A file that was announced. ``key`` is the true one, with nothing quoted."""

    bucket: str
    key: str
    version: str = ""

    @property
    def operation(self) -> str:
        """The second part of ``in/{operation}/NAME``; empty for a file that lies elsewhere, or is none."""
        parts = self.key.split("/")
        return parts[1] if len(parts) > 2 and parts[0] == "in" and parts[-1] else ""

    @property
    def is_job(self) -> bool:
        """Whether it names files and parameters instead of being a photo."""
        return self.key.endswith(JOB)

    @property
    def is_params(self) -> bool:
        return PurePosixPath(self.key).name == PARAMS

    def params_keys(self) -> Iterator[str]:
        """Where its parameters may lie, the nearest first, up to the operation's own folder."""
        folder = PurePosixPath(self.key).parent
        while len(folder.parts) >= 2:
            yield str(folder / PARAMS)
            folder = folder.parent

    def result_key(self, params: Mapping[str, Any], media_type: str) -> str:
        """Where its result goes; the name stands for all that the result depends on."""
        told = json.dumps([self.bucket, self.key, self.version, params], sort_keys=True)
        digest = hashlib.sha256(told.encode()).hexdigest()[:16]
        return f"{self._out()}-{digest}.{extension_of(media_type)}"

    @property
    def error_key(self) -> str:
        """Where it is told what is wrong with it."""
        return f"{self._out()}.error.json"

    def _out(self) -> str:
        path = self.key.removeprefix("in/")
        stem = path.removesuffix(JOB) if self.is_job else str(PurePosixPath(path).with_suffix(""))
        return f"out/{stem}"


def extension_of(media_type: str) -> str:
    """The extension of such files, without its dot."""
    known = {kind.media_type: kind.extension for kind in Format}
    return known.get(media_type) or (mimetypes.guess_extension(media_type) or ".bin").removeprefix(".")
