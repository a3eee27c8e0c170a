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


def is_alive(pid: int) -> bool:
    """Whether a process runs, and has not ended without being waited for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def beside(pid: int) -> list[int]:
    """The children of a router that run beside it: workers for jobs, and that of the watched folder."""
    return [child for child in children(pid) if "local.w" in _command(child)]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except FileNotFoundError:
        return ""


def descendants(pid: int, named: str = "") -> list[int]:
    """The children of a process, and theirs, whose program's name begins so."""
    found = [one for child in children(pid) for one in (child, *descendants(child))]
    return [one for one in found if name(one).startswith(named)]


def encoders(pid: int) -> Sequence[int]:
    """The processes below a process that encode films."""
    return descendants(pid, "ffmpeg")


def cpu_s(pid: int) -> float:
    """Seconds of processor time that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_bytes(pid: int) -> int:
    """Resident memory of a process; 0 once it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return 0
