"""What comes back: a picture or a video, and what the server says of it."""

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

from photo_studio.faults import media_type
from photo_studio.generated.params import Item

_TIMING = re.compile(r"([^;,\s]+);dur=([0-9.]+)")
_FILENAME = re.compile(r"filename\*=UTF-8''([^;]+)|filename=\"([^\"]*)\"", re.IGNORECASE)


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """The bytes of a result.

    Attributes:
        media_type: such as ``image/png``.
        filename: what the server would call it, without folders.
        headers: all that the answer says; names are found in any spelling.
    """

    content: bytes
    media_type: str
    filename: str
    headers: Mapping[str, str]

    @classmethod
    def of(cls, answer: httpx.Response, first: httpx.Response) -> "Result":
        """An answer with its bytes. ``first`` led to it, or is the same; it has the notes."""
        headers = httpx.Headers({**first.headers, **answer.headers})
        return cls(answer.content, media_type(answer), _filename(answer), headers)

    def save(self, path: str | PathLike[str] | None = None) -> Path:
        """Write it to a file, or into a folder under its own name; by default into the present one.

        Returns:
            Where it is.
        """
        target = Path(path or ".")
        target = target / self.filename if target.is_dir() else target
        target.write_bytes(self.content)
        return target

    @property
    def model(self) -> str | None:
        """The model that found the subject, where one had to."""
        return self.headers.get("X-Model")

    @property
    def model_fallback(self) -> str | None:
        """Which model it is instead of, and why; None where the wanted one served."""
        return self.headers.get("X-Model-Fallback")

    @property
    def placement(self) -> Sequence[Item] | None:
        """Where a composition's subjects stand: ``items`` for ``mode="manual"``, which gives the same."""
        told = self.headers.get("X-Placement")
        return None if told is None else cast("Sequence[Item]", json.loads(told))

    @property
    def request_id(self) -> str | None:
        """Names the request in the server's log."""
        return self.headers.get("X-Request-Id")

    @property
    def timings(self) -> Mapping[str, float]:
        """Milliseconds of each step on the server."""
        told = self.headers.get("Server-Timing", "")
        return {name: float(ms) for name, ms in _TIMING.findall(told)}

    def __repr__(self) -> str:
        return f"<Result {self.filename} {self.media_type} {len(self.content):,} bytes>"

    def _repr_html_(self) -> str | None:
        """Shows it in a notebook."""
        source = f'src="data:{self.media_type};base64,{base64.b64encode(self.content).decode()}"'
        if self.media_type.startswith("image/"):
            return f"<img {source}>"
        return f"<video controls {source}></video>" if self.media_type.startswith("video/") else None


def _filename(answer: httpx.Response) -> str:
    """The last part of the name that an answer gives itself: a server chooses no folder here."""
    names = [unquote(coded) or plain for coded, plain in _FILENAME.findall(_disposition(answer))]
    return Path((names or [""])[-1].replace("\\", "/")).name or "result"


def _disposition(answer: httpx.Response) -> str:
    return str(answer.headers.get("content-disposition", ""))
