"""Peak memory and time of every capability at its heaviest parameters, for photos of 50 megapixels.

Each case runs in a process of its own; ``python -m benchmarks.memory NAME …`` runs some of them. The memory
is that of the process and of its ffmpeg together, by their resident pages every 20 ms.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
from skimage import data

from layers.common.core.capability import Capability
from layers.common.core.media import Upload
from layers.common.errors import StudioError
from layers.common.service.work import service_context

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
    "ken_burns": ("motion_ken_burns", {**_LARGE, "zoom": 3}, ["image"]),
    "parallax": ("motion_parallax", _LARGE, ["image"]),
    "transition": ("motion_transition", {**_LARGE, "kind": "glitch"}, ["image", "image2"]),
    "captions": ("motion_captions", {**_LARGE, "words": ["one", "two"]}, ["image"]),
    "storyboard": ("motion_storyboard", {"scenes": [_SCENE] * 20}, ["images"]),
}


def main(names: Sequence[str]) -> None:
    print("case              peak MB   seconds", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder) / "photo.jpg"
        pixels = cv2.resize(data.astronaut(), _SIZE, interpolation=cv2.INTER_CUBIC)
        cv2.imwrite(str(photo), cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
        for name in names or CASES:
            command = [sys.executable, "-m", "benchmarks.memory", "--one", name, str(photo)]
            try:
                subprocess.run(command, timeout=_LIMIT_S, check=True)
            except subprocess.TimeoutExpired:
                print(f"{name:16} more than {_LIMIT_S} s", flush=True)


def run_one(name: str, photo: Path) -> None:
    """Run a case in this process and print its row."""
    operation, params, fields = CASES[name]
    capability = _capability(operation)
    uploads = [Upload(field, photo.read_bytes(), photo.name) for field in fields]
    peak = _Peak()
    started = time.perf_counter()
    try:
        capability.do(
            capability.pick_files(uploads),
            capability.check(json.loads(json.dumps(params))),
            service_context(),
        )
        outcome = ""
    except StudioError as fault:
        outcome = fault.code
    print(f"{name:16} {peak.stop() / 1e6:8.0f} {time.perf_counter() - started:9.1f} {outcome}".rstrip())


class _Peak:
    """The most memory of this process and its children, in bytes."""

    def __init__(self) -> None:
        self._most = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> int:
        self._done.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while not self._done.wait(0.02):
            self._most = max(self._most, sum(map(_resident, [Path("/proc/self"), *_children()])))


def _children() -> list[Path]:
    found: list[str] = []
    for task in Path("/proc/self/task").iterdir():
        try:
            found += (task / "children").read_text().split()
        except FileNotFoundError:  # the thread has ended
            continue
    return [Path("/proc", pid) for pid in found]


def _resident(process: Path) -> int:
    try:
        return int((process / "statm").read_text().split()[1]) * 4096
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _capability(operation: str) -> Capability:
    from functions.compose.app import capability as compose  # noqa: PLC0415 – one process needs one function
    from functions.cutout.app import capability as cutout  # noqa: PLC0415
    from functions.edit.app import capability as edit  # noqa: PLC0415
    from functions.motion.app import capabilities as motion  # noqa: PLC0415
    from functions.style.app import capabilities as style  # noqa: PLC0415

    return next(one for one in (compose, cutout, edit, *motion(), *style()) if one.name == operation)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        run_one(sys.argv[2], Path(sys.argv[3]))
    else:
        main(sys.argv[1:])
