"""One font file, opened at one weight: what it covers, and its vertical metrics."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import uharfbuzz as hb


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
    coverage: frozenset[int]
    metrics: Metrics

    def covers(self, text: str) -> bool:
        """Whether every character of ``text`` has a glyph of its own."""
        return all(ord(character) in self.coverage for character in text)


def read_face(path: Path, axes: Mapping[str, float]) -> Face:
    """Open a TTF, OTF or TTC (its first font), with those of ``axes`` that a variable font has.

    Raises:
        NotAFont: the file cannot be read or holds no font.
    """
    try:
        face = hb.Face(hb.Blob.from_file_path(str(path)))
    except hb.HarfBuzzError as error:
        raise NotAFont("it cannot be opened") from error
    coverage = frozenset(face.unicodes)
    if not face.glyph_count or not coverage:
        raise NotAFont("it holds no font")
    font = hb.Font(face)
    font.set_variations(dict(axes))
    return Face(path, font, face.upem, coverage, _metrics(font, face.upem))


def _metrics(font: hb.Font, upem: int) -> Metrics:
    extents = font.get_font_extents("ltr")
    return Metrics(
        ascent=extents.ascender / upem,
        descent=-extents.descender / upem,
        cap_height=font.get_metric_position_with_fallback(hb.OTMetricsTag.CAP_HEIGHT) / upem,
        x_height=font.get_metric_position_with_fallback(hb.OTMetricsTag.X_HEIGHT) / upem,
    )
