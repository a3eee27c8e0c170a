"""The steps of a plan, carried out: what can be fused is, each group timed by the names of its operations."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from functions.edit.ops.op import PixelOp, ToneOp, Workspace
from functions.edit.plan import Step, checked_size
from functions.edit.tone import Levels, Table, Tone, apply_tones, fused
from layers.common.errors import StudioError
from layers.common.imaging.image import Image
from layers.common.progress import step as timed


def perform(image: Image, steps: Iterable[Step], workspace: Workspace, max_pixels: int) -> Image:
    """The picture after all steps.

    Raises:
        InvalidParameter, OutputTooLarge: said of the step that cannot be done to the picture it meets.
    """
    for tonal, group in groupby(steps, lambda step: isinstance(step.op, ToneOp)):
        if tonal:
            image = _toned(image, tuple(group))
        else:
            for step in group:
                image = _changed(image, step, workspace, max_pixels)
    return image


def _changed(image: Image, step: Step, workspace: Workspace, max_pixels: int) -> Image:
    assert isinstance(step.op, PixelOp)  # what is made of others was taken apart
    checked_size(step, image.size, max_pixels)
    with timed(step.name):
        try:
            return step.op.apply(image, workspace)
        except StudioError as fault:
            raise fault.under(step.place) from None


def _toned(image: Image, steps: Sequence[Step]) -> Image:
    """Colours after several steps, in one pass where none of them has to see what another one made."""
    with timed("+".join(step.name for step in steps)):
        tones: list[Tone] = []
        for step in steps:
            assert isinstance(step.op, ToneOp)
            if step.op.reads_levels and not all(isinstance(tone, Table) for tone in tones):
                image, tones = apply_tones(image, tones), []
            tones = fused([*tones, step.op.tone(lambda: _levels(image, tones))])  # noqa: B023  called at once
        return apply_tones(image, tones)


def _levels(image: Image, tables: Sequence[Tone]) -> Levels:
    """The histogram that a picture will have once the tables are applied, which is known without doing it."""
    levels = Levels.of(image)
    for table in tables:
        assert isinstance(table, Table)
        levels = levels.through(table)
    return levels
