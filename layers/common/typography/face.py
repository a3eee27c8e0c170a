"""One font file, opened at one weight: what it covers, and its vertical metrics."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import uharfbuzz as hb

_OUTLINES = ("glyf", "CFF ", "CFF2")


class NotAFont(Exception):
    """The file holds no font that can be read."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Vertical measures in em, all positive: up from the baseline, ``descent`` down from it."""

    ascent: float
    descent: float
    cap_height: float
    x_height: float


@dataclass(frozen=True, eq=False, slots=True)
class Face:
    """A font at one weight. HarfBuzz lets any number of threads shape and draw with it.

    ``font`` counts in units of ``1 / upem`` em; ``coverage`` holds the code points that it has a glyph for.
    """

    path: Path
    font: hb.Font
    upem: int
    coverage: frozenset[int] = field(repr=False)
    metrics: Metrics

    def covers(self, text: str) -> bool:
        """Whether every character of ``text`` has a glyph of its own."""
        return all(ord(character) in self.coverage for character in text)


def read_face(path: Path, axes: Mapping[str, float]) -> Face:
    """Open a TTF, OTF or TTC (its first font), with those of ``axes`` that a variable font has.

    Raises:
        NotAFont: the file cannot be read, ends too early, or holds no outlines.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotAFont("it cannot be read") from error
    face = hb.Face(hb.Blob(data))
    coverage = frozenset(face.unicodes)
    if not coverage or not any(face.reference_table(tag).data for tag in _OUTLINES):
        raise NotAFont("it holds no font")
    if _end(data) > len(data):
        raise NotAFont("it ends too early")
    font = hb.Font(face)
    font.set_variations(dict(axes))
    return Face(path, font, face.upem, coverage, _metrics(font, face.upem))


def _end(data: bytes) -> int:
    """Where the last table of an OpenType file ends. HarfBuzz takes what is cut off for blank letters."""
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
