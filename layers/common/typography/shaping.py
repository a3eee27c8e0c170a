"""A word becomes glyphs: split by font, script and direction, then shaped by HarfBuzz.

Everything here is in em, so that a word is shaped once for all sizes: no hinting, hence no jitter when type
grows frame by frame. A word is the unit, as in browsers: no kerning across a space, for sums that add up.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import uharfbuzz as hb

from layers.common.typography.clusters import clusters
from layers.common.typography.face import Face
from layers.common.typography.faces import Role, faces
from layers.common.typography.presentable import covering

_FLAGS = (
    hb.BufferFlags.BOT
    | hb.BufferFlags.EOT
    | hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    | hb.BufferFlags.DO_NOT_INSERT_DOTTED_CIRCLE
)
_LONGEST_REMEMBERED = 64
_DIGITS = re.compile(r"\d+")
_CURSIVE = ("Arab", "Syrc", "Mong", "Nkoo", "Mand", "Adlm", "Rohg")


@dataclass(frozen=True, slots=True)
class Lettering:
    """What decides a word's glyphs besides its letters.

    ``tracking`` is extra space between letters in em; ``features`` OpenType tags to turn on (``tnum``:
    figures of one width), or off with a minus before (``-liga``); ``language`` is a BCP 47 tag.
    """

    role: Role = "bold"
    tracking: float = 0.0
    features: tuple[str, ...] = ()
    language: str = "sv"


@dataclass(frozen=True, slots=True)
class ShapedRun:
    """Glyphs of one face from left to right; ``origins`` and ``advance`` in em, y upwards."""

    face: Face
    level: int
    glyphs: tuple[int, ...]
    origins: tuple[tuple[float, float], ...]
    advance: float


@dataclass(frozen=True, slots=True)
class ShapedWord:
    """A word's runs in reading order, and their advance in em, tracking after the last letter included."""

    runs: tuple[ShapedRun, ...]
    advance: float


def shape_word(word: str, levels: tuple[int, ...], lettering: Lettering) -> ShapedWord:
    """Shape text without a break in it; words of a language are remembered.

    Args:
        levels: the embedding level of each character, from :func:`bidi.levels`.
    """
    shape = _remembered if len(word) <= _LONGEST_REMEMBERED else _shaped
    return shape(word, levels, lettering)


def _shaped(word: str, levels: tuple[int, ...], lettering: Lettering) -> ShapedWord:
    runs = tuple(_shape(run, lettering) for run in _runs(word, levels, faces(lettering.role)))
    return ShapedWord(runs, sum(run.advance for run in runs))


_remembered = lru_cache(maxsize=4096)(_shaped)


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    face: Face
    script: str | None
    level: int


def _runs(word: str, levels: tuple[int, ...], chain: tuple[Face, ...]) -> Iterator[_Run]:
    """Split a word where the face, the script or the direction changes."""
    run: _Run | None = None
    position = 0
    for cluster in clusters(word):
        piece = _Run(
            cluster, _face(cluster, chain, run), _script(cluster[0]), levels[position] if levels else 0
        )
        position += len(cluster)
        if run is None:
            run = piece
        elif (piece.face, piece.level) == (run.face, run.level) and _same_script(piece.script, run.script):
            run = _Run(run.text + cluster, run.face, run.script or piece.script, run.level)
        else:
            yield run
            run = piece
    if run is not None:
        yield run


def _face(cluster: str, chain: tuple[Face, ...], before: _Run | None) -> Face:
    """The face before keeps punctuation and signs that it has, so that a word's quotes match its letters."""
    if before is not None and unicodedata.category(cluster[0])[0] in "PSMZ":
        chain = (before.face, *chain)
    return covering(cluster, chain) or chain[0]


def _same_script(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


@lru_cache(maxsize=2048)
def _script(character: str) -> str | None:
    """The script as an ISO 15924 tag; None for what all scripts share."""
    buffer = hb.Buffer()
    buffer.add_str(character)
    buffer.guess_segment_properties()
    return str(buffer.script) if buffer.script else None


def _shape(run: _Run, lettering: Lettering) -> ShapedRun:
    buffer = hb.Buffer()
    buffer.add_str(run.text)
    buffer.flags = _FLAGS
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    buffer.script = run.script or "Latn"
    buffer.language = lettering.language
    hb.shape(run.face.font, buffer, _features(run, lettering))
    return _placed(run, buffer, 0.0 if run.script in _CURSIVE else lettering.tracking)


def _features(run: _Run, lettering: Lettering) -> dict[str, bool | list[tuple[int, int, bool]]]:
    features: dict[str, bool | list[tuple[int, int, bool]]] = {}
    if lettering.tracking:
        features.update(liga=False, clig=False, calt=False)
    if lettering.role == "mono":
        features.update(calt=False)  # JetBrains Mono draws "->" and "!=" as one sign
    for tag in lettering.features:
        features[tag.removeprefix("-")] = not tag.startswith("-")
    if features.get("tnum"):
        # Inter gives points and spaces the width of figures too, which tears numbers apart.
        features["tnum"] = [(*match.span(), True) for match in _DIGITS.finditer(run.text)]
    return features


def _placed(run: _Run, buffer: hb.Buffer, tracking: float) -> ShapedRun:
    """Read a shaped buffer; tracking follows the last glyph of each cluster."""
    em = 1 / run.face.upem
    infos = buffer.glyph_infos
    ends = [info.cluster != after.cluster for info, after in pairwise(infos)] + [True]
    origins: list[tuple[float, float]] = []
    x = 0.0
    for place, ends_cluster in zip(buffer.glyph_positions or (), ends, strict=False):
        origins.append((x + place.x_offset * em, place.y_offset * em))
        x += place.x_advance * em + (tracking if ends_cluster else 0.0)
    return ShapedRun(run.face, run.level, tuple(info.codepoint for info in infos), tuple(origins), x)
