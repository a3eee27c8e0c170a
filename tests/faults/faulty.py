"""A store that has bad moments: what stands in front of moto, and answers for it now and then."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from tests.aws import App


@dataclass(frozen=True)
class Moment:
    """How often a write of a result fails, and whether it was done all the same, its answer lost."""

    times: int
    status: str = "503 Slow Down"
    done: bool = False


class Faulty:
    """moto behind a front that fails as it is told.

    Args:
        moments: by what the path of a write has in it.
    """

    def __init__(self, app: App, moments: Mapping[str, Moment]) -> None:
        self._app = app
        self._moments = moments
        self._lock = threading.Lock()
        self.failed = dict.fromkeys(moments, 0)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        moment = self._now(environ)
        if moment is None:
            return self._app(environ, start_response)
        if moment.done:
            b"".join(self._app(environ, lambda *_: None))
        start_response(moment.status, [("Content-Length", "0")])
        return [b""]

    def _now(self, environ: Mapping[str, Any]) -> Moment | None:
        path = unquote(environ.get("RAW_URI") or environ["PATH_INFO"])
        if environ["REQUEST_METHOD"] != "PUT" or not re.search("/out/", path):
            return None
        with self._lock:
            for part, moment in self._moments.items():
                if part in path and self.failed[part] < moment.times:
                    self.failed[part] += 1
                    return moment
        return None
