"""What came of a batch: counted, and written beside the results."""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from layers.common.service.objects.folder import write
from local.cli.batch.journal import Problem
from local.cli.faults import Fault
from local.cli.target import READABLE

NAME = "report.json"


@dataclass(slots=True)
class Report:
    """The counts of a batch under way.

    Attributes:
        found: photos in all.
        done_before: those that an earlier batch did.
        done: those that this one did.
        failed: those without a result, by their paths.
    """

    operation: str
    parameters: Any
    found: int
    done_before: int = 0
    done: int = 0
    failed: dict[str, Problem] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)
    tried: int = 0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    @property
    def rate(self) -> float:
        """Photos a second, of those that this batch tried."""
        return self.tried / self.seconds

    @property
    def settled(self) -> int:
        """Photos of which nothing is left to be done."""
        return self.done_before + self.done + len(self.failed)

    @property
    def left(self) -> int:
        return self.found - self.settled

    @property
    def sentence(self) -> str:
        """All in a line."""
        before = f" ({self.done_before} before)" if self.done_before else ""
        undone = f", {self.left} left" if self.left else ""
        return (
            f"{self.done + self.done_before} of {self.found} done{before}, "
            f"{len(self.failed)} failed{undone}: {self.seconds:.1f} s, {self.rate:.1f} photos/s"
        )

    def write(self, folder: Path) -> None:
        """Write ``report.json``.

        Raises:
            Fault: it cannot be written.
        """
        failed = [{"file": key, **_public(problem)} for key, problem in sorted(self.failed.items())]
        told = {
            "operation": self.operation,
            "parameters": self.parameters,
            "found": self.found,
            "done": self.done,
            "done_before": self.done_before,
            "failed": len(failed),
            "left": self.left,
            "seconds": round(self.seconds, 2),
            "photos_per_second": round(self.rate, 2),
            "failures": failed,
        }
        path = folder / NAME
        try:
            write(path, json.dumps(told, indent=1).encode(), if_absent=False, mode=READABLE)
        except OSError as fault:
            raise Fault(f"{path} cannot be written ({fault.strerror})") from None


def _public(problem: Problem) -> dict[str, Any]:
    return {name: problem[name] for name in ("code", "param", "sentence")}


def told(key: str, problem: Problem) -> str:
    """A photo and what is wrong with it."""
    sentence: str = problem["sentence"]
    return sentence if sentence.startswith(f"{key}:") else f"{key}: {sentence}"
