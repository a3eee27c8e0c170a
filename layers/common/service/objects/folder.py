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
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import quote, urlencode

from layers.common.disk import disk_fault, disk_faults
from layers.common.errors import BodyTooLarge, StorageUnavailable
from layers.common.service.objects.space import Space
from layers.common.service.objects.store import ObjectMissing, PostForm, StoredObject

ROUTE = "blobs"
"""Where the local router serves links and takes forms."""

PRIVATE, SHARED = 0o600, 0o666
"""Permissions of files, before the umask."""

_MISSING = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP}
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
_PART = ".part"
_PART_S = 3600.0
"""A file that is still being written after so long was left by a process that died."""


class FolderStore:
    """A folder, created at the first use. A file has one version, its present one.

    Only regular files are read, and no symbolic link is followed below the folder.

    Args:
        root: the folder.
        signing_key: the file of the signing key, created at the first use; by default beside the folder.
        space: what may be stored; by default as much as the disk holds.
        mode: the permissions of its files, reduced by the umask.
    """

    def __init__(
        self,
        root: Path,
        signing_key: Path | None = None,
        space: Space | None = None,
        mode: int = PRIVATE,
    ) -> None:
        self._root = root.resolve()
        self._key_file = signing_key or root.parent / "signing.key"
        self._space = space
        self._mode = mode

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
        with disk_faults():
            path = self._path(key)
            if self._space is not None:
                self._space.take(key, len(data))
            return write(path, data, if_absent=if_absent, mode=self._mode)

    def put_pieces(self, key: str, pieces: Iterator[bytes]) -> None:
        with disk_faults():
            path = self._path(key)
            with written(path) as file:
                for piece in pieces:
                    if self._space is not None:
                        self._space.take(key, len(piece))
                    file.write(piece)

    def get(self, key: str, *, version: str = "", max_bytes: int | None = None) -> StoredObject:
        with self._file(key) as file:
            state = os.fstat(file.fileno())
            data = file.read() if max_bytes is None else file.read(max_bytes + 1)
        if version not in ("", version_of(state)):
            raise ObjectMissing(key)
        if max_bytes is not None and state.st_size > max_bytes:
            raise BodyTooLarge(f"expected a file of at most {max_bytes:,} bytes, received {state.st_size:,}")
        return StoredObject(data)

    def part(self, key: str, first: int, count: int) -> bytes:
        with self._file(key) as file:
            data = os.pread(file.fileno(), count, first)
        if not data:
            raise ObjectMissing(key)
        return data

    def size(self, key: str) -> int | None:
        try:
            state = self._path(key).lstat()
        except ObjectMissing:
            return None
        except OSError as fault:
            if fault.errno in _MISSING:
                return None
            raise disk_fault(fault) from fault
        return state.st_size if stat.S_ISREG(state.st_mode) else None

    def names(self, folder: str) -> Sequence[str]:
        try:
            with os.scandir(self._path(folder)) as entries:
                return sorted(
                    one.name
                    for one in entries
                    if one.is_file(follow_symlinks=False) and not one.name.endswith(_PART)
                )
        except ObjectMissing:
            return ()
        except OSError as fault:
            if fault.errno in _MISSING:
                return ()
            raise disk_fault(fault) from fault

    def delete(self, key: str) -> None:
        with disk_faults():
            self._path(key).unlink(missing_ok=True)

    def link(
        self,
        key: str,
        *,
        media_type: str,
        disposition: str,
        expires_at: int,
        for_head: bool = False,  # noqa: ARG002 – one link is for both
    ) -> str:
        claims = {"type": media_type, "disposition": disposition, "expires": str(expires_at)}
        query = urlencode(claims | {"signature": self._signature("GET", key, claims)})
        return f"{ROUTE}/{quote(key)}?{query}"

    def form(self, key: str, *, max_bytes: int, expires_at: int) -> PostForm:
        if self._space is not None:
            self._space.check(key, max_bytes)  # before the caller sends it all
        claims = {"bytes": str(max_bytes), "expires": str(expires_at)}
        return PostForm(ROUTE, {"key": key, **claims, "signature": self._signature("POST", key, claims)})

    def used_bytes(self) -> int:
        """Bytes of all files that count against the store's space, up to some seconds old.

        Raises:
            StorageUnavailable: the folder cannot be written.
        """
        folder = self._root if self._root.exists() else self._root.parent
        if folder.exists() and not os.access(folder, os.W_OK):
            raise StorageUnavailable("the folder cannot be written")
        return self._space.used() if self._space is not None else 0

    def admits(self, method: str, key: str, claims: Mapping[str, str], signature: str) -> bool:
        """Whether ``signature`` was made here for exactly this, and has not expired."""
        # As bytes: compare_digest takes ASCII text only, and a stranger's signature may hold more.
        genuine = hmac.compare_digest(
            self._signature(method, key, claims).encode(), signature.encode(errors="replace")
        )
        return genuine and int(claims["expires"]) > time.time()

    def sweep(self, before: float, *, below: str = "", keep: str = "") -> None:
        """Delete objects stored before a time (Unix), as a bucket's lifecycle rule does.

        Args:
            below: only those whose keys begin with this folder.
            keep: none of those whose keys begin with this folder.
        """
        parts_before = max(before, time.time() - _PART_S)
        kept = self._root / keep if keep else None
        for path in sorted(
            (self._root / below).rglob("*"), reverse=True
        ):  # what is in a folder before the folder
            if kept and path.is_relative_to(kept):
                continue
            with suppress(OSError):  # another process was first, or a folder is not empty
                modified, is_part = path.lstat().st_mtime, path.name.endswith(_PART)
                if modified < (parts_before if is_part else before):
                    path.rmdir() if path.is_dir() else path.unlink()

    def _path(self, key: str) -> Path:
        if not key or "\0" in key:
            raise ObjectMissing(key)
        try:
            path = (self._root / key).resolve()
        except RuntimeError:  # a symbolic link to itself
            raise ObjectMissing(key) from None
        if not path.is_relative_to(self._root):
            raise ObjectMissing(key)
        return path

    @contextmanager
    def _file(self, key: str) -> Iterator[BinaryIO]:
        try:
            with os.fdopen(self._open(key), "rb") as file:
                yield file
        except OSError as fault:
            if fault.errno in _MISSING:
                raise ObjectMissing(key) from None
            raise disk_fault(fault) from fault

    def _open(self, key: str) -> int:
        """A handle on a regular file, reached without a symbolic link.

        What is no regular file is not opened: that would wait for whoever writes to a FIFO, or do something
        to a device.
        """
        *folders, name = PurePosixPath(key).parts or ("",)
        if not name or "\0" in key or ".." in (*folders, name) or key.startswith("/"):
            raise ObjectMissing(key)
        folder = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for part in folders:
                inner = os.open(part, _FOLDER, dir_fd=folder)
                os.close(folder)
                folder = inner
            if not stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                raise ObjectMissing(key)
            return os.open(name, _FILE, dir_fd=folder)
        finally:
            os.close(folder)

    def _signature(self, method: str, key: str, claims: Mapping[str, str]) -> str:
        # Each part is quoted, so that no two different requests give the same text.
        text = "\n".join(quote(part, safe="", errors="replace") for part in (method, key, *claims.values()))
        return hmac.new(self._signing_key(), text.encode(), hashlib.sha256).hexdigest()

    def _signing_key(self) -> bytes:
        with disk_faults():
            if not self._key_file.exists():
                write(self._key_file, secrets.token_bytes(32), if_absent=True)
            return self._key_file.read_bytes()


def write(path: Path, data: bytes, *, if_absent: bool, mode: int = PRIVATE) -> bool:
    """Write a file, whole or not at all; False if ``if_absent`` found one.

    Args:
        mode: the file's permissions, reduced by the umask.
    """
    try:
        with written(path, if_absent=if_absent, mode=mode) as file:
            file.write(data)
    except FileExistsError:
        return False
    return True


@contextmanager
def written(path: Path, *, if_absent: bool = False, mode: int = PRIVATE) -> Iterator[BinaryIO]:
    """A file to be written, which has its name once the ``with`` has ended well.

    Raises:
        FileExistsError: ``if_absent`` found one of that name.
        NotADirectoryError: a file is where a folder is to be.
    """
    _make_folder(path.parent)
    part = path.with_name(f".{secrets.token_hex(8)}{_PART}")
    part.touch(mode=mode, exist_ok=False)
    try:
        with part.open("wb") as file:
            yield file
        if if_absent:
            os.link(part, path)
        else:
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError as fault:  # which would read as if the file to be written were there
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), os.fspath(path)) from fault


def version_of(state: os.stat_result) -> str:
    """Distinguishes a file from its earlier contents."""
    return f"{state.st_mtime_ns}-{state.st_size}"
