"""Which fonts serve a role, in the order in which a character looks for its glyph."""

import importlib.util
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from layers.common.typography.face import Face, NotAFont, read_face
from layers.common.typography.settings import typography_settings

Role = Literal["regular", "bold", "mono"]

_logger = logging.getLogger(__name__)

_SYSTEM_FOLDERS = (
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/dejavu-sans-fonts",
    "/usr/share/fonts/dejavu-sans-mono-fonts",
    "/usr/share/fonts/TTF",
    "/usr/share/fonts/dejavu",
    "/opt/homebrew/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
)


@dataclass(frozen=True, slots=True)
class _Recipe:
    """Where a role's letters come from: packages first, since they are the same on every machine."""

    packages: tuple[str, ...]
    system: tuple[str, ...]
    axes: Mapping[str, float]


_RECIPES: Mapping[Role, _Recipe] = {
    "regular": _Recipe(
        ("inter", "noto_sans_arabic", "heebo"), ("DejaVuSans.ttf",), {"wght": 400, "opsz": 20}
    ),
    "bold": _Recipe(
        ("inter", "noto_sans_arabic", "heebo"), ("DejaVuSans-Bold.ttf",), {"wght": 700, "opsz": 32}
    ),
    "mono": _Recipe(
        ("jetbrains_mono", "inter", "noto_sans_arabic", "heebo"),
        ("DejaVuSansMono-Bold.ttf", "DejaVuSans-Bold.ttf"),
        {"wght": 700, "opsz": 32},
    ),
}


@lru_cache(maxsize=8)
def faces(role: Role) -> tuple[Face, ...]:
    """The fonts of a role, the preferred one first; opened once.

    Raises:
        RuntimeError: there is not one font: Photo Studio was installed without its ``typography`` extra.
    """
    found = tuple(_opened(role))
    if not found:
        raise RuntimeError("no fonts: install photo-studio[typography]")
    return found


def _opened(role: Role) -> Iterator[Face]:
    recipe = _RECIPES[role]
    wanted = _wanted(role)
    if wanted is not None:
        yield from _wanted_face(role, wanted)
    for path in (*_packaged(recipe), *_installed(recipe)):
        yield _face(path, tuple(recipe.axes.items()))


def _wanted(role: Role) -> Path | None:
    settings = typography_settings()
    return {"regular": None, "bold": settings.photo_font_bold, "mono": settings.photo_font_mono}[role]


def _wanted_face(role: Role, path: Path) -> Iterator[Face]:
    """The font that the environment names; a warning instead where there is none, and the others serve."""
    try:
        yield _face(path, tuple(_RECIPES[role].axes.items()))
    except NotAFont as fault:
        _logger.warning("PHOTO_FONT_%s names %s, but %s; another font serves", role.upper(), path, fault)


@lru_cache(maxsize=32)
def _face(path: Path, axes: tuple[tuple[str, float], ...]) -> Face:
    return read_face(path, dict(axes))


def _packaged(recipe: _Recipe) -> Iterator[Path]:
    """The upright font of every package of ``fontpkg`` that is installed."""
    for name in recipe.packages:
        package = importlib.util.find_spec(f"fontpkg_{name}")
        if package is not None and package.origin is not None:
            files = sorted((Path(package.origin).parent / "files").glob("*.ttf"))
            yield from [file for file in files if "Italic" not in file.name][:1]


def _installed(recipe: _Recipe) -> Iterator[Path]:
    for name in recipe.system:
        places = (Path(folder) / name for folder in _SYSTEM_FOLDERS)
        yield from [place for place in places if place.is_file()][:1]
