"""The weights store: finding, fetching and vouching for model files."""

import fcntl
import hashlib
import json
import os
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Literal, NamedTuple

from layers.common.errors import ModelUnavailable
from layers.common.occurrences import ModelFetched, tell
from layers.common.steps import current_run
from layers.common.vision.catalogue import Model, Source
from layers.common.vision.settings import VisionSettings

State = Literal["ready", "fetchable", "missing"]
Progress = Callable[[int, int], None]
"""Called with the bytes that are here and the bytes in all (0 when the server does not say)."""

_CHUNK = 1 << 20
_CONNECT_TIMEOUT_S = 10.0


class _Failure(NamedTuple):
    at: float
    reason: str


class WeightsStore:
    """Model files on this machine.

    A download is checked against the MD5 that its publisher states (no other hash is stated). The SHA-256 of
    a published model is recorded once it has loaded, and must match whenever the file has changed since. A
    model of your own is checked against the ``sha256`` of its description, where that names one.
    """

    def __init__(self, settings: VisionSettings) -> None:
        self._settings = settings
        self._folder = settings.folder
        self._lock = threading.Lock()
        self._fetching: dict[str, Future[Path]] = {}
        self._failures: dict[str, _Failure] = {}

    def find(self, model: Model) -> Path | None:
        """The model's file in the first of the known folders that has it, unchecked; None when none has."""
        names = [model.file, f"models/{model.name}/{model.file}"]
        if model.source:
            names += [model.source.file, f"models/{model.name}/{model.source.file}"]
        paths = (home / name for home in self._settings.homes() for name in names)
        return next((path for path in paths if is_readable(path)), None)

    def state(self, model: Model) -> State:
        """Whether the model can be used at once, after a download, or not at all. Reads no file."""
        if self.find(model):
            return "ready"
        return "fetchable" if model.source and self._settings.model_download == "auto" else "missing"

    def get(self, model: Model) -> Path:
        """The model's verified file, fetched first where that is needed and allowed.

        The download goes on by itself when the caller gives up waiting, and serves those who come later.

        Raises:
            ModelUnavailable: the file is not here and could not be had, or fails its hash.
        """
        path = self.find(model)
        if path:
            _verify(path, model)
            return path
        if self._settings.model_download == "never":
            raise ModelUnavailable(f"{_not_here(model)}, and MODEL_DOWNLOAD=never; {_how_to_get(model)}")
        return self._wait(model, self._start_fetching(model))

    def fetch(self, model: Model, progress: Progress = lambda _here, _total: None) -> Path:
        """Download the model's file now, resuming a part that is there, and verify it.

        Raises:
            ModelUnavailable: it has no publisher, could not be downloaded or written, or fails its hash.
        """
        if model.source is None:
            raise ModelUnavailable(f"{_not_here(model)}, and nobody publishes it; put it there yourself")
        target = self._folder / model.file
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with _locked(target.with_suffix(".lock")):
                if not target.is_file():
                    with _told(model.name):
                        self._download(model.source, target, progress)
        except (OSError, HTTPException) as fault:
            raise ModelUnavailable(
                f"{_not_here(model)} and could not be fetched ({_reason(fault)}); {_how_to_get(model)}"
            ) from fault
        _verify(target, model)
        return target

    def vouch(self, model: Model, path: Path) -> None:
        """Record that ``path`` has loaded as ``model``: from now on it has to stay the file that it is."""
        recorded = _seen(path).items() <= _read_record(_record_of(path)).items()
        if model.source and not recorded and os.access(path.parent, os.W_OK):
            _write_record(_record_of(path), {"sha256": _digest(path, "sha256"), **_seen(path)})

    def audit(self, model: Model) -> Path | None:
        """Read the model's whole file and hash it, however untouched it looks; None where it is not here.

        Raises:
            ModelUnavailable: it is not the published file, or not that which is on record.
        """
        path = self.find(model)
        if path is None:
            return None
        if model.source and _digest(path, "md5") != model.source.md5:
            raise ModelUnavailable(f"{path} is not the published file; delete it and fetch it again")
        wanted = _record(path, model).get("sha256")
        if wanted and wanted != _digest(path, "sha256"):
            raise ModelUnavailable(f"{path} fails its SHA-256; fetch it again")
        return path

    def _download(self, source: Source, target: Path, progress: Progress) -> None:
        part = target.with_suffix(".part")
        _download(f"{self._settings.model_base_url}/{source.file}", part, progress)
        if _digest(part, "md5") != source.md5:
            part.unlink()
            raise ModelUnavailable(
                f"what was downloaded as {source.file} is not the published file; it was deleted"
            )
        part.replace(target)

    def _start_fetching(self, model: Model) -> "Future[Path]":
        with self._lock:
            failure = self._failures.get(model.name)
            if failure and time.monotonic() - failure.at < self._settings.model_retry_s:
                raise ModelUnavailable(failure.reason)
            under_way = self._fetching.get(model.name)
            if under_way:
                return under_way
            future: Future[Path] = Future()
            self._fetching[model.name] = future
        threading.Thread(target=self._fetch_into, args=(model, future), daemon=True).start()
        return future

    def _fetch_into(self, model: Model, future: "Future[Path]") -> None:
        try:
            path = self.fetch(model)
        except Exception as fault:  # noqa: BLE001  whoever waits gets it
            reason = fault.detail if isinstance(fault, ModelUnavailable) else "the download failed"
            self._failures[model.name] = _Failure(time.monotonic(), reason)
            future.set_exception(ModelUnavailable(reason))
        else:
            future.set_result(path)
        finally:
            self._fetching.pop(model.name, None)

    def _wait(self, model: Model, future: "Future[Path]") -> Path:
        # Half of what is left, so that there is time for another model to serve.
        patience = min(self._settings.model_wait_s, current_run().remaining_s() / 2)
        try:
            return future.result(patience)
        except FutureTimeout:
            raise ModelUnavailable(f"{model.name} is still being fetched", retry_after_s=30) from None


def _download(url: str, part: Path, progress: Progress) -> None:
    """Append to ``part`` what it lacks of ``url``; begin anew where the server will not resume."""
    here = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={here}-"} if here else {})  # noqa: S310
    try:
        answer = urllib.request.urlopen(request, timeout=_CONNECT_TIMEOUT_S)  # noqa: S310  the operator's
    except urllib.error.HTTPError as error:
        if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and here:
            return  # nothing is left to fetch; the hash decides whether it is the right file
        raise
    with answer, part.open("ab" if answer.status == HTTPStatus.PARTIAL_CONTENT else "wb") as sink:
        here = sink.tell()
        total = here + int(answer.headers.get("Content-Length") or -here)
        while chunk := answer.read(_CHUNK):
            here += sink.write(chunk)
            progress(here, total)
    if here < total:
        raise ConnectionError("the download broke off")


def _verify(path: Path, model: Model) -> None:
    """Compare a file with what is on record for it; a file without a record passes.

    Raises:
        ModelUnavailable: the file is not what it should be.
    """
    record = _record(path, model)
    if not record.get("sha256") or _seen(path).items() <= record.items():
        return
    if record["sha256"] != _digest(path, "sha256"):
        raise ModelUnavailable(
            f"{path.name} has changed and fails its SHA-256; fetch it again, "
            f"or delete {_record_of(path).name} if the change was meant"
        )


def _record(path: Path, model: Model) -> Mapping[str, object]:
    """What is known of a file: by the description of a model of your own, or from when it was loaded."""
    return {"sha256": model.spec.sha256} if model.source is None else _read_record(_record_of(path))


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
    scratch = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    scratch.write_text(json.dumps(record))
    scratch.replace(path)


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
        tell(ModelFetched(model, "failed", time.perf_counter() - started))
        raise
    tell(ModelFetched(model, "succeeded", time.perf_counter() - started))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock between processes; the system lets go of it when its holder dies."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _not_here(model: Model) -> str:
    return f"the weights of {model.name} are not on this machine"


def _how_to_get(model: Model) -> str:
    if model.source is None:
        return f"put {model.file} into STUDIO_MODELS_DIR"
    return (
        f"run `make models NAMES={model.name}`, build the image with PREFETCH_MODELS={model.name}, "
        f"or put {model.source.file} into STUDIO_MODELS_DIR"
    )


def _reason(fault: Exception) -> str:
    if isinstance(fault, urllib.error.HTTPError):
        return f"the server answered {fault.code}"
    if isinstance(fault, urllib.error.URLError | TimeoutError | ConnectionError):
        return "the server cannot be reached"
    return (
        "the models folder cannot be written" if isinstance(fault, PermissionError) else "the download failed"
    )
