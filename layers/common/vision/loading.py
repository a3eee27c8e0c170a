"""The networks of this process, each loaded once."""

import os
import threading
import time
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

from layers.common.events import ModelLoaded, emit
from layers.common.progress import step
from layers.common.vision.settings import vision_settings
from layers.common.vision.weights import Weights, weights_store

Loaded = TypeVar("Loaded")

_networks: dict[Hashable, Any] = {}
_loading = threading.Lock()


def load_once(
    key: Hashable, weights: Weights, build: Callable[[Path, int], Loaded], wait_s: float | None = None
) -> Loaded:
    """The network of that key, built at the first call. Only building is locked, so that no loaded one waits.

    Args:
        build: makes it from its file and the number of threads of a run.
        wait_s: as in :meth:`WeightsStore.get`.

    Raises:
        ModelUnavailable: its weights are missing or broken.
    """
    if key not in _networks:
        with step("load"):
            # This may wait for a download, so it is outside the lock.
            path = weights_store().get(weights, wait_s)
            with _loading:
                if key not in _networks:
                    _networks[key] = _build(weights, path, build)
    network: Loaded = _networks[key]
    return network


def forget_loaded() -> None:
    """Drop every network that this process has loaded."""
    _networks.clear()


def _build(weights: Weights, path: Path, build: Callable[[Path, int], Loaded]) -> Loaded:
    started = time.perf_counter()
    network = build(path, vision_settings().model_threads or os.cpu_count() or 1)
    emit(ModelLoaded(weights.name, time.perf_counter() - started))
    weights_store().record(weights, path)
    return network
