"""The weights store: find, download and verify model files."""

import fcntl
import hashlib
import json
import logging
import os
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from layers.common.errors import ModelUnavailable, StudioError
from layers.common.events import ModelFetched, emit
from layers.common.progress import current_run
from layers.common.vision.settings import VisionSettings, vision_settings
from layers.common.vision.sources import FetchFailed, Progress, Source

_log = logging.getLogger("photo_studio.models")

State = Literal["ready", "fetchable", "missing"]


@dataclass(frozen=True, slots=True)
class Weights:
    """A file of weights: its names, sources and hashes.

    Attributes:
        name: the model's name.
        file: the local file name.
        sources: in the order of trying; empty for your own model.
        sha256: the file's pinned hash, if there is one.
        md5: the publisher's hash if it gives no SHA-256; checked after a download.
        most_bytes: the file's size, or a limit well above it if only the publisher knows.
        published_as: the publisher's file name, which is searched for too.
        rembg_name: the name of rembg's folder for the file, if it is not the model's.
    """

    name: str
    file: str
    sources: Sequence[Source] = ()
    sha256: str | None = None
    md5: str | None = None
    most_bytes: int = 2_000_000_000
    published_as: str | None = None
    rembg_name: str | None = None


class _Failure(NamedTuple):
    at: float
    reason: str


class _Download(NamedTuple):
    since: float
    future: "Future[Path]"


class WeightsStore:
    """The weights on this machine.

    A file with a pinned SHA-256 is checked against it whenever its size or time has changed. A file with only
    a publisher's MD5 is checked against that after the download; its SHA-256 is recorded then, or when a file
    that was here already first loads. It must match from then on, also after another download.
    """

    def __init__(self, settings: VisionSettings) -> None:
        self._settings = settings
        self._folder = settings.folder
        self._lock = threading.Lock()
        self._downloads: dict[str, _Download] = {}
        self._failures: dict[str, _Failure] = {}

    def find(self, weights: Weights) -> Path | None:
        """The file, unverified, in the first of the known folders that has it; None if none has it."""
        files = [weights.file, *([weights.published_as] if weights.published_as else [])]
        folder = f"models/{weights.rembg_name or weights.name}"
        names = [name for file in files for name in (file, f"{folder}/{file}")]
        paths = (home / name for home in self._settings.homes() for name in names)
        return next((path for path in paths if is_readable(path)), None)

    def state(self, weights: Weights) -> State:
        """Whether the weights are here, can be downloaded, or neither. Reads no file."""
        if self.find(weights):
            return "ready"
        return "fetchable" if weights.sources and self._settings.model_download == "auto" else "missing"

    def get(self, weights: Weights, wait_s: float | None = None) -> Path:
        """The verified file, after a download if needed and allowed.

        A download continues in the background when the caller stops waiting, for later requests.

        Args:
            wait_s: seconds to wait, counted from the start of the download; by default ``MODEL_WAIT_S``,
                counted from now.

        Raises:
            ModelUnavailable: the file is missing and could not be downloaded, or fails its hash.
        """
        path = self.find(weights)
        if path:
            _verify(path, weights)
            return path
        if self._settings.model_download == "never":
            raise ModelUnavailable(f"{_not_here(weights)}, and MODEL_DOWNLOAD=never; {_how_to_get(weights)}")
        download = self._start_download(weights)
        if wait_s is None:
            return self._wait(weights, download, self._settings.model_wait_s)
        return self._wait(weights, download, download.since + wait_s - time.monotonic())

    def fetch(self, weights: Weights, progress: Progress = lambda _here, _total: None) -> Path:
        """Download the file from the first source that has it, and verify it.

        Raises:
            ModelUnavailable: it has no source, could not be downloaded or written, or fails its hash.
        """
        if not weights.sources:
            raise ModelUnavailable(
                f"{_not_here(weights)}, and nobody publishes them; put them there yourself"
            )
        target = self._folder / weights.file
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with _locked(target.with_suffix(".lock")):
                if not target.is_file():
                    with _events(weights.name):
                        self._download(weights, target, progress)
        except OSError as fault:
            _log.warning("%s cannot be written", self._folder, exc_info=True)
            raise ModelUnavailable(
                f"{_not_here(weights)}, and the models folder (STUDIO_MODELS_DIR) cannot be written "
                f"({fault.strerror}); {_how_to_get(weights)}"
            ) from fault
        _verify(target, weights)
        return target

    def record(self, weights: Weights, path: Path) -> None:
        """Record the SHA-256 of a file that has loaded; from now on it must not change."""
        recorded = _fingerprint(path).items() <= _read_record(_record_path(path)).items()
        if not weights.sources or recorded or not os.access(path.parent, os.W_OK):
            return
        try:
            _write_record(_record_path(path), {"sha256": _digest(path, "sha256"), **_fingerprint(path)})
        except OSError:  # a full disk must not disable a network that has loaded
            _log.warning("the hash of %s could not be recorded", path.name, exc_info=True)

    def audit(self, weights: Weights) -> Path | None:
        """Verify the hashes of the file even if it looks unchanged; None if it is not here.

        Raises:
            ModelUnavailable: a hash does not match the published or recorded one.
        """
        path = self.find(weights)
        if path is None:
            return None
        if weights.md5 and _digest(path, "md5") != weights.md5:
            raise _refused(path, "is not the published file; delete it and fetch it again")
        expected = _known_sha256(path, weights)
        if expected and expected != _digest(path, "sha256"):
            raise _refused(path, "fails its SHA-256; fetch it again")
        return path

    def _download(self, weights: Weights, target: Path, progress: Progress) -> None:
        """Download from the first source whose file passes its hash.

        Raises:
            ModelUnavailable: every source failed; the message has the reason of each.
        """
        part = target.with_suffix(".part")
        reasons = []
        for source in weights.sources:
            try:
                source.fetch(part, self._settings, weights.most_bytes, progress)
                _check_download(part, weights, _known_sha256(target, weights))
            except FetchFailed as fault:
                reasons.append(str(fault))
            except StudioError as fault:  # the disk
                raise ModelUnavailable(f"{_not_here(weights)}, and {fault.detail}") from fault
            else:
                part.replace(target)
                self.record(weights, target)
                return
        raise ModelUnavailable(
            f"{_not_here(weights)} and could not be fetched ({'; '.join(reasons)}); {_how_to_get(weights)}"
        )

    def _start_download(self, weights: Weights) -> _Download:
        with self._lock:
            failure = self._failures.get(weights.name)
            if failure and time.monotonic() - failure.at < self._settings.model_retry_s:
                raise ModelUnavailable(failure.reason)
            current = self._downloads.get(weights.name)
            if current:
                return current
            started = self._downloads[weights.name] = _Download(time.monotonic(), Future())
        threading.Thread(target=self._fetch_into, args=(weights, started.future), daemon=True).start()
        return started

    def _fetch_into(self, weights: Weights, future: "Future[Path]") -> None:
        try:
            path = self.fetch(weights)
        except Exception as fault:  # noqa: BLE001  passed on to the waiting callers
            reason = fault.detail if isinstance(fault, ModelUnavailable) else "the download failed"
            self._failures[weights.name] = _Failure(time.monotonic(), reason)
            future.set_exception(ModelUnavailable(reason))
        else:
            future.set_result(path)
        finally:
            self._downloads.pop(weights.name, None)

    def _wait(self, weights: Weights, download: _Download, wait_s: float) -> Path:
        # Half of the remaining time, so that another model can still be used.
        wait_s = max(0.0, min(wait_s, current_run().remaining_s() / 2))
        try:
            return download.future.result(wait_s)
        except FutureTimeout:
            raise ModelUnavailable(f"{weights.name} is still being fetched", retry_after_s=30) from None


@lru_cache(maxsize=1)
def weights_store() -> WeightsStore:
    """The store of this process."""
    return WeightsStore(vision_settings())


def _check_download(part: Path, weights: Weights, sha256: object) -> None:
    """Delete a download that is not the published file.

    Args:
        sha256: the file's pinned or recorded hash, None if there is neither.

    Raises:
        FetchFailed: it was deleted.
    """
    is_published = (sha256 is None or _digest(part, "sha256") == sha256) and (
        weights.md5 is None or _digest(part, "md5") == weights.md5
    )
    if not is_published:
        part.unlink()
        raise FetchFailed("the downloaded file is not the published file; it was deleted")


def _verify(path: Path, weights: Weights) -> None:
    """Compare a file with its pinned or recorded hash; a file without either passes.

    Raises:
        ModelUnavailable: the hash does not match.
    """
    record = _read_record(_record_path(path))
    expected = _known_sha256(path, weights)
    if not expected or {"sha256": expected, **_fingerprint(path)}.items() <= record.items():
        return
    if expected == _digest(path, "sha256"):
        return
    if weights.sha256:
        raise _refused(path, "fails its SHA-256; delete it and fetch it again")
    raise _refused(
        path,
        "has changed and fails its SHA-256; fetch it again, "
        f"or delete {_record_path(path).name} if the change was intended",
    )


def _refused(path: Path, why: str) -> ModelUnavailable:
    """The fault of a file, by its name; where it is, only the log tells."""
    _log.warning("%s %s", path, why)
    return ModelUnavailable(f"{path.name} {why}")


def _known_sha256(path: Path, weights: Weights) -> object:
    """The pinned hash of a file, or the one that was recorded; None if there is neither.

    Your own model may have replaced a published one of its name, whose record is then that of another file.
    """
    if weights.sha256 or not weights.sources:
        return weights.sha256
    return _read_record(_record_path(path)).get("sha256")


def is_readable(path: Path) -> bool:
    """Whether a file exists and may be read; False in a folder that may not be entered."""
    return os.access(path, os.R_OK) and path.is_file()


def _fingerprint(path: Path) -> dict[str, object]:
    """Size and time of a file, which show without reading it that it is unchanged.

    The time is in whole seconds, as in layers of container images.
    """
    stat = path.stat()
    return {"bytes": stat.st_size, "modified": int(stat.st_mtime)}


def _record_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256.json")


def _read_record(path: Path) -> dict[str, object]:
    try:
        record = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _write_record(path: Path, record: dict[str, object]) -> None:
    scratch = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        scratch.write_text(json.dumps(record))
        scratch.replace(path)
    except OSError:
        scratch.unlink(missing_ok=True)
        raise


def _digest(path: Path, algorithm: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


@contextmanager
def _events(model: str) -> Iterator[None]:
    """Emit how the download inside ended."""
    started = time.perf_counter()
    try:
        yield
    except Exception:
        emit(ModelFetched(model, "failed", time.perf_counter() - started))
        raise
    emit(ModelFetched(model, "succeeded", time.perf_counter() - started))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock between processes; the system releases it when its holder dies."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _not_here(weights: Weights) -> str:
    return f"the weights of {weights.name} are not on this machine"


def _how_to_get(weights: Weights) -> str:
    if not weights.sources:
        return f"put {weights.file} into STUDIO_MODELS_DIR"
    return (
        f"run `make models NAMES={weights.name}`, build the image with PREFETCH_MODELS={weights.name}, "
        f"or put {weights.published_as or weights.file} into STUDIO_MODELS_DIR"
    )
