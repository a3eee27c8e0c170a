"""Fonts: opening a font file at one weight, and the font stack of each role."""

import importlib.util
import logging
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

import uharfbuzz as hb
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

Role = Literal["regular", "bold", "mono"]

_logger = logging.getLogger(__name__)

_OUTLINES = ("glyf", "CFF ", "CFF2")
_SYSTEM_FOLDERS = (
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/dejavu-sans-fonts",
    "/usr/share/fonts/dejavu-sans-mono-fonts",
    "/usr/share/fonts/TTF",
    "/usr/share/fonts/dejavu",
    "/opt/homebrew/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "/usr/share/fonts/truetype/droid",
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-sans-cjk-fonts",
)


class TypographySettings(BaseSettings):
    """Font files besides the bundled fonts."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    photo_font_bold: Path | None = Field(
        None, description="Font file (TTF, OTF, TTC) for headlines and captions, before Inter."
    )
    photo_font_mono: Path | None = Field(
        None, description="Font file for figures and codes of fixed width, before JetBrains Mono."
    )
    photo_font_fallback: Path | None = Field(
        None, description="Font file for characters that the bundled fonts lack, such as Chinese."
    )


@lru_cache(maxsize=1)
def typography_settings() -> TypographySettings:
    """The settings from the environment, read once."""
    return TypographySettings()


class UnreadableFont(Exception):
    """The file contains no font that can be used."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Vertical measures in em, all positive: up from the baseline, ``descent`` down from it."""

    ascent: float
    descent: float
    cap_height: float
    x_height: float


@dataclass(frozen=True, eq=False, slots=True)
class Font:
    """A font at one weight. HarfBuzz lets any number of threads shape and draw with it.

    ``hb_font`` counts in units of ``1 / upem`` em; ``coverage`` is the set of code points that have a glyph.
    """

    path: Path
    hb_font: hb.Font
    upem: int
    coverage: frozenset[int] = field(repr=False)
    metrics: Metrics

    def covers(self, text: str) -> bool:
        """Whether every character of ``text`` has a glyph of its own."""
        return all(ord(character) in self.coverage for character in text)


def read_font(path: Path, axes: Mapping[str, float]) -> Font:
    """Open a TTF, OTF or TTC (its first font), and set those of ``axes`` that a variable font has.

    Raises:
        UnreadableFont: the file cannot be read, is truncated, or contains no outlines.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFont("it cannot be read") from error
    face = hb.Face(hb.Blob(data))
    coverage = frozenset(face.unicodes)
    if not coverage or not any(face.reference_table(tag).data for tag in _OUTLINES):
        raise UnreadableFont("it contains no font")
    if _end(data) > len(data):
        raise UnreadableFont("it is truncated")
    font = hb.Font(face)
    font.set_variations(dict(axes))
    return Font(path, font, face.upem, coverage, _metrics(font, face.upem))


def _end(data: bytes) -> int:
    """Where the last table of an OpenType file ends. HarfBuzz draws letters of a truncated table blank."""
    start: int = struct.unpack_from(">I", data, 12)[0] if data.startswith(b"ttcf") else 0
    (count,) = struct.unpack_from(">H", data, start + 4)
    records = range(start + 12, start + 12 + 16 * count, 16)
    tables = (struct.unpack_from(">8xII", data, record) for record in records)
    return max(int(offset + length) for offset, length in tables)


def _metrics(font: hb.Font, upem: int) -> Metrics:
    extents = font.get_font_extents("ltr")
    return Metrics(
        ascent=extents.ascender / upem,
        descent=-extents.descender / upem,
        cap_height=font.get_metric_position_with_fallback(hb.OTMetricsTag.CAP_HEIGHT) / upem,
        x_height=font.get_metric_position_with_fallback(hb.OTMetricsTag.X_HEIGHT) / upem,
    )


@dataclass(frozen=True, slots=True)
class _Sources:
    """Where a role's fonts come from: packages first, since they are the same on every machine."""

    packages: tuple[str, ...]
    system: tuple[str, ...]
    axes: Mapping[str, float]


_CJK = "NotoSansCJK-Bold.ttc"
_DROID = "DroidSansFallbackFull.ttf"
"""Chinese and Japanese in 4 MB, in one weight."""
_SOURCES: Mapping[Role, _Sources] = {
    "regular": _Sources(
        ("inter", "noto_sans_arabic", "heebo"),
        ("DejaVuSans.ttf", "NotoSansCJK-Regular.ttc", _CJK, _DROID),
        {"wght": 400, "opsz": 20},
    ),
    "bold": _Sources(
        ("inter", "noto_sans_arabic", "heebo"),
        ("DejaVuSans-Bold.ttf", _CJK, _DROID),
        {"wght": 700, "opsz": 32},
    ),
    "mono": _Sources(
        ("jetbrains_mono", "inter", "noto_sans_arabic", "heebo"),
        ("DejaVuSansMono-Bold.ttf", "DejaVuSans-Bold.ttf", _CJK, _DROID),
        {"wght": 700, "opsz": 32},
    ),
}


@lru_cache(maxsize=8)
def font_stack(role: Role) -> tuple[Font, ...]:
    """The fonts of a role, opened once. The first is preferred; the others supply the glyphs that it lacks.

    Raises:
        RuntimeError: no font is installed; Photo Studio lacks its ``typography`` extra.
    """
    stack = tuple(_open_stack(role))
    if not stack:
        raise RuntimeError("no fonts: install photo-studio[typography]")
    return stack


def _open_stack(role: Role) -> Iterator[Font]:
    sources = _SOURCES[role]
    settings = typography_settings()
    preferred = {"regular": None, "bold": settings.photo_font_bold, "mono": settings.photo_font_mono}[role]
    if preferred is not None:
        yield from _configured_font(role, role, preferred)
    for path in _packaged(sources):
        yield _font(path, tuple(sources.axes.items()))
    if settings.photo_font_fallback is not None:
        yield from _configured_font(role, "fallback", settings.photo_font_fallback)
    for path in _installed(sources):
        yield _font(path, tuple(sources.axes.items()))


def _configured_font(role: Role, setting: str, path: Path) -> Iterator[Font]:
    """The font that the environment names; if it is unusable, a warning and no font."""
    try:
        yield _font(path, tuple(_SOURCES[role].axes.items()))
    except UnreadableFont as fault:
        _logger.warning("PHOTO_FONT_%s names %s, but %s; another font is used", setting.upper(), path, fault)


@lru_cache(maxsize=32)
def _font(path: Path, axes: tuple[tuple[str, float], ...]) -> Font:
    return read_font(path, dict(axes))


def _packaged(sources: _Sources) -> Iterator[Path]:
    """The upright font of every ``fontpkg`` package that is installed."""
    for name in sources.packages:
        package = importlib.util.find_spec(f"fontpkg_{name}")
        if package is not None and package.origin is not None:
            files = sorted((Path(package.origin).parent / "files").glob("*.ttf"))
            yield from [file for file in files if "Italic" not in file.name][:1]


def _installed(sources: _Sources) -> Iterator[Path]:
    for name in sources.system:
        paths = (Path(folder) / name for folder in _SYSTEM_FOLDERS)
        yield from [path for path in paths if path.is_file()][:1]
