"""The key of a file sent ahead: what it may look like, and how one stands in for a file field.

The key carries its own expiry, so that every store keeps to it to the second, and the file's name. Whoever
alters either has the key of nothing.
"""

import re
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass

from layers.common.core.capability import Capability
from layers.common.core.invocation import Texts
from layers.common.core.media import Upload
from layers.common.errors import InvalidParameter
from layers.common.service.blobs.port import BlobMissing, BlobStore, is_key

SUFFIX = "_key"
PREFIX = "uploads"
PATTERN = rf"^{PREFIX}/[0-9]{{1,12}}/[A-Za-z0-9_-]{{43}}/[A-Za-z0-9._-]{{1,100}}$"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file field that is given by the key of a file sent ahead."""

    field: str
    key: str

    @property
    def param(self) -> str:
        """The name under which the key came."""
        return self.field + SUFFIX

    @property
    def placeholder(self) -> Upload:
        """It as a file without its bytes."""
        return Upload(self.field, b"", self.key.rpartition("/")[2])

    def check(self, blobs: BlobStore) -> None:
        """Look whether the file is there.

        Raises:
            InvalidParameter: it is not.
        """
        if blobs.size(self.key) is None:
            raise self._missing()

    def fetch(self, blobs: BlobStore) -> Upload:
        """The file with its bytes.

        Raises:
            InvalidParameter: nothing was uploaded under the key.
        """
        try:
            return Upload(self.field, blobs.get(self.key), self.placeholder.filename)
        except BlobMissing:
            raise self._missing() from None

    def _missing(self) -> InvalidParameter:
        return InvalidParameter(
            f"expected the key of an uploaded file for `{self.param}`; nothing was uploaded under this one",
            param=self.param,
        )


def new_key(filename: str, expires_at: int) -> str:
    """A key that nobody guesses, for a file of that name."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", filename.replace("\\", "/").rpartition("/")[2])
    return f"{PREFIX}/{expires_at}/{secrets.token_urlsafe(32)}/{plain[-100:].lstrip('.') or 'file'}"


def split_keys(capability: Capability, texts: Iterable[tuple[str, str]]) -> tuple[Texts, list[Sent]]:
    """Parameters apart from what stands in for files, in the invocation of sending.

    Raises:
        InvalidParameter: not the key of an upload, or its time is over.
    """
    by_name = {one.name + SUFFIX: one.name for one in capability.files}
    texts = list(texts)
    sent = [_sent(by_name[name], value) for name, value in texts if name in by_name]
    return [(name, value) for name, value in texts if name not in by_name], sent


def _sent(field: str, value: str) -> Sent:
    param = field + SUFFIX
    if not (re.fullmatch(PATTERN, value, re.ASCII) and is_key(value)):
        raise InvalidParameter(f"expected a key that /v1/uploads gave for `{param}`", param=param)
    if int(value.split("/")[1]) <= time.time():
        raise InvalidParameter(
            f"expected a key that is still valid for `{param}`; this one expired", param=param
        )
    return Sent(field, value)
