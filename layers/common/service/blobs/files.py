"""Blobs as files below one folder.

Links and forms are signed with HMAC-SHA256 by a key that lies in the folder, so that every process that
shares the folder knows them. obstore's ``LocalStore`` was measured beside it (``benchmarks/ports.py``): it
can neither sign nor keep a media type, hence would replace the dozen lines of ``write`` and no more.
"""

import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

from layers.common.service.blobs.port import BlobMissing, UploadForm, is_key

ROUTE = "blobs"
"""Where the local router serves links and takes forms."""


class FileBlobs:
    """A folder of blobs; made at the first use.

    Args:
        root: the folder; the signing key lies beside the blobs in it.
    """

    def __init__(self, root: Path) -> None:
        self._root = root / "blobs"
        self._key_file = root / "signing.key"

    def put(self, key: str, data: bytes, *, if_absent: bool = False) -> bool:
        return write(self._path(key), data, if_absent=if_absent)

    def get(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except OSError:
            raise BlobMissing(key) from None

    def size(self, key: str) -> int | None:
        try:
            return self._path(key).stat().st_size
        except (OSError, BlobMissing):
            return None

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def link(self, key: str, *, media_type: str, disposition: str, expires_at: int) -> str:
        told = {"type": media_type, "disposition": disposition, "expires": str(expires_at)}
        return f"{ROUTE}/{quote(key)}?{urlencode(told | {'signature': self._signature('GET', key, told)})}"

    def form(self, key: str, *, most_bytes: int, expires_at: int) -> UploadForm:
        told = {"bytes": str(most_bytes), "expires": str(expires_at)}
        return UploadForm(ROUTE, {"key": key, **told, "signature": self._signature("POST", key, told)})

    def admits(self, method: str, key: str, told: Mapping[str, str], signature: str) -> bool:
        """Whether ``signature`` was made here for just this, and its time has not run out."""
        # As bytes: compare_digest takes no text beyond ASCII, and a stranger's may be.
        genuine = hmac.compare_digest(self._signature(method, key, told).encode(), _bytes(signature))
        return genuine and int(told["expires"]) > time.time()

    def sweep(self, before: float) -> None:
        """Delete what was stored before a time (Unix), as a bucket's lifecycle rule does."""
        for path in self._root.rglob("*"):
            if path.is_file() and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
        for folder in sorted(self._root.rglob("*"), reverse=True):
            if folder.is_dir() and folder.stat().st_mtime < before:
                _remove_if_empty(folder)

    def _path(self, key: str) -> Path:
        if not is_key(key):
            raise BlobMissing(key)
        return self._root / key

    def _signature(self, method: str, key: str, told: Mapping[str, str]) -> str:
        # Each part is quoted, so that no two different requests give one text.
        text = "\n".join(quote(part, safe="", errors="replace") for part in (method, key, *told.values()))
        return hmac.new(self._signing_key(), text.encode(), hashlib.sha256).hexdigest()

    def _signing_key(self) -> bytes:
        if not self._key_file.exists():
            write(self._key_file, secrets.token_bytes(32), if_absent=True)
        return self._key_file.read_bytes()


def write(path: Path, data: bytes, *, if_absent: bool, mode: int = 0o600) -> bool:
    """Write a file that is there as a whole or not at all; False when ``if_absent`` found one.

    Args:
        mode: the file's permissions, less what the umask takes away.
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


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return


def _bytes(text: str) -> bytes:
    return text.encode(errors="replace")
