"""Objects as files below a folder.

Links and forms are signed with HMAC-SHA256. The key lies beside the folder, so that every process that shares
the folder knows it. obstore's ``LocalStore`` was measured (``benchmarks/ports.py``): it can neither sign nor
keep a media type, so it would replace the dozen lines of ``write`` and no more.
"""

import errno
import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlencode

from layers.common.errors import BodyTooLarge
from layers.common.service.objects.store import ObjectMissing, PostForm, StoredObject

ROUTE = "blobs"
"""Where the local router serves links and takes forms."""

_MISSING = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}


class FolderStore:
    """A folder, created at the first use. A file has one version, its present one.

    Args:
        root: the folder.
        signing_key: the file of the signing key, created at the first use; by default beside the folder.
    """

    def __init__(self, root: Path, signing_key: Path | None = None) -> None:
        self._root = root.resolve()
        self._key_file = signing_key or root.parent / "signing.key"

    @property
    def name(self) -> str:
        return self._root.name

    def put(
        self,
        key: str,
        data: bytes,
        *,
        media_type: str = "",  # noqa: ARG002 – a file has none
        metadata: Mapping[str, str] | None = None,  # noqa: ARG002
        if_absent: bool = False,
    ) -> bool:
        return write(self._path(key), data, if_absent=if_absent)

    def get(self, key: str, *, version: str = "", max_bytes: int | None = None) -> StoredObject:
        try:
            with self._path(key).open("rb") as file:
                data = file.read() if max_bytes is None else file.read(max_bytes + 1)
                state = os.fstat(file.fileno())
        except OSError as fault:
            if fault.errno in _MISSING:
                raise ObjectMissing(key) from None
            raise
        if version not in ("", version_of(state)):
            raise ObjectMissing(key)
        if max_bytes is not None and state.st_size > max_bytes:
            raise BodyTooLarge(f"expected a file of at most {max_bytes:,} bytes, received {state.st_size:,}")
        return StoredObject(data)

    def size(self, key: str) -> int | None:
        try:
            path = self._path(key)
            return path.stat().st_size if path.is_file() else None
        except (OSError, ObjectMissing):
            return None

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def link(self, key: str, *, media_type: str, disposition: str, expires_at: int) -> str:
        claims = {"type": media_type, "disposition": disposition, "expires": str(expires_at)}
        query = urlencode(claims | {"signature": self._signature("GET", key, claims)})
        return f"{ROUTE}/{quote(key)}?{query}"

    def form(self, key: str, *, max_bytes: int, expires_at: int) -> PostForm:
        claims = {"bytes": str(max_bytes), "expires": str(expires_at)}
        return PostForm(ROUTE, {"key": key, **claims, "signature": self._signature("POST", key, claims)})

    def admits(self, method: str, key: str, claims: Mapping[str, str], signature: str) -> bool:
        """Whether ``signature`` was made here for exactly this, and has not expired."""
        # As bytes: compare_digest takes ASCII text only, and a stranger's signature may hold more.
        genuine = hmac.compare_digest(
            self._signature(method, key, claims).encode(), signature.encode(errors="replace")
        )
        return genuine and int(claims["expires"]) > time.time()

    def sweep(self, before: float) -> None:
        """Delete objects stored before a time (Unix), as a bucket's lifecycle rule does."""
        for path in sorted(self._root.rglob("*"), reverse=True):  # what is in a folder before the folder
            with suppress(OSError):  # another process was first, or a folder is not empty
                if path.stat().st_mtime < before:
                    path.rmdir() if path.is_dir() else path.unlink()

    def _path(self, key: str) -> Path:
        if not key or "\0" in key:
            raise ObjectMissing(key)
        path = (self._root / key).resolve()
        if not path.is_relative_to(self._root):
            raise ObjectMissing(key)
        return path

    def _signature(self, method: str, key: str, claims: Mapping[str, str]) -> str:
        # Each part is quoted, so that no two different requests give the same text.
        text = "\n".join(quote(part, safe="", errors="replace") for part in (method, key, *claims.values()))
        return hmac.new(self._signing_key(), text.encode(), hashlib.sha256).hexdigest()

    def _signing_key(self) -> bytes:
        if not self._key_file.exists():
            write(self._key_file, secrets.token_bytes(32), if_absent=True)
        return self._key_file.read_bytes()


def write(path: Path, data: bytes, *, if_absent: bool, mode: int = 0o600) -> bool:
    """Write a file, whole or not at all; False if ``if_absent`` found one.

    Args:
        mode: the file's permissions, reduced by the umask.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    part.touch(mode=mode, exist_ok=False)
    try:
        part.write_bytes(data)
        if if_absent:
            os.link(part, path)
        else:
            part.replace(path)
    except FileExistsError:
        return False
    finally:
        part.unlink(missing_ok=True)
    return True


def version_of(state: os.stat_result) -> str:
    """Distinguishes a file from its earlier contents."""
    return f"{state.st_mtime_ns}-{state.st_size}"
