"""Loading and running a network of u2net's size: the optimised graph that is kept, and the memory arena."""

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import row, title
from benchmarks.networks import write_many_nodes, write_u_network

# Each figure in a process of its own: memory that was taken once does not come back.
_PROBE = """
import statistics, sys, time
from pathlib import Path
import numpy as np
from layers.common.vision import sessions
from layers.common.vision.runtime import onnxruntime

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

path, kept, arena, runs = sys.argv[1], sys.argv[2] == "kept", sys.argv[3] == "arena", int(sys.argv[4])
options = sessions._options(2)
options.enable_cpu_mem_arena = arena
source = sessions._optimised(Path(path)) if kept else Path(path)
before, started = resident(), time.perf_counter()
session = onnxruntime.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])
loaded = time.perf_counter() - started
times = []
for _ in range(runs):
    started = time.perf_counter()
    session.run(["mask"], {"input": np.zeros((1, 3, 320, 320), np.float32)})
    times.append(time.perf_counter() - started)
print(loaded, statistics.median(times or [0]), resident() - before)
"""


def probe(path: Path, kept: str, arena: str, runs: int) -> tuple[float, float, float]:
    command = [sys.executable, "-c", _PROBE, str(path), kept, arena, str(runs)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    load, run, memory = (float(value) for value in output.split())
    return load, run, memory


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        title("Inference: a network of u2net's size, and one of 18,000 small nodes (load · run · resident)")
        unet, chain = write_u_network(Path(folder) / "u.onnx"), write_many_nodes(Path(folder) / "chain.onnx")
        for path, runs in ((unet, 5), (chain, 0)):
            probe(path, "kept", "none", 0)
            for kept, arena in (("source", "arena"), ("source", "none"), ("kept", "arena"), ("kept", "none")):
                load, run, memory = probe(path, kept, arena, runs)
                name = f"{path.stem}, {'optimised graph' if kept == 'kept' else 'as published'}"
                row(
                    f"{name}, {'arena' if arena == 'arena' else 'no arena'}",
                    f"{load:.2f} s",
                    f"{run:.3f} s · {memory:.0f} MB",
                )


if __name__ == "__main__":
    main()
