"""A batch: one capability for many files by itself each, and one archive of what came of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal
from urllib.parse import quote

from layers.common.core.file_name import base_name, cut
from layers.common.core.media import Upload
from layers.common.errors import InvalidParameter, Problem, TooManyFiles, detail_of

MOST_FILES: Final = 200
REPORT: Final = "report.json"
"""The archive's last entry if a file failed."""

_MOST_NAME_BYTES: Final = 200
_MOST_HEADER_BYTES: Final = 8000
"""A longer header is refused by some clients, and is left out."""

FileState = Literal["queued", "running", "succeeded", "failed"]


@dataclass(frozen=True, slots=True)
class BatchFile:
    """What is known of one file of a batch.

    Attributes:
        filename: as its sender names it.
        progress: an estimate in per cent.
        entry: its name in the archive; empty before it has succeeded.
        problem: why it failed, as a problem document.
    """

    filename: str
    status: FileState = "queued"
    progress: int = 0
    entry: str = ""
    problem: Mapping[str, Any] | None = None

    def document(self) -> dict[str, Any]:
        """It as JSON, without what is not known yet."""
        return {name: value for name, value in asdict(self).items() if value or name in _ALWAYS}


_ALWAYS: Final = ("filename", "status", "progress")


def first_alone(files: Sequence[Upload], field: str) -> Sequence[Upload]:
    """The files of the first invocation: one of ``field``, and those of other fields, which all have.

    Raises:
        InvalidParameter: there are none of ``field``.
        TooManyFiles: there are too many.
    """
    own = [one for one in files if one.field == field]
    if not own:
        raise InvalidParameter(f"expected 1 to {MOST_FILES} files for `{field}`, received none", param=field)
    if len(own) > MOST_FILES:
        raise too_many(field)
    return [own[0], *(one for one in files if one.field != field)]


def too_many(field: str) -> TooManyFiles:
    """The fault of a batch with more files than it may have."""
    return TooManyFiles(f"expected at most {MOST_FILES} files for `{field}`, received more", param=field)


def shown_name(filename: str | None) -> str:
    """The name of a file as a document may hold it."""
    return cut(base_name(filename or ""), _MOST_NAME_BYTES).encode(errors="replace").decode() or "file"


def entry_names(filenames: Sequence[str]) -> list[str]:
    """Names of entries of an archive, in their order: no two are the same on any system.

    The second ``a.png`` is ``a_1.png``.
    """
    taken: set[str] = {REPORT}
    entries = []
    for filename in filenames:
        name = shown_name(filename)
        stem, dot, extension = name.rpartition(".")
        stem, ending = (stem, dot + extension) if stem else (name, "")
        number = 0
        while name.casefold() in taken:
            number += 1
            name = f"{stem}_{number}{ending}"
        taken.add(name.casefold())
        entries.append(name)
    return entries


def report(files: Sequence[BatchFile]) -> bytes:
    """What became of each file, as the archive's own document tells it."""
    return json.dumps({"files": [one.document() for one in files]}, indent=2).encode()


def notes(job_id: str, files: Sequence[BatchFile]) -> Mapping[str, str]:
    """What an answer with the archive tells in its headers: the entries by the numbers of the files."""
    entries = {str(number): one.entry for number, one in enumerate(files) if one.entry}
    results = quote(json.dumps(entries, separators=(",", ":"), ensure_ascii=False), safe='{}":,')
    told = {"Job-Id": job_id, "Files": f"{len(entries)} of {len(files)}"}
    return told | ({"File-Results": results} if len(results) <= _MOST_HEADER_BYTES else {})


def errors(files: Sequence[BatchFile]) -> Sequence[Mapping[str, str]]:
    """What was wrong with each file that failed."""
    return [
        {"filename": one.filename, "error": detail_of(Problem.from_document(one.problem))}
        for one in files
        if one.problem
    ]
