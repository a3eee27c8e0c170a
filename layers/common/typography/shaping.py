"""Shaping: a word is itemised into runs, and HarfBuzz turns each run into glyphs.

All measures are in em, so that a word is shaped once for all sizes, without hinting; type that grows frame
by frame therefore does not jitter. The unit is the word, as in browsers: widths add up, since there is no
kerning across a space.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import uharfbuzz as hb

from layers.common.typography.characters import covering_font, grapheme_clusters
from layers.common.typography.fonts import Font, Role, font_stack

_FLAGS = (
    hb.BufferFlags.BOT
    | hb.BufferFlags.EOT
    | hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    | hb.BufferFlags.DO_NOT_INSERT_DOTTED_CIRCLE
)
_LONGEST_CACHED = 64
_DIGITS = re.compile(r"\d+")
_CURSIVE = ("Arab", "Syrc", "Mong", "Nkoo", "Mand", "Adlm", "Rohg")


@dataclass(frozen=True, slots=True)
class Lettering:
    """What determines the glyphs of a word besides its text.

    ``tracking`` is extra space between letters, in em. ``features`` are OpenType tags to turn on (``tnum``:
    figures of one width), or off with a minus in front (``-liga``). ``language`` is a BCP 47 tag.
    """

    role: Role = "bold"
    tracking: float = 0.0
    features: tuple[str, ...] = ()
    language: str = "sv"


@dataclass(frozen=True, slots=True)
class TextRun:
    """Text of one font, one script (ISO 15924; None for characters common to all) and one embedding level."""

    text: str
    font: Font
    script: str | None
    level: int


@dataclass(frozen=True, slots=True)
class ShapedRun:
    """Glyphs of one font from left to right; ``origins`` and ``advance`` in em, y upwards."""

    font: Font
    level: int
    glyphs: tuple[int, ...]
    origins: tuple[tuple[float, float], ...]
    advance: float


@dataclass(frozen=True, slots=True)
class ShapedWord:
    """A word's runs in reading order; the advance in em includes tracking after the last letter."""

    runs: tuple[ShapedRun, ...]
    advance: float


def shape_word(word: str, levels: tuple[int, ...], lettering: Lettering) -> ShapedWord:
    """Shape a word; the results for short words are cached.

    Args:
        levels: the embedding level of each character, from :func:`bidi.embedding_levels`.
    """
    shape = _cached if len(word) <= _LONGEST_CACHED else _shape_runs
    return shape(word, levels, lettering, font_stack(lettering.role))


def _shape_runs(
    word: str, levels: tuple[int, ...], lettering: Lettering, stack: tuple[Font, ...]
) -> ShapedWord:
    shaped = tuple(_shape_run(run, lettering) for run in itemise(word, levels, stack))
    return ShapedWord(shaped, sum(run.advance for run in shaped))


_cached = lru_cache(maxsize=4096)(_shape_runs)


def _shape_run(run: TextRun, lettering: Lettering) -> ShapedRun:
    buffer = hb.Buffer()
    buffer.add_str(run.text)
    buffer.flags = _FLAGS
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    buffer.script = run.script or "Latn"
    buffer.language = lettering.language
    hb.shape(run.font.hb_font, buffer, _features(run, lettering))
    return _read_buffer(run, buffer, 0.0 if run.script in _CURSIVE else lettering.tracking)


def _features(run: TextRun, lettering: Lettering) -> dict[str, bool | list[tuple[int, int, bool]]]:
    features: dict[str, bool | list[tuple[int, int, bool]]] = {}
    if lettering.tracking:
        features.update(liga=False, clig=False, calt=False)
    if lettering.role == "mono":
        features.update(calt=False)  # JetBrains Mono has ligatures for "->" and "!="
    for tag in lettering.features:
        features[tag.removeprefix("-")] = not tag.startswith("-")
    if features.pop("tnum", False) and (digits := [(*m.span(), True) for m in _DIGITS.finditer(run.text)]):
        # Inter gives points and spaces the width of figures too, which pulls numbers apart.
        features["tnum"] = digits
    return features


def _read_buffer(run: TextRun, buffer: hb.Buffer, tracking: float) -> ShapedRun:
    """The glyphs of a shaped buffer; tracking follows the last glyph of each cluster."""
    em = 1 / run.font.upem
    infos = buffer.glyph_infos
    ends = [info.cluster != after.cluster for info, after in pairwise(infos)] + [True]
    origins: list[tuple[float, float]] = []
    x = 0.0
    for position, ends_cluster in zip(buffer.glyph_positions or (), ends, strict=False):
        origins.append((x + position.x_offset * em, position.y_offset * em))
        x += position.x_advance * em + (tracking if ends_cluster else 0.0)
    return ShapedRun(run.font, run.level, tuple(info.codepoint for info in infos), tuple(origins), x)


def itemise(word: str, levels: tuple[int, ...], stack: tuple[Font, ...]) -> Iterator[TextRun]:
    """Split a word by font, script and direction into runs in reading order; clusters stay whole.

    Args:
        levels: the embedding level of each character.
        stack: fonts, the preferred one first; each character is covered by one of them.
    """
    if word.isascii() and not any(levels) and stack[0].covers(word):
        yield TextRun(word, stack[0], "Latn", 0)
        return
    run: TextRun | None = None
    position = 0
    for cluster in grapheme_clusters(word):
        font = _choose_font(cluster, stack, run)
        piece = TextRun(cluster, font, _script(cluster[0]), levels[position])
        position += len(cluster)
        if run is None:
            run = piece
        elif _can_join(run, piece):
            run = replace(run, text=run.text + cluster, script=run.script or piece.script)
        else:
            yield run
            run = piece
    if run is not None:
        yield run


def _choose_font(cluster: str, stack: tuple[Font, ...], before: TextRun | None) -> Font:
    """The first font that covers a cluster.

    Punctuation and symbols prefer the font of the run before, so that a word's quotes match its letters.
    """
    if before is not None and unicodedata.category(cluster[0])[0] in "PSM":
        stack = (before.font, *stack)
    return covering_font(cluster, stack) or stack[0]


def _can_join(run: TextRun, piece: TextRun) -> bool:
    same_script = run.script is None or piece.script is None or run.script == piece.script
    return run.font is piece.font and run.level == piece.level and same_script


@lru_cache(maxsize=2048)
def _script(character: str) -> str | None:
    buffer = hb.Buffer()
    buffer.add_str(character)
    buffer.guess_segment_properties()
    return str(buffer.script) if buffer.script else None
