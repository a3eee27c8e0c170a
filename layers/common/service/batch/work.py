"""One announced file: done, refused for good, or left for another time."""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from layers.common.core.capability import Capability, Params
from layers.common.core.json_text import loads
from layers.common.core.media import Upload
from layers.common.core.validation import one_of
from layers.common.errors import InvalidParameter, StudioError
from layers.common.service import problems
from layers.common.service.batch.layout import Item
from layers.common.service.batch.shelf import MARK, Found, NotThere, Shelf
from layers.common.service.context import service_context

_log = logging.getLogger("photo_studio.batch")

_JOB_NAMES = frozenset({"files", "params"})


@dataclass(frozen=True, slots=True)
class Batch:
    """The capabilities that files may be put in for, and where results go.

    Args:
        most_bytes: the largest file that is read.
    """

    capabilities: Mapping[str, Capability]
    output: Shelf
    most_bytes: int

    def do(self, item: Item, source: Shelf) -> None:
        """Make the result of a file, once, however often the file is announced.

        What is wrong with the file itself is written beside where the result would be, and that is that.

        Raises:
            Exception: of any kind, when it may go better another time.
        """
        capability = self.capabilities.get(item.operation)
        if capability is None or item.is_params:
            return
        try:
            self._do(item, source, capability)
        except NotThere:
            _log.info("gone before its turn", extra={"key": item.key})
        except StudioError as fault:
            if fault.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            self._refuse(item.error_key, json.dumps(problems.document(fault)).encode())

    def _refuse(self, key: str, told: bytes) -> None:
        """Write what is wrong, over what was wrong with an earlier version, but not the same twice."""
        try:
            if self.output.read(key, most_bytes=self.most_bytes).data == told:
                return
        except NotThere:
            pass
        self.output.write(key, told, problems.MEDIA_TYPE, if_absent=False)

    def _do(self, item: Item, source: Shelf, capability: Capability) -> None:
        found = source.read(item.key, version=item.version, most_bytes=self.most_bytes)
        if MARK in found.metadata:
            return
        if item.is_job:
            params, uploads = self._of_job(found, source, capability)
        elif (field := capability.sole_file) is None:
            return  # one of several files, which a job names together
        else:
            params = self._params(item, found, source, capability)
            uploads = [Upload(field.name, found.data, item.key.rpartition("/")[2])]
        files = capability.pick_files(uploads)
        key = item.result_key(params.model_dump(mode="json"), capability.produces(params))
        if not self.output.has(key):
            media = capability.do(files, params, service_context())
            self.output.write(key, media.data, media.media_type, if_absent=True)

    def _params(self, item: Item, found: Found, source: Shelf, capability: Capability) -> Params:
        if "params" in found.metadata:
            return capability.check(loads(found.metadata["params"], "params"))
        for key in item.params_keys():
            try:
                near = source.read(key, most_bytes=self.most_bytes)
            except NotThere:
                continue
            return capability.check(_json(near, "params.json"))
        return capability.check({})

    def _of_job(self, found: Found, source: Shelf, capability: Capability) -> tuple[Params, Sequence[Upload]]:
        """The parameters and files that ``{"files": {FIELD: KEY or [KEY, …]}, "params": {…}}`` names."""
        told = _json(found, "job")
        if not isinstance(told, dict) or not isinstance(told.get("files"), dict) or set(told) - _JOB_NAMES:
            raise InvalidParameter("expected an object of `files` and `params` in the job", param="files")
        named = [(field, key) for field, keys in told["files"].items() for key in _listed(field, keys)]
        return capability.check(told.get("params", {})), [self._file(*one, source) for one in named]

    def _file(self, field: str, key: object, source: Shelf) -> Upload:
        if not isinstance(key, str) or not Item(source.name, key).operation:
            raise InvalidParameter(f"expected a key like in/NAME/… for `{field[:40]}`", param=field[:40])
        try:
            found = source.read(key, most_bytes=self.most_bytes)
        except NotThere:
            raise InvalidParameter(
                f"nothing lies under the key of `{field[:40]}`", param=field[:40]
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


def _json(found: Found, name: str) -> Any:
    try:
        return loads(found.data.decode(), name)
    except UnicodeDecodeError:
        raise InvalidParameter(f"expected text in UTF-8 in `{name}`", param=name) from None
