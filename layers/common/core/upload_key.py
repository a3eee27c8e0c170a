"""The key of a file that was uploaded before the request that uses it.

The key contains the file's name and the time when the key expires, so that expiry does not depend on the
object store. If either is altered, the key names no object.
"""

import re
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from layers.common.core.capability import Capability
from layers.common.core.media import Upload
from layers.common.errors import InvalidParameter

SUFFIX = "_key"
PREFIX = "uploads"
PATTERN = rf"^{PREFIX}/[0-9]{{1,12}}/[A-Za-z0-9_-]{{43}}/[A-Za-z0-9._-]{{1,100}}$"


@dataclass(frozen=True, slots=True)
class UploadReference:
    """A file field that is given by the key of an earlier upload."""

    field: str
    key: str

    @classmethod
    def parse(cls, field: str, key: str) -> "UploadReference":
        """The reference that a caller's text gives.

        Raises:
            InvalidParameter: the text is not the key of an upload, or the key has expired.
        """
        param = field + SUFFIX
        if not re.fullmatch(PATTERN, key, re.ASCII) or key.endswith(("/.", "/..")):
            raise InvalidParameter(f"expected a key that /v1/uploads gave for `{param}`", param=param)
        if int(key.split("/")[1]) <= time.time():
            raise InvalidParameter(
                f"expected a key that is still valid for `{param}`; this one has expired", param=param
            )
        return cls(field, key)

    @property
    def param(self) -> str:
        """The name of the parameter that holds the key."""
        return self.field + SUFFIX

    @property
    def placeholder(self) -> Upload:
        """The upload without its bytes."""
        return Upload(self.field, b"", self.key.rpartition("/")[2])

    def missing(self) -> InvalidParameter:
        """The fault of a key under which nothing was uploaded."""
        return InvalidParameter(
            f"expected the key of an uploaded file for `{self.param}`; nothing was uploaded under this one",
            param=self.param,
        )


def new_key(filename: str, expires_at: int) -> str:
    """An unguessable key for a file of that name.

    Args:
        expires_at: Unix time in seconds.
    """
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", filename.replace("\\", "/").rpartition("/")[2])
    return f"{PREFIX}/{expires_at}/{secrets.token_urlsafe(32)}/{plain[-100:].lstrip('.') or 'file'}"


def split_references(
    capability: Capability, texts: Iterable[tuple[str, str]]
) -> tuple[Sequence[tuple[str, str]], Sequence[UploadReference]]:
    """Separate parameters from the keys that stand in for files; the order stays.

    Raises:
        InvalidParameter: a value is not the key of an upload, or the key has expired.
    """
    fields = {one.name + SUFFIX: one.name for one in capability.files}
    texts = list(texts)
    references = [UploadReference.parse(fields[name], value) for name, value in texts if name in fields]
    return [(name, value) for name, value in texts if name not in fields], references
