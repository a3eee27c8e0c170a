"""A result: a picture or video, with the server's notes on it."""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import cast
from urllib.parse import unquote

import httpx

from photo_studio.errors import media_type
from photo_studio.generated.params import Item

_TIMING = re.compile(r"([^;,\s]+);dur=([0-9.]+)")
_FILENAME = re.compile(r"filename\*=UTF-8''([^;]+)|filename=\"([^\"]*)\"", re.IGNORECASE)


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """The bytes of a result.

    Attributes:
        media_type: such as ``image/png``.
        filename: the name that the server suggests, without folders.
        headers: the response's headers; names are case-insensitive.
    """

    content: bytes
    media_type: str
    filename: str
    headers: Mapping[str, str]

    @classmethod
    def of(cls, response: httpx.Response, first: httpx.Response) -> "Result":
        """The result in a response. ``first`` has the notes: this response, or one that linked to it."""
        headers = httpx.Headers({**first.headers, **response.headers})
        return cls(response.content, media_type(response), _filename(response), headers)

    def save(self, path: str | PathLike[str] | None = None) -> Path:
        """Write it to a file, or into a folder under its own name. The default is the current folder.

        Returns:
            The file's path.
        """
        target = Path(path or ".")
        target = target / self.filename if target.is_dir() else target
        target.write_bytes(self.content)
        return target

    @property
    def model(self) -> str | None:
        """The model that segmented the subject, if one did."""
        return self.headers.get("X-Model")

    @property
    def model_fallback(self) -> str | None:
        """The model that was replaced, and why; None if none was."""
        return self.headers.get("X-Model-Fallback")

    @property
    def placement(self) -> Sequence[Item] | None:
        """Where a composition's subjects are: ``items`` that give the same result with ``mode="manual"``."""
        placement = self.headers.get("X-Placement")
        return None if placement is None else cast("Sequence[Item]", json.loads(placement))

    @property
    def request_id(self) -> str | None:
        """Identifies the request in the server's log."""
        return self.headers.get("X-Request-Id")

    @property
    def timings(self) -> Mapping[str, float]:
        """Milliseconds of each step on the server."""
        timing = self.headers.get("Server-Timing", "")
        return {name: float(ms) for name, ms in _TIMING.findall(timing)}

    def __repr__(self) -> str:
        return f"<Result {self.filename} {self.media_type} {len(self.content):,} bytes>"

    def _repr_html_(self) -> str | None:
        """HTML that shows the result in a notebook."""
        source = f'src="data:{self.media_type};base64,{base64.b64encode(self.content).decode()}"'
        if self.media_type.startswith("image/"):
            return f"<img {source}>"
        return f"<video controls {source}></video>" if self.media_type.startswith("video/") else None


def _filename(response: httpx.Response) -> str:
    """The name from a response's headers without folders, which a server must not choose here."""
    found = _FILENAME.findall(response.headers.get("content-disposition", ""))
    names = [unquote(coded) or plain for coded, plain in found]
    last = Path((names or [""])[-1].replace("\\", "/")).name
    return last if last.strip(".") else "result"
