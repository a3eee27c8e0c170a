"""One announced file: processed, refused for good, or left for a retry."""

import json
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol

from layers.common.core.capability import Capability, Params
from layers.common.core.invocation import Performer
from layers.common.core.json_text import loads
from layers.common.core.media import Media, Upload
from layers.common.core.openapi import PROBLEM_MEDIA_TYPE
from layers.common.core.validation import one_of
from layers.common.errors import InvalidParameter, StudioError
from layers.common.service.batch.layout import Item
from layers.common.service.objects.store import RESULT_MARK, ObjectMissing, ObjectStore, StoredObject
from layers.common.service.work import HERE

_log = logging.getLogger("photo_studio.batch")

Values = Mapping[str, Any]
"""Parameters as JSON takes them."""

_MARK = {RESULT_MARK: "1"}
_JOB_NAMES = frozenset({"files", "params"})


class Results(Protocol):
    """Where results are stored, and which are there."""

    def has(self, item: Item, params: Values, media_type: str) -> bool:
        """Whether the file has its result of these parameters."""
        ...

    def put(self, item: Item, params: Values, media: Media) -> str:
        """Store a result; return its key."""
        ...


@dataclass(frozen=True, slots=True)
class Batch:
    """Processes files, and stores results in ``output``.

    Args:
        max_bytes: the largest file that is read.
        performer: does the work.
        results: stores results in ``output``; by default under names that no two of them share.
    """

    capabilities: Mapping[str, Capability]
    output: ObjectStore
    max_bytes: int
    performer: Performer = HERE
    results: Results | None = None

    def do(self, item: Item, source: ObjectStore) -> bool:
        """Make the result of a file once, however often the file is announced.

        If the file itself is at fault, the problem is written next to where the result would be. It is
        withdrawn when another version of the file has its result. Hidden files are left alone.

        Returns:
            Whether the file has its result.

        Raises:
            Exception: of any kind, if a retry may succeed.
        """
        capability = self.capabilities.get(item.operation_among(self.capabilities))
        if capability is None or item.is_params or item.is_hidden:
            return False
        try:
            return self._do(item, source, capability)
        except ObjectMissing:
            _log.info("the file was deleted before its turn", extra={"key": item.key})
        except StudioError as fault:
            if fault.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            _log.info("refused", extra={"key": item.key, "reason": fault.detail})
            self._refuse(item.error_key, json.dumps(fault.problem.document()).encode())
        return False

    def _refuse(self, key: str, problem: bytes) -> None:
        """Write a problem over that of an earlier version, but not the same one twice."""
        try:
            if self.output.get(key, max_bytes=self.max_bytes).data == problem:
                return
        except ObjectMissing:
            pass
        self.output.put(key, problem, media_type=PROBLEM_MEDIA_TYPE, metadata=_MARK)

    def _do(self, item: Item, source: ObjectStore, capability: Capability) -> bool:
        found = source.get(item.key, version=item.version, max_bytes=self.max_bytes)
        if RESULT_MARK in found.metadata:
            return False
        if item.is_job:
            params, uploads = self._of_job(found, source, capability)
        elif (field := capability.sole_file) is None:
            return False  # one of several files that a job names together
        else:
            params = self._params(item, found, source, capability)
            uploads = [Upload(field.name, found.data, item.key.rpartition("/")[2])]
        files = capability.pick_files(uploads, params)
        params = capability.with_known_type(params)
        results, values = self.results or _Hashed(self.output), params.model_dump(mode="json")
        if not results.has(item, values, capability.produces(params)):
            started = time.monotonic()
            key = results.put(item, values, self.performer.perform(capability, files, params))
            seconds = round(time.monotonic() - started, 3)
            _log.info("done", extra={"key": item.key, "result": key, "seconds": seconds})
        if self.output.size(item.error_key) is not None:
            self.output.delete(item.error_key)
        return True

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


@dataclass(frozen=True, slots=True)
class _Hashed:
    """Results under names that cover what they depend on, so that none is ever written over."""

    store: ObjectStore

    def has(self, item: Item, params: Values, media_type: str) -> bool:
        return self.store.size(item.result_key(params, media_type)) is not None

    def put(self, item: Item, params: Values, media: Media) -> str:
        key = item.result_key(params, media.media_type)
        self.store.put(key, media.data, media_type=media.media_type, metadata=_MARK, if_absent=True)
        return key


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
