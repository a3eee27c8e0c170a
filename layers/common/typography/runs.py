"""A word is split by font, script and direction: what HarfBuzz can shape in one go."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import uharfbuzz as hb

from layers.common.typography.clusters import clusters
from layers.common.typography.face import Face
from layers.common.typography.presentable import covering


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one face, one script (ISO 15924; None for what all scripts share) and one embedding level."""

    text: str
    face: Face
    script: str | None
    level: int


def runs(word: str, levels: tuple[int, ...], chain: tuple[Face, ...]) -> Iterator[Run]:
    """Split a word, character by character with the marks upon it; runs come in the order of reading.

    Args:
        levels: of each character of ``word``.
        chain: fonts, the preferred one first; one of them covers each character.
    """
    if word.isascii() and not any(levels) and chain[0].covers(word):
        yield Run(word, chain[0], "Latn", 0)
        return
    run: Run | None = None
    position = 0
    for cluster in clusters(word):
        face = _face(cluster, chain, run)
        piece = Run(cluster, face, _script(cluster[0]), levels[position])
        position += len(cluster)
        if run is None:
            run = piece
        elif _belong_together(run, piece):
            run = replace(run, text=run.text + cluster, script=run.script or piece.script)
        else:
            yield run
            run = piece
    if run is not None:
        yield run


def _face(cluster: str, chain: tuple[Face, ...], before: Run | None) -> Face:
    """The face before keeps punctuation and signs that it has, so that a word's quotes match its letters."""
    if before is not None and unicodedata.category(cluster[0])[0] in "PSM":
        chain = (before.face, *chain)
    return covering(cluster, chain) or chain[0]


def _belong_together(run: Run, piece: Run) -> bool:
    same_script = run.script is None or piece.script is None or run.script == piece.script
    return run.face is piece.face and run.level == piece.level and same_script


@lru_cache(maxsize=2048)
def _script(character: str) -> str | None:
    buffer = hb.Buffer()
    buffer.add_str(character)
    buffer.guess_segment_properties()
    return str(buffer.script) if buffer.script else None
