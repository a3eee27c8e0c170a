"""What goes wrong on the command line, in the words of who typed it."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # whoever only reads help needs none of it
    from layers.common.errors import StudioError

FAILED, MISUSED = 1, 2

DOCUMENT = "--params"
"""The option that takes all parameters as one JSON object."""

_HEAD = re.compile(r"[A-Za-z0-9_]+(\[\d+\])?")
_OURS = frozenset({"invalid_parameter", "malformed_request"})


class Fault(Exception):
    """A sentence for the standard error, and the exit code that goes with it."""

    exit_code = FAILED


class Misuse(Fault):
    """What was asked for cannot be done by anybody."""

    exit_code = MISUSED


class Names:
    """What a capability's inputs are called on the command line.

    Args:
        given: what was typed, by the input's dotted name: ``{"crop_margin": "--crop-margin",
            …}``.
        files: the files' paths, as typed, by their inputs' dotted names.
        document: the input that is the root of all others, if there is one.
    """

    def __init__(self, given: Mapping[str, str], files: Mapping[str, str], document: str = "") -> None:
        self._given = given
        self._files = files
        self._document = document

    def said(self, fault: "StudioError") -> Fault:
        """The fault as one sentence about what was typed."""
        path = fault.param or ""
        detail = fault.detail.replace(f"`{path}`", self.name(path)) if path else fault.detail
        kind = Misuse if fault.code in _OURS and not self._is_file(path) else Fault
        file = self._files.get(path)
        return kind(detail if not file or file in detail else f"{file}: {detail}")

    def name(self, path: str) -> str:
        """What a dotted path is called: ``--crop-margin``, ``[0].scale in --items``, ``photo.jpg``."""
        inner = path.removeprefix(f"{self._document}.") if self._document else path
        if path in self._files:
            return self._files[path]
        if path == self._document:
            return DOCUMENT
        head = _HEAD.match(inner)
        if head is None:
            return path
        name = head[0].partition("[")[0]
        typed = self._given.get(name, f"--{name.replace('_', '-')}")
        rest = inner if typed == DOCUMENT else inner[len(name) :].removeprefix(".")
        return f"{rest} in {typed}" if rest else typed

    def _is_file(self, path: str) -> bool:
        return path in self._files
