"""``studio batch`` over two hundred photos, beside the function in a loop on every core.

The loop's processes are warm and have imported everything: their time is the work's alone. The command's is
all of it, from the start of Python to the report. And how quick its help is.
"""

import json
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.batch import PARAMS, photo
from benchmarks.measure import median_s, row, title
from benchmarks.networks import write_u_network
from layers.common.core.media import Upload
from local.cli.capability import capabilities
from tests.context import CONTEXT
from tests.networks import write_network

COUNT, ROUNDS = 200, 3
STUDIO = (sys.executable, "-m", "local.cli")


def loop(function: str, params: Mapping[str, object], paths: Sequence[Path], results: Path) -> None:
    """The function, called for one photo after the other."""
    (capability,) = capabilities(function)
    checked = capability.check(params)
    for path in paths:
        media = capability.run(
            context=CONTEXT, file=Upload("file", path.read_bytes(), path.name), params=checked
        )
        (results / path.name).write_bytes(media.data)


def looped_s(
    pool: object, function: str, params: Mapping[str, object], paths: Sequence[Path], results: Path
) -> float:
    """Seconds that a process for each core needs, each with its share."""
    cores = os.cpu_count() or 1
    started = time.perf_counter()
    pool.starmap(loop, [(function, params, paths[n::cores], results) for n in range(cores)])  # type: ignore[attr-defined]
    return time.perf_counter() - started


def batch_s(function: str, options: Sequence[str], source: Path, results: Path) -> tuple[float, float]:
    """Seconds of the command from begin to end, and of its batch alone."""
    started = time.perf_counter()
    subprocess.run(
        [*STUDIO, "batch", function, source, results, *options], check=True, stderr=subprocess.DEVNULL
    )
    whole = time.perf_counter() - started
    return whole, float(json.loads((results / "report.json").read_text())["seconds"])


def fresh(folder: Path) -> Path:
    """The folder, empty: to write over files is not what to write files costs."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def compare(
    name: str, function: str, params: Mapping[str, object], options: Sequence[str], data: bytes, count: int
) -> None:
    title(f"studio batch {function}: {count} photos of 2 MP, {name} (goal: .90 of the loop on every core)")
    with tempfile.TemporaryDirectory() as folder:
        source, results = Path(folder) / "in", Path(folder) / "out"
        source.mkdir()
        paths = [source / f"{n:03d}.jpg" for n in range(count)]
        for path in paths:
            path.write_bytes(data)
        rounds = []
        with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
            for _ in range(ROUNDS + 1):
                looped = looped_s(pool, function, params, paths, fresh(results))
                rounds.append((looped, *batch_s(function, options, source, fresh(results))))
    looped, whole, inner = (statistics.median(column) for column in zip(*rounds[1:], strict=True))
    row("the function in a loop, on every core", f"{count / looped:.1f} /s")
    row(
        "studio batch, from its start to its end",
        f"{count / whole:.1f} /s",
        f"{_share(rounds[1:], 1):.2f} of it",
    )
    row("once it has imported everything", f"{count / inner:.1f} /s", f"{_share(rounds[1:], 2):.2f} of it")


def _share(rounds: Sequence[tuple[float, ...]], column: int) -> float:
    return statistics.median(one[0] / one[column] for one in rounds)


def helped() -> None:
    title("studio --help, fresh interpreter (goal: .3 s)")
    row("python -c pass", f"{run_ms([sys.executable, '-c', 'pass']):.0f} ms")
    for words in ("--help", "--version", "cutout --help", "motion ken_burns --help"):
        row(f"studio {words}", f"{run_ms([*STUDIO, *words.split()]):.0f} ms")


def run_ms(command: Sequence[str]) -> float:
    return 1000 * median_s(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL), 9)


def main() -> None:
    helped()
    data = photo()
    compare("three operations", "edit", PARAMS, ["--ops", json.dumps(PARAMS["ops"])], data, COUNT)
    with tempfile.TemporaryDirectory() as models:
        spec = {"input_size": 320, "divide_by": "max"}
        os.environ["STUDIO_MODELS_DIR"] = models
        os.environ["MODEL_THREADS"] = "1"
        write_network(Path(models) / "small.onnx", size=320, gain=4)
        (Path(models) / "small.json").write_text(json.dumps(spec))
        compare("a small network", "cutout", {"model": "small"}, ["--model", "small"], data, COUNT)
        write_u_network(Path(models) / "large.onnx")
        (Path(models) / "large.json").write_text(json.dumps(spec))
        compare("a network like u2net", "cutout", {"model": "large"}, ["--model", "large"], data, 24)


if __name__ == "__main__":
    main()
