"""The work of a batch: one file after the other, and each result is stored as soon as it is there."""

import json
import logging
import secrets
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from layers.common.core.archive import Archive
from layers.common.core.batch import BatchFile, entry_names, errors, notes, report
from layers.common.core.capability import Capability
from layers.common.core.invocation import Performer
from layers.common.core.job import Job
from layers.common.core.result import Result
from layers.common.errors import (
    BatchFailed,
    Busy,
    DeadlineExceeded,
    Expired,
    StorageFull,
    StorageUnavailable,
    StudioError,
    WorkDied,
)
from layers.common.progress import Abandoned, PartOfRun, Run, running
from layers.common.service.faults import UNFORESEEN
from layers.common.service.jobs.archives import Content, StoredArchive
from layers.common.service.jobs.keys import object_folder
from layers.common.service.jobs.submission import StoredCall, load_call
from layers.common.service.objects.store import ObjectMissing, ObjectStore

_log = logging.getLogger("photo_studio.jobs")

MEDIA_TYPE: Final = "application/zip"

Item = Mapping[str, Any]
"""What became of one file: where its result is and its description, or its problem."""


class Unfinished(Exception):
    """The attempt's time is over, and it has brought the batch on: another one does the rest."""


class BatchWork:
    """One attempt at a batch. What an earlier attempt has finished is not done again.

    Args:
        max_bytes: of the files of one invocation.
        is_last: whether there will be no other attempt if this one breaks off.
    """

    def __init__(
        self,
        job: Job,
        capabilities: Mapping[str, Capability],
        objects: ObjectStore,
        performer: Performer,
        *,
        max_bytes: int,
        is_last: bool,
    ) -> None:
        self._job = job
        self._capabilities = capabilities
        self._objects = objects
        self._performer = performer
        self._max_bytes = max_bytes
        self._is_last = is_last
        self._files = [BatchFile(one["filename"]) for one in job.files]
        self._part: PartOfRun | None = None

    def documents(self) -> Sequence[Mapping[str, Any]]:
        """What is known of each file by now. Safe to call from any thread."""
        part, files = self._part, list(self._files)
        for number, one in enumerate(files):
            if part and one.status == "running":
                files[number] = replace(one, progress=part.percent)
        return [one.document() for one in files]

    def do(self, run: Run) -> Mapping[str, Any]:
        """Do what is left of the batch; the outcome for the job store.

        Raises:
            BatchFailed: no file could be done.
            Unfinished: the time is over.
            Abandoned: the run was abandoned.
            Busy, WorkDied: this attempt broke off.
            ObjectMissing: the call has been deleted.
            StorageFull, StorageUnavailable: a file cannot be read, or a result not be stored.
        """
        call = load_call(self._job, self._capabilities, self._objects)
        items: list[Item] = []
        has_begun = False
        for number in range(len(self._files)):
            item = self._known(number)
            if item is None:
                if has_begun and run.remaining_s() == 0 and not run.is_abandoned:
                    raise Unfinished
                item = self._done(number, call, run, is_first=not has_begun)
                has_begun = True
            items.append(item)
            self._settle(number, item)
        return self._outcome(items, run)

    def _done(self, number: int, call: StoredCall, run: Run, *, is_first: bool) -> Item:
        """Do one file, and store what became of it."""
        self._part = PartOfRun(run, number, len(self._files))
        self._files[number] = replace(self._files[number], status="running")
        try:
            item = self._result(number, call, self._part)
        except Abandoned:
            if run.is_abandoned:
                raise
            if not is_first:
                raise Unfinished from None
            # It had all the time that there is.
            item = _failed(DeadlineExceeded("the work was stopped after JOB_TIMEOUT_S"))
        except Exception as fault:  # noqa: BLE001 – it must not keep the others from being done
            item = _failed(self._own_fault(fault))
        return self._stored(number, item)

    def _own_fault(self, fault: Exception) -> StudioError:
        """The fault of one file; one of the whole attempt is raised again."""
        match fault:
            case StorageFull() | StorageUnavailable():
                raise fault
            case Busy() | WorkDied() if not self._is_last:
                raise fault
            case StudioError():
                return fault
            case ObjectMissing():
                return Expired("the file expired before it was its turn")
        _log.error(
            "unforeseen fault",
            extra={"request_id": self._job.request_id, "job": self._job.id},
            exc_info=fault,
        )
        return UNFORESEEN

    def _result(self, number: int, call: StoredCall, part: PartOfRun) -> Item:
        with running(part):
            invocation = call.alone(number).invocation(self._objects, self._max_bytes)
            media = invocation.run(invocation.call.uploads, self._performer)
        key = f"{self._key(number)}-{secrets.token_hex(8)}"
        self._objects.put(key, media.data)
        described = asdict(Result.of(media, negotiated=False))
        return {"key": key, "crc": zlib.crc32(media.data), "described": described}

    def _stored(self, number: int, item: Item) -> Item:
        """What is stored of a file: by this attempt, or by another that was faster."""
        if self._objects.put(self._key(number), json.dumps(item).encode(), if_absent=True):
            return item
        known = self._known(number)
        assert known is not None
        return known

    def _known(self, number: int) -> Item | None:
        try:
            found: Item = json.loads(self._objects.get(self._key(number)).data)
        except ObjectMissing:
            return None
        return found

    def _settle(self, number: int, item: Item) -> None:
        self._part = None
        ended = (
            replace(self._files[number], status="failed", problem=item["problem"])
            if "problem" in item
            else replace(self._files[number], status="succeeded", progress=100)
        )
        self._files[number] = ended

    def _outcome(self, items: Sequence[Item], run: Run) -> Mapping[str, Any]:
        done = [number for number, item in enumerate(items) if "key" in item]
        if not done:
            raise BatchFailed(errors(self._files))
        results = [Result(**items[number]["described"]) for number in done]
        names = entry_names([one.filename for one in results])
        for number, name in zip(done, names, strict=True):
            self._files[number] = replace(self._files[number], entry=name)
        contents = [
            Content(name, items[number]["key"], result.size, items[number]["crc"])
            for number, name, result in zip(done, names, results, strict=True)
        ]
        told = report(self._files).decode() if len(done) < len(items) else ""
        archive = StoredArchive(self._objects, contents, told)
        folder = object_folder(self._job)
        self._objects.put(f"{folder}/archive.json", json.dumps(archive.document()).encode())
        return {
            "key": f"{folder}/archive-{self._job.attempt}.zip",
            "archive": f"{folder}/archive.json",
            "described": asdict(self._described(archive.archive())),
            "parts": {},
            "milliseconds": dict(run.milliseconds),
        }

    def _described(self, archive: Archive) -> Result:
        told = notes(self._job.id, self._files)
        return Result(MEDIA_TYPE, f"{self._job.operation}.zip", archive.size, told, negotiated=False)

    def _key(self, number: int) -> str:
        return f"{object_folder(self._job)}/item-{number}"


def _failed(fault: StudioError) -> Item:
    return {"problem": fault.problem.document()}
