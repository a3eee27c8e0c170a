"""Measured lines under each other, from em to pixels."""

from collections.abc import Mapping, Sequence

from layers.common.typography.block import Align, Block, GlyphRun, Line, TypeStyle, Word, block_height
from layers.common.typography.face import Metrics
from layers.common.typography.measuring import MeasuredLine, PlacedRun

_SHARE_LEFT: Mapping[Align, float] = {"left": 0.0, "centre": 0.5, "right": 1.0}


def placed(
    lines: Sequence[MeasuredLine],
    missing: tuple[str, ...],
    metrics: Metrics,
    style: TypeStyle,
    width: float,
    align: Align,
) -> Block:
    """The block of ``width`` pixels. Baselines lie on whole pixels, so that the feet of letters are sharp."""
    set_lines: list[Line] = []
    for number, line in enumerate(lines):
        left = _SHARE_LEFT[align] * (width - line.advance * style.size)
        baseline = float(round((metrics.ascent + number * style.leading) * style.size))
        set_lines.append(_line(line, left, baseline, style.size))
    return Block(tuple(set_lines), style, width, block_height(len(lines), style, metrics), metrics, missing)


def _line(line: MeasuredLine, left: float, baseline: float, size: float) -> Line:
    words: list[Word] = []
    for number, part in enumerate(line.parts):
        own = [run for run in line.runs if run.part == number]
        start = min(run.x for run in own)
        end = max(run.x + run.shaped.advance for run in own)
        runs = tuple(_glyphs(run, left, baseline, size) for run in own)
        words.append(Word(part.text, part.index, left + start * size, left + end * size, runs))
    return Line(tuple(words), left, left + line.advance * size, baseline)


def _glyphs(run: PlacedRun, left: float, baseline: float, size: float) -> GlyphRun:
    origins = tuple((left + (run.x + x) * size, baseline - y * size) for x, y in run.shaped.origins)
    return GlyphRun(run.shaped.face, size, run.shaped.glyphs, origins)
