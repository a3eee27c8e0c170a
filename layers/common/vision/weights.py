"""The weights store: finding, fetching and vouching for model files."""

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

from layers.common.errors import ModelUnavailable
from layers.common.events import ModelFetched, emit
from layers.common.progress import current_run
from layers.common.vision.settings import VisionSettings, vision_settings
from layers.common.vision.sources import FetchFailed, Progress, Source

_log = logging.getLogger("photo_studio.models")

State = Literal["ready", "fetchable", "missing"]


@dataclass(frozen=True, slots=True)
class Weights:
    """A file of weights: what it is called, where it comes from, and what it must hash to.

    Attributes:
        name: by which people ask for it.
        file: the name that it is kept under.
        sources: in the order of trying; none for a file that somebody brought.
        sha256: what the file must hash to, where that is known.
        md5: what its publisher states where no SHA-256 is stated; looked at after a download.
        published_as: the publisher's name of the file, found under that name too.
    """

    name: str
    file: str
    sources: Sequence[Source] = ()
    sha256: str | None = None
    md5: str | None = None
    published_as: str | None = None


class _Failure(NamedTuple):
    at: float
    reason: str


class _Fetching(NamedTuple):
    since: float
    future: "Future[Path]"


class WeightsStore:
    """Weights on this machine.

    A file whose SHA-256 is pinned is checked against it whenever it has changed since it was last seen. One
    whose publisher states an MD5 alone is checked against that when it is downloaded; its SHA-256 is recorded
    once it has loaded, and must match from then on.
    """

    def __init__(self, settings: VisionSettings) -> None:
        self._settings = settings
        self._folder = settings.folder
        self._lock = threading.Lock()
        self._fetching: dict[str, _Fetching] = {}
        self._failures: dict[str, _Failure] = {}

    def find(self, weights: Weights) -> Path | None:
        """The file in the first of the known folders that has it, unchecked; None when none has."""
        files = [weights.file, *([weights.published_as] if weights.published_as else [])]
        names = [name for file in files for name in (file, f"models/{weights.name}/{file}")]
        paths = (home / name for home in self._settings.homes() for name in names)
        return next((path for path in paths if is_readable(path)), None)

    def state(self, weights: Weights) -> State:
        """Whether the weights can be used at once, after a download, or not at all. Reads no file."""
        if self.find(weights):
            return "ready"
        return "fetchable" if weights.sources and self._settings.model_download == "auto" else "missing"

    def get(self, weights: Weights, wait_s: float | None = None) -> Path:
        """The verified file, fetched first where that is needed and allowed.

        The download goes on by itself when the caller gives up waiting, and serves those who come later.

        Args:
            wait_s: seconds since the download began that it is waited for; by default it is
                ``MODEL_WAIT_S`` from now.

        Raises:
            ModelUnavailable: the file is not here and could not be had, or fails its hash.
        """
        path = self.find(weights)
        if path:
            _verify(path, weights)
            return path
        if self._settings.model_download == "never":
            raise ModelUnavailable(f"{_not_here(weights)}, and MODEL_DOWNLOAD=never; {_how_to_get(weights)}")
        fetching = self._start_fetching(weights)
        if wait_s is None:
            return self._wait(weights, fetching, self._settings.model_wait_s)
        return self._wait(weights, fetching, fetching.since + wait_s - time.monotonic())

    def fetch(self, weights: Weights, progress: Progress = lambda _here, _total: None) -> Path:
        """Download the file now, from the first source that has it, and verify it.

        Raises:
            ModelUnavailable: it has no source, could not be downloaded or written, or fails its hash.
        """
        if not weights.sources:
            raise ModelUnavailable(f"{_not_here(weights)}, and nobody publishes it; put it there yourself")
        target = self._folder / weights.file
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with _locked(target.with_suffix(".lock")):
                if not target.is_file():
                    with _told(weights.name):
                        self._download(weights, target, progress)
        except OSError as fault:
            raise ModelUnavailable(
                f"{_not_here(weights)}, and {self._folder} cannot be written ({fault.strerror}); "
                f"{_how_to_get(weights)}"
            ) from fault
        _verify(target, weights)
        return target

    def vouch(self, weights: Weights, path: Path) -> None:
        """Record that ``path`` has loaded as ``weights``: from now on it has to stay the file that it is."""
        recorded = _seen(path).items() <= _read_record(_record_of(path)).items()
        if not weights.sources or recorded or not os.access(path.parent, os.W_OK):
            return
        try:
            _write_record(_record_of(path), {"sha256": _digest(path, "sha256"), **_seen(path)})
        except OSError:  # a full disk must not take a network away that has loaded
            _log.warning("the hash of %s could not be recorded", path.name, exc_info=True)

    def audit(self, weights: Weights) -> Path | None:
        """Read the whole file and hash it, however untouched it looks; None where it is not here.

        Raises:
            ModelUnavailable: it is not the published file, or not that which is on record.
        """
        path = self.find(weights)
        if path is None:
            return None
        if weights.md5 and _digest(path, "md5") != weights.md5:
            raise ModelUnavailable(f"{path} is not the published file; delete it and fetch it again")
        wanted = weights.sha256 or _read_record(_record_of(path)).get("sha256")
        if wanted and wanted != _digest(path, "sha256"):
            raise ModelUnavailable(f"{path} fails its SHA-256; fetch it again")
        return path

    def _download(self, weights: Weights, target: Path, progress: Progress) -> None:
        """Put what the first source gives that passes its hash into place.

        Raises:
            ModelUnavailable: no source gave it; the message has the reason of each.
        """
        part = target.with_suffix(".part")
        reasons = []
        for source in weights.sources:
            try:
                source.fetch(part, self._settings, progress)
                _check_download(part, weights)
            except FetchFailed as fault:
                reasons.append(str(fault))
            else:
                part.replace(target)
                return
        raise ModelUnavailable(
            f"{_not_here(weights)} and could not be fetched ({'; '.join(reasons)}); {_how_to_get(weights)}"
        )

    def _start_fetching(self, weights: Weights) -> _Fetching:
        with self._lock:
            failure = self._failures.get(weights.name)
            if failure and time.monotonic() - failure.at < self._settings.model_retry_s:
                raise ModelUnavailable(failure.reason)
            under_way = self._fetching.get(weights.name)
            if under_way:
                return under_way
            begun = self._fetching[weights.name] = _Fetching(time.monotonic(), Future())
        threading.Thread(target=self._fetch_into, args=(weights, begun.future), daemon=True).start()
        return begun

    def _fetch_into(self, weights: Weights, future: "Future[Path]") -> None:
        try:
            path = self.fetch(weights)
        except Exception as fault:  # noqa: BLE001  whoever waits gets it
            reason = fault.detail if isinstance(fault, ModelUnavailable) else "the download failed"
            self._failures[weights.name] = _Failure(time.monotonic(), reason)
            future.set_exception(ModelUnavailable(reason))
        else:
            future.set_result(path)
        finally:
            self._fetching.pop(weights.name, None)

    def _wait(self, weights: Weights, fetching: _Fetching, patience_s: float) -> Path:
        # Half of what is left, so that there is time for another model to serve.
        patience = max(0.0, min(patience_s, current_run().remaining_s() / 2))
        try:
            return fetching.future.result(patience)
        except FutureTimeout:
            raise ModelUnavailable(f"{weights.name} is still being fetched", retry_after_s=30) from None


@lru_cache(maxsize=1)
def weights_store() -> WeightsStore:
    """The one store of this process."""
    return WeightsStore(vision_settings())


def _check_download(part: Path, weights: Weights) -> None:
    """Delete what was downloaded where it is not the published file.

    Raises:
        FetchFailed: it is not.
    """
    is_right = (weights.sha256 is None or _digest(part, "sha256") == weights.sha256) and (
        weights.md5 is None or _digest(part, "md5") == weights.md5
    )
    if not is_right:
        part.unlink()
        raise FetchFailed("what was downloaded is not the published file; it was deleted")


def _verify(path: Path, weights: Weights) -> None:
    """Compare a file with what is pinned or on record for it; a file of which nothing is known passes.

    Raises:
        ModelUnavailable: the file is not what it should be.
    """
    record = _read_record(_record_of(path))
    wanted = weights.sha256 or record.get("sha256")
    if not wanted or {"sha256": wanted, **_seen(path)}.items() <= record.items():
        return
    if wanted == _digest(path, "sha256"):
        return
    if weights.sha256:
        raise ModelUnavailable(f"{path} fails its SHA-256; delete it and fetch it again")
    raise ModelUnavailable(
        f"{path.name} has changed and fails its SHA-256; fetch it again, "
        f"or delete {_record_of(path).name} if the change was meant"
    )


def is_readable(path: Path) -> bool:
    """Whether a file is there and may be read; a folder that may not be entered has none."""
    return os.access(path, os.R_OK) and path.is_file()


def _seen(path: Path) -> dict[str, object]:
    """What tells without reading a file that it was not touched; whole seconds, as image layers keep them."""
    stat = path.stat()
    return {"bytes": stat.st_size, "modified": int(stat.st_mtime)}


def _record_of(path: Path) -> Path:
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
def _told(model: str) -> Iterator[None]:
    """Tell how the download inside ended."""
    started = time.perf_counter()
    try:
        yield
    except Exception:
        emit(ModelFetched(model, "failed", time.perf_counter() - started))
        raise
    emit(ModelFetched(model, "succeeded", time.perf_counter() - started))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock between processes; the system lets go of it when its holder dies."""
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
