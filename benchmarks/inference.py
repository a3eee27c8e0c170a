"""Loading and running networks by each engine, and what they leave in memory.

``python -m benchmarks.inference [FILE.onnx SIDE]`` measures another network too.
"""

import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measure import row, title
from benchmarks.networks import write_many_nodes, write_u_network
from layers.common.vision.catalogue import PUBLISHED, SMALL_MODEL
from layers.common.vision.weights import weights_store

# Each figure in a process of its own: memory that was taken once does not come back.
_PROBE = """
import resource, statistics, sys, time
from pathlib import Path
import numpy as np
from layers.common.events import WorkEnded, emit
from layers.common.vision import heap

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

heap.IDLE_S = 0.2
engine, path, side, runs = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
if engine == "openvino":
    from layers.common.vision.inference import OpenVinoNetwork as Network
else:
    from layers.common.vision import inference
    from layers.common.vision.inference import OnnxRuntimeNetwork as Network
    if engine != "ours":
        heap.keep_between_runs = lambda: False
        ours = inference._options
        def options(threads):
            changed = ours(threads)
            changed.enable_cpu_mem_arena, changed.enable_mem_pattern = engine == "arena", True
            return changed
        inference._options = options
Network(path, 2)  # keeps its optimised graph, or compiled network
before, started = resident(), time.perf_counter()
network = Network(path, 2)
loaded = time.perf_counter() - started
picture = np.zeros((1, 3, side, side), np.float32)
times, cpu = [], time.process_time()
for _ in range(runs):
    started = time.perf_counter()
    network.run(picture, 0)
    times.append(time.perf_counter() - started)
cpu = (time.process_time() - cpu) / max(runs, 1)
busy = resident()
emit(WorkEnded("cutout", "succeeded", {}))
time.sleep(1)
print(loaded, statistics.median(times or [0]), cpu, busy, resident())
"""

ENGINES = ("arena", "no arena", "ours", *(["openvino"] if find_spec("openvino") else []))


def probe(engine: str, path: Path, side: int, runs: int) -> None:
    command = [sys.executable, "-c", _PROBE, engine, str(path), str(side), str(runs)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    load, run, cpu, busy, idle = (float(value) for value in output.split())
    name = engine if engine == "openvino" else f"onnxruntime, {engine}"
    row(
        name,
        f"{run:.3f} s",
        f"load {load:.2f} s · {cpu:.2f} CPU s a run · resident {busy:.0f} MB after {runs}, {idle:.0f} idle",
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "u2netp.onnx"
        small.write_bytes(weights_store().get(PUBLISHED[SMALL_MODEL].weights).read_bytes())
        networks = [
            ("u2netp", small, 320, 100),
            ("of u2net's size, random weights", write_u_network(Path(folder) / "u.onnx"), 320, 10),
            ("18,000 small nodes", write_many_nodes(Path(folder) / "chain.onnx"), 8, 1),
        ]
        if len(sys.argv) == 3:  # make bench gives none
            networks.append((sys.argv[1], Path(sys.argv[1]), int(sys.argv[2]), 10))
        for name, path, side, runs in networks:
            title(f"Inference: {name}, {side} px, 2 threads")
            for engine in ENGINES:
                probe(engine, path, side, runs)


if __name__ == "__main__":
    main()
