"""``python -m tools.structure``: the number and size of modules, and how many of them a request needs."""

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType

import cv2
import numpy as np

from functions.cutout import app as cutout
from layers.common.core.capability import Capability
from layers.common.core.context import Context, Limits
from layers.common.core.media import Media, Upload
from layers.common.imaging.decode import read_size
from layers.common.imaging.image import Image

ROOT = Path(__file__).parents[1]
PACKAGES = ("functions", "layers", "local", "client/photo_studio", "tools")
WAYS = {
    "a cut-out": "functions.cutout.cutout",
    "a compose": "functions.compose.compose",
    "a Ken Burns": "functions.motion.effects.ken_burns",
}
_MOST_LINES = 500


def modules() -> dict[str, Path]:
    """Every module of the project by its dotted name."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return {_name(path): path for path in paths}


def imports(path: Path) -> Iterator[str]:
    """The dotted names that a module imports, including imports inside functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def reached(start: str, known: dict[str, Path]) -> set[str]:
    """The project's modules that a module imports, directly or not, including itself but no packages."""
    found, todo = set[str](), [start]
    while todo:
        name = todo.pop()
        if name in known and name not in found:
            found.add(name)
            todo += imports(known[name])
    return {name for name in found if known[name].name != "__init__.py"}


def passed_by_photo(capability: Capability, photo: bytes, params: Mapping[str, object]) -> set[str]:
    """The files with a function that receives the photo, its pixels or its result, from a capability on.

    Args:
        photo: a file without rotation in its EXIF data.
    """
    width, height = read_size(photo, max_pixels=10**8)
    files: set[str] = set()

    def profile(frame: FrameType, event: str, _argument: object) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(ROOT) and any(map(is_photo, frame.f_locals.values())):
            files.add(path.relative_to(ROOT).as_posix())

    def is_photo(value: object) -> bool:
        if isinstance(value, np.ndarray):
            return bool(value.shape[:2] == (height, width))
        return isinstance(value, Upload | Image | Media) or (isinstance(value, bytes) and value == photo)

    context = Context(Limits(max_pixels=10**8, max_film_pixels=10**9))
    uploads = capability.pick_files([Upload(capability.files[0].name, photo)])
    checked = capability.check(params)
    capability.do(uploads, checked, context)  # loads what is loaded once
    sys.setprofile(profile)
    capability.do(uploads, checked, context)
    sys.setprofile(None)
    return files


def main() -> None:
    """Print the counts; exit with 1 if a file is too long."""
    known = modules()
    lengths = {name: len(path.read_text().splitlines()) for name, path in known.items()}
    small = [name for name, lines in lengths.items() if lines <= 20]
    rows = [
        ("modules", len(known)),
        ("of 20 lines and less", len(small)),
        ("lines", sum(lengths.values())),
        ("import statements", sum(_import_statements(path) for path in known.values())),
        *((f"modules imported by {way}", len(reached(start, known))) for way, start in WAYS.items()),
        ("files that the photo of a cut-out passes", len(passed_by_photo(cutout.capability, _photo(), {}))),
    ]
    for name, count in rows:
        sys.stdout.write(f"{name:<42} {count:>7,}\n")
    for name in _longest(lengths):
        sys.stdout.write(f"{name:<60} {lengths[name]:>5}\n")
    if max(lengths.values()) > _MOST_LINES and not _is_generated(lengths):
        raise SystemExit(1)


def _photo() -> bytes:
    """A disc on a plain background."""
    picture = cv2.circle(np.full((480, 640, 3), 60, np.uint8), (320, 240), 150, (40, 120, 220), cv2.FILLED)
    return cv2.imencode(".jpg", picture)[1].tobytes()


def _import_statements(path: Path) -> int:
    return sum(
        isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(ast.parse(path.read_text()))
    )


def _longest(lengths: dict[str, int]) -> Sequence[str]:
    return sorted(lengths, key=lambda name: lengths[name], reverse=True)[:5]


def _is_generated(lengths: dict[str, int]) -> bool:
    """Whether every file that is too long is generated."""
    return all(".generated." in name for name, lines in lengths.items() if lines > _MOST_LINES)


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[1:] if parts[0] == "client" else parts).removesuffix(".__init__")


if __name__ == "__main__":
    main()
