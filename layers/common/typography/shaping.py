"""A word becomes glyphs.

Everything here is in em, so that a word is shaped once for all sizes: no hinting, hence no jitter when type
grows frame by frame. A word is the unit, as in browsers: no kerning across a space, for sums that add up.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import uharfbuzz as hb

from layers.common.typography.face import Face
from layers.common.typography.faces import Role, faces
from layers.common.typography.runs import Run, runs

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
    return shape(word, levels, lettering, faces(lettering.role))


def _shaped(word: str, levels: tuple[int, ...], lettering: Lettering, chain: tuple[Face, ...]) -> ShapedWord:
    shaped = tuple(_shape(run, lettering) for run in runs(word, levels, chain))
    return ShapedWord(shaped, sum(run.advance for run in shaped))


_remembered = lru_cache(maxsize=4096)(_shaped)


def _shape(run: Run, lettering: Lettering) -> ShapedRun:
    buffer = hb.Buffer()
    buffer.add_str(run.text)
    buffer.flags = _FLAGS
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    buffer.script = run.script or "Latn"
    buffer.language = lettering.language
    hb.shape(run.face.font, buffer, _features(run, lettering))
    return _placed(run, buffer, 0.0 if run.script in _CURSIVE else lettering.tracking)


def _features(run: Run, lettering: Lettering) -> dict[str, bool | list[tuple[int, int, bool]]]:
    features: dict[str, bool | list[tuple[int, int, bool]]] = {}
    if lettering.tracking:
        features.update(liga=False, clig=False, calt=False)
    if lettering.role == "mono":
        features.update(calt=False)  # JetBrains Mono draws "->" and "!=" as one sign
    for tag in lettering.features:
        features[tag.removeprefix("-")] = not tag.startswith("-")
    if features.pop("tnum", False) and (digits := [(*m.span(), True) for m in _DIGITS.finditer(run.text)]):
        # Inter gives points and spaces the width of figures too, which tears numbers apart.
        features["tnum"] = digits
    return features


def _placed(run: Run, buffer: hb.Buffer, tracking: float) -> ShapedRun:
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
