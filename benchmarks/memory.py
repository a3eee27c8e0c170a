"""Peak memory of a server that does two requests at once, each at the heaviest parameters for 50 megapixels.

``python -m benchmarks.memory NAME …`` runs some of the cases. The memory is that of all processes of the
server, shared pages counted once, every 50 ms.
"""

import json
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import httpx
from skimage import data

from benchmarks.measure import title
from local.router import CAPABILITIES
from tests.processes import descendants
from tests.servers import Server, serving

_SIZE = (8660, 5773)
_LIMIT_S = 600
_LARGE: Mapping[str, Any] = {"w": 3840, "h": 3840, "duration": 0.3}
_ITEM: Mapping[str, Any] = {"scale": 0.8, "feather": 100}
_SCENE: Mapping[str, Any] = {"effect": "ken_burns", "image": 0, "duration": 0.3, "zoom": 3}

Case = tuple[str, Mapping[str, Any], Sequence[str]]
"""Name of the capability, parameters, and the fields that get a photo."""

CASES: Mapping[str, Case] = {
    "cutout": ("cutout", {}, ["file"]),
    "cutout avif": ("cutout", {"output_format": "avif"}, ["file"]),
    "edit jpeg": ("edit", {"ops": [{"op": "blur", "radius": 8}, {"op": "sharpness", "factor": 2}]}, ["file"]),
    "edit avif": ("edit", {"output_format": "avif"}, ["file"]),
    "edit rotate": (
        "edit",
        {"ops": [{"op": "crop", "aspect": "1:1"}, {"op": "rotate", "deg": 10}]},
        ["file"],
    ),
    "edit text": ("edit", {"ops": [{"op": "text", "text": "W" * 500, "stroke": 100}]}, ["file"]),
    "compose": ("compose", {"output_format": "png"}, ["background", "subjects"]),
    "compose eight": ("compose", {"mode": "manual", "items": [_ITEM] * 8}, ["background", *["subjects"] * 8]),
    "style": ("style_money", {"size": "4096x4096"}, ["file"]),
    "product": (
        "product",
        {"preset": "marble", "shadow": "cast", "outline": {}, "reflection": 0.5},
        ["file"],
    ),
    "ken_burns": ("motion_ken_burns", {**_LARGE, "zoom": 3}, ["image"]),
    "parallax": ("motion_parallax", _LARGE, ["image"]),
    "transition": ("motion_transition", {**_LARGE, "kind": "glitch"}, ["image", "image2"]),
    "captions": ("motion_captions", {**_LARGE, "words": ["one", "two"]}, ["image"]),
    "storyboard": ("motion_storyboard", {"scenes": [_SCENE] * 20}, ["images"]),
}


def main(names: Sequence[str]) -> None:
    title("Two requests at once, each at its heaviest (goal: below 4,000 MB)")
    print("  case              peak MB   seconds   answers", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder) / "photo.jpg"
        pixels = cv2.resize(data.astronaut(), _SIZE, interpolation=cv2.INTER_CUBIC)
        cv2.imwrite(str(photo), cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 60])
        for name in names or CASES:
            run(name, photo.read_bytes(), folder)


def run(name: str, photo: bytes, folder: str) -> None:
    """Send a case twice at once to a fresh server, and print its row."""
    operation, params, fields = CASES[name]
    path = next(one.path for one in CAPABILITIES if one.name == operation)
    env = {"MAX_CONCURRENCY": "2", "JOB_WORKERS": "0", "REQUEST_TIMEOUT_S": str(_LIMIT_S)}
    with serving(env | {"STUDIO_DATA_DIR": folder}) as server, ThreadPoolExecutor(2) as threads:

        def send(_number: int) -> str:
            files = [(field, photo) for field in fields]
            answer = httpx.post(
                server.url + path, files=files, data={"params": json.dumps(params)}, timeout=_LIMIT_S
            )
            return "200" if answer.status_code == 200 else str(answer.json()["code"])

        peak, started = Peak(server), time.perf_counter()
        answers = list(threads.map(send, range(2)))
        seconds = time.perf_counter() - started
    print(f"  {name:16} {peak.stop() / 1e6:8.0f} {seconds:9.1f}   {', '.join(answers)}", flush=True)


class Peak:
    """The most memory of a server's processes, in bytes, until it is stopped."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._most = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> int:
        self._done.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while not self._done.wait(0.05):
            processes = [self._server.pid, *descendants(self._server.pid)]
            self._most = max(self._most, sum(map(_proportional_bytes, processes)))


def _proportional_bytes(pid: int) -> int:
    """Resident memory of a process, with its share of shared pages (proc(5))."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    main(sys.argv[1:])
