"""Memory between runs, measured on the real allocator by processes of their own."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from layers.common.vision import heap
from tests.conftest import SET_UP

needs_glibc = pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "gnu_get_libc_version"), reason="needs glibc")

CODE = """
import sys, threading, time
from pathlib import Path
import numpy as np
from layers.common.events import WorkEnded, emit
from layers.common.vision import heap
from layers.common.vision.inference import OnnxRuntimeNetwork

heap.IDLE_S = 2

def resident_mb():
    line = next(line for line in open("/proc/self/status") if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024

networks = [OnnxRuntimeNetwork(Path(sys.argv[1]), 1) for _ in range(2)]
picture = np.zeros((1, 3, 320, 320), np.float32)
before = resident_mb()

def work(network):
    for _ in range(3):
        network.run(picture, 0)
        emit(WorkEnded("cutout", "succeeded", {}))

threads = [threading.Thread(target=work, args=(network,)) for network in networks]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
busy = resident_mb()
for _ in range(100):
    time.sleep(heap.IDLE_S / 10)
    if resident_mb() < before + 60:
        break
print(before, busy, resident_mb())
"""


@needs_glibc
def test_two_networks_at_once_keep_their_memory_and_give_it_back_when_idle() -> None:
    command = [sys.executable, "-c", CODE, str(SET_UP / "u2netp.onnx")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[4])
    before, busy, idle = map(float, done.stdout.split())
    assert busy > before + 80, "a run takes about 100 MB, and the heap keeps them for the next"
    assert idle < before + 60


@pytest.mark.parametrize("fault", [AttributeError, OSError, TypeError])
def test_another_c_library_is_left_alone(fault: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    """musl and macOS have no mallopt; Windows has no library of that kind at all."""

    def missing(_name: object) -> object:
        raise fault

    heap.keep_between_runs.cache_clear()
    monkeypatch.setattr("ctypes.CDLL", missing)
    assert not heap.keep_between_runs()
    heap.keep_between_runs.cache_clear()
