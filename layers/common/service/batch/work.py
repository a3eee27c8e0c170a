"""One announced file: processed, refused for good, or left for a retry."""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from layers.common.core.capability import Capability, Params
from layers.common.core.invocation import Performer
from layers.common.core.json_text import loads
from layers.common.core.media import Upload
from layers.common.core.openapi import PROBLEM_MEDIA_TYPE
from layers.common.core.validation import one_of
from layers.common.errors import InvalidParameter, StudioError
from layers.common.service.batch.layout import Item
from layers.common.service.objects.store import RESULT_MARK, ObjectMissing, ObjectStore, StoredObject
from layers.common.service.work import HERE

_log = logging.getLogger("photo_studio.batch")

_JOB_NAMES = frozenset({"files", "params"})


@dataclass(frozen=True, slots=True)
class Batch:
    """Processes files, and stores results in ``output``.

    Args:
        max_bytes: the largest file that is read.
        performer: does the work.
    """

    capabilities: Mapping[str, Capability]
    output: ObjectStore
    max_bytes: int
    performer: Performer = HERE

    def do(self, item: Item, source: ObjectStore) -> None:
        """Make the result of a file once, however often the file is announced.

        If the file itself is at fault, the problem is written next to where the result would be. It is
        withdrawn when another version of the file has its result. Hidden files are left alone.

        Raises:
            Exception: of any kind, if a retry may succeed.
        """
        capability = self.capabilities.get(item.operation)
        if capability is None or item.is_params or item.is_hidden:
            return
        try:
            self._do(item, source, capability)
        except ObjectMissing:
            _log.info("the file was deleted before its turn", extra={"key": item.key})
        except StudioError as fault:
            if fault.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            self._refuse(item.error_key, json.dumps(fault.problem.document()).encode())

    def _refuse(self, key: str, problem: bytes) -> None:
        """Write a problem over that of an earlier version, but not the same one twice."""
        try:
            if self.output.get(key, max_bytes=self.max_bytes).data == problem:
                return
        except ObjectMissing:
            pass
        self._write(key, problem, PROBLEM_MEDIA_TYPE, if_absent=False)

    def _write(self, key: str, data: bytes, media_type: str, *, if_absent: bool) -> None:
        mark = {RESULT_MARK: "1"}
        self.output.put(key, data, media_type=media_type, metadata=mark, if_absent=if_absent)

    def _do(self, item: Item, source: ObjectStore, capability: Capability) -> None:
        found = source.get(item.key, version=item.version, max_bytes=self.max_bytes)
        if RESULT_MARK in found.metadata:
            return
        if item.is_job:
            params, uploads = self._of_job(found, source, capability)
        elif (field := capability.sole_file) is None:
            return  # one of several files that a job names together
        else:
            params = self._params(item, found, source, capability)
            uploads = [Upload(field.name, found.data, item.key.rpartition("/")[2])]
        files = capability.pick_files(uploads, params)
        params = capability.with_known_type(params)
        key = item.result_key(params.model_dump(mode="json"), capability.produces(params))
        if self.output.size(key) is None:
            media = self.performer.perform(capability, files, params)
            self._write(key, media.data, media.media_type, if_absent=True)
        if self.output.size(item.error_key) is not None:
            self.output.delete(item.error_key)

    def _params(self, item: Item, found: StoredObject, source: ObjectStore, capability: Capability) -> Params:
        if "params" in found.metadata:
            return capability.check(loads(found.metadata["params"], "params"))
        for key in item.params_keys():
            try:
                near = source.get(key, max_bytes=self.max_bytes)
            except ObjectMissing:
                continue
            return capability.check(_json(near, "params.json"))
        return capability.check({})

    def _of_job(
        self, found: StoredObject, source: ObjectStore, capability: Capability
    ) -> tuple[Params, Sequence[Upload]]:
        """The parameters and files that ``{"files": {FIELD: KEY or [KEY, …]}, "params": {…}}`` names."""
        job = _json(found, "job")
        if not isinstance(job, dict) or not isinstance(job.get("files"), dict) or set(job) - _JOB_NAMES:
            raise InvalidParameter("expected an object of `files` and `params` in the job", param="files")
        named = [(field, key) for field, keys in job["files"].items() for key in _listed(field, keys)]
        return capability.check(job.get("params", {})), [self._file(*one, source) for one in named]

    def _file(self, field: str, key: object, source: ObjectStore) -> Upload:
        if not isinstance(key, str) or not Item(source.name, key).operation:
            raise InvalidParameter(f"expected a key like in/NAME/… for `{field[:40]}`", param=field[:40])
        try:
            found = source.get(key, max_bytes=self.max_bytes)
        except ObjectMissing:
            raise InvalidParameter(
                f"nothing is stored under the key for `{field[:40]}`", param=field[:40]
            ) from None
        except StudioError as fault:
            raise fault.at(field) from None
        return Upload(field, found.data, key.rpartition("/")[2])


def _listed(field: str, keys: object) -> Iterable[object]:
    if isinstance(keys, list):
        return keys
    if isinstance(keys, str):
        return [keys]
    raise InvalidParameter(f"expected {one_of(['a key', 'a list of keys'])} in the job", param=field[:40])


def _json(found: StoredObject, name: str) -> Any:
    try:
        return loads(found.data.decode(), name)
    except UnicodeDecodeError:
        raise InvalidParameter(f"expected text in UTF-8 in `{name}`", param=name) from None
