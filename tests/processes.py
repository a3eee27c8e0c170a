"""What processes do, as Linux tells it."""

import os
from collections.abc import Sequence
from pathlib import Path


def children(pid: int) -> list[int]:
    """Process ids of a process's children; none once it is gone."""
    try:
        return [
            int(child)
            for path in Path(f"/proc/{pid}/task").glob("*/children")
            for child in path.read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return []


def name(pid: int) -> str:
    """The program's name; empty once it is gone."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except FileNotFoundError:
        return ""


def encoders(pid: int) -> Sequence[int]:
    """The children of a process that encode films."""
    return [child for child in children(pid) if name(child).startswith("ffmpeg")]


def cpu_s(pid: int) -> float:
    """Seconds of processor time that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
