"""Files of a request that are given by reference: by the key of an earlier upload, or by a URL."""

import re
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote, unquote

from layers.common.core.capability import Capability
from layers.common.core.file_name import base_name
from layers.common.core.media import Upload
from layers.common.core.owner import PATTERN, owner_part
from layers.common.core.web_address import MAX_CHARACTERS, WebAddress
from layers.common.errors import Expired, InvalidParameter

PREFIX = "uploads"

_MOST_NAME_CHARACTERS = 200
"""Of a file's name in a key, percent-encoded. The store in a folder has 255 for it."""
KEY_PATTERN = (
    rf"^{PREFIX}/[0-9]{{1,12}}/{PATTERN}[A-Za-z0-9_-]{{43}}/[A-Za-z0-9._%~-]{{1,{_MOST_NAME_CHARACTERS}}}$"
)


@dataclass(frozen=True, slots=True)
class UploadReference:
    """A file field that is given by the key of an earlier upload.

    The key contains the file's name and the time when the key expires, so that expiry does not depend on the
    object store. If either is altered, the key names no object. It also names the caller who asked for it.
    """

    suffix: ClassVar[str] = "_key"

    field: str
    key: str

    @classmethod
    def parse(cls, field: str, key: str) -> "UploadReference":
        """The reference that a caller's text gives.

        Raises:
            InvalidParameter: the text is not the key of an upload, or the key has expired.
        """
        param = field + cls.suffix
        if not re.fullmatch(KEY_PATTERN, key, re.ASCII) or key.endswith(("/.", "/..")):
            raise InvalidParameter(f"expected a key that /v1/uploads gave for `{param}`", param=param)
        if int(key.split("/")[1]) <= time.time():
            raise InvalidParameter(
                f"expected a key that is still valid for `{param}`; this one has expired", param=param
            )
        return cls(field, key)

    @property
    def param(self) -> str:
        """The name of the parameter that holds the key."""
        return self.field + self.suffix

    @property
    def source(self) -> str:
        """What the caller gave."""
        return self.key

    @property
    def placeholder(self) -> Upload:
        """The upload without its bytes."""
        return Upload(self.field, b"", unquote(self.key.rpartition("/")[2], errors="ignore"))

    def check_owner(self, owner: str) -> None:
        """Refuse the key of another caller, with the fault of a key under which nothing was uploaded.

        Args:
            owner: names the caller; empty if callers are not told apart.

        Raises:
            InvalidParameter: the key was given to somebody else.
        """
        if owner and self.key.split("/")[2] + "/" != owner_part(owner):
            raise self.missing()

    def missing(self) -> InvalidParameter:
        """The fault of a key under which nothing was uploaded."""
        return InvalidParameter(
            f"expected the key of an uploaded file for `{self.param}`; nothing was uploaded under this one",
            param=self.param,
        )


@dataclass(frozen=True, slots=True)
class UrlReference:
    """A file field that is given by the URL of the file.

    Attributes:
        called: the caller's name of the parameter that holds the URL; empty if it has the native one.
    """

    suffix: ClassVar[str] = "_url"

    field: str
    url: str
    called: str = ""

    @classmethod
    def parse(cls, field: str, url: str) -> "UrlReference":
        """The reference that a caller's text gives.

        Raises:
            InvalidParameter: the text is no http or https address, too long, or has credentials.
        """
        param = field + cls.suffix
        try:
            WebAddress.parse(url)
        except ValueError:
            raise InvalidParameter(
                f"expected an http or https address of at most {MAX_CHARACTERS:,} characters, without user "
                f"name, spaces and backslashes, for `{param}`",
                param=param,
            ) from None
        return cls(field, url)

    @property
    def param(self) -> str:
        """The name of the parameter that holds the URL."""
        return self.called or self.field + self.suffix

    @property
    def source(self) -> str:
        """What the caller gave."""
        return self.url

    @property
    def address(self) -> WebAddress:
        return WebAddress.parse(self.url)

    @property
    def placeholder(self) -> Upload:
        """The file without its bytes, under the name that its URL ends with."""
        return Upload(self.field, b"", self.address.filename or None)


@dataclass(frozen=True, slots=True)
class JobFileReference:
    """A file field that is given by a file of an earlier job.

    Attributes:
        part: name of one of the result's parts (:class:`~layers.common.core.media.Media`).
        param: the caller's name of the job's id.
    """

    field: str
    job_id: str
    part: str
    param: str

    @property
    def source(self) -> str:
        """What tells it from other files."""
        return f"job:{self.job_id}/{self.part}"

    @property
    def placeholder(self) -> Upload:
        """The file without its bytes and its name."""
        return Upload(self.field, b"")

    def missing(self) -> Expired:
        """The fault of a job that has no such file, or none any more."""
        return Expired(f"expected a job that still has its files for `{self.param}`", param=self.param)


Reference = UploadReference | UrlReference | JobFileReference

_KINDS: Sequence[type[UploadReference] | type[UrlReference]] = (UploadReference, UrlReference)


def new_key(filename: str, expires_at: int, owner: str) -> str:
    """An unguessable key for a file of that name.

    Args:
        expires_at: Unix time in seconds.
        owner: names the caller who may use it; empty if callers are not told apart.
    """
    name = quote(base_name(filename).lstrip("."), safe="")[:_MOST_NAME_CHARACTERS]
    whole = re.sub("%[0-9A-F]?$", "", name)
    folder = f"{PREFIX}/{expires_at}/{owner_part(owner)}{secrets.token_urlsafe(32)}"
    return f"{folder}/{whole or 'file'}"


def split_references(
    capability: Capability, texts: Iterable[tuple[str, str]]
) -> tuple[Sequence[tuple[str, str]], Sequence[Reference]]:
    """Separate parameters from the keys and URLs that stand in for files; the order stays.

    Raises:
        InvalidParameter: a value is not the key of an upload, the key has expired, or a value is no URL.
    """
    kinds = {one.name + kind.suffix: (kind, one.name) for one in capability.files for kind in _KINDS}
    rest, references = [], []
    for name, value in texts:
        if name in kinds:
            kind, field = kinds[name]
            references.append(kind.parse(field, value))
        else:
            rest.append((name, value))
    return rest, references
