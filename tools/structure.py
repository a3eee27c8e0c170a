"""``python -m tools.structure``: the number and size of modules, and how many of them a request imports."""

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

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
    ]
    for name, count in rows:
        sys.stdout.write(f"{name:<40} {count:>7,}\n")
    for name in _longest(lengths):
        sys.stdout.write(f"{name:<60} {lengths[name]:>5}\n")
    if max(lengths.values()) > _MOST_LINES and not _is_generated(lengths):
        raise SystemExit(1)


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
