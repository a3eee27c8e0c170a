"""Edit: photo and operations in, edited photo out."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from functions.edit.ops.op import PixelOp, ToneOp, Workspace
from functions.edit.ops.watermark import Watermark
from functions.edit.params import EditParams
from functions.edit.plan import Step, checked_size, plan, work_of
from functions.edit.tone import Histogram, Table, Tone, apply_tones, fused
from layers.common.core.colours import rgb
from layers.common.core.context import Context, Limits
from layers.common.core.media import Media, Upload
from layers.common.core.weight import check_total_work
from layers.common.errors import InvalidParameter, StudioError
from layers.common.imaging.encode import encode, encode_within
from layers.common.imaging.guard import check_output
from layers.common.imaging.image import Credit, Image
from layers.common.progress import step as timed


def edit(file: Upload, params: EditParams, context: Context, watermark: Upload | None = None) -> Media:
    """Apply the operations to the photo, in their order.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: a file cannot be read.
        InvalidParameter: an operation or ``exposure`` cannot be applied to this photo, or all operations
            together are too much work.
        OutputTooLarge: an intermediate picture, or the result, exceeds its limit.
    """
    limits = context.limits
    todo = plan(params.operations, file.size(limits, orient=params.auto_orient), limits.max_pixels)
    check_total_work(work_of(todo), limits.max_work_pixels)
    workspace = Workspace(_decode_watermark(params, watermark, limits))
    image = file.decode(limits, orient=params.auto_orient, reduction=todo.reduction, exposure=params.exposure)
    edited = apply_steps(image, todo.steps_for(image.size), workspace, limits.max_pixels)
    credited = Image(edited.pixels, image.credit if params.keep_copyright else Credit())
    with timed("encode"):
        data, notes = _encode(credited, params, limits.max_pixels)
    return Media.picture(data, params.format, f"{file.stem}-edited", workspace.notes | notes)


def _decode_watermark(params: EditParams, watermark: Upload | None, limits: Limits) -> Image | None:
    """The watermark's picture. The file and the operation are only accepted together."""
    wanted = any(isinstance(op, Watermark) for op in params.ops)
    if wanted and watermark is None:
        raise InvalidParameter(
            "expected a file `watermark` for the operation of that name, received none", param="watermark"
        )
    if watermark and not wanted:
        raise InvalidParameter(
            "expected an operation `watermark` for the file of that name, received none", param="ops"
        )
    return watermark.decode(limits) if watermark else None


def apply_steps(image: Image, steps: Iterable[Step], workspace: Workspace, max_pixels: int) -> Image:
    """The picture after all steps. Consecutive tone operations share one pass and one timing.

    Raises:
        InvalidParameter, OutputTooLarge: a step cannot be applied; the error names the step.
    """
    for is_tone, group in groupby(steps, lambda step: isinstance(step.op, ToneOp)):
        if is_tone:
            image = _apply_tone_steps(image, tuple(group))
        else:
            for step in group:
                image = _apply_pixel_step(image, step, workspace, max_pixels)
    return image


def _apply_pixel_step(image: Image, step: Step, workspace: Workspace, max_pixels: int) -> Image:
    assert isinstance(step.op, PixelOp)  # the plan replaces all other operations by their parts
    checked_size(step, image.size, max_pixels)
    with timed(step.name):
        try:
            return step.op.apply(image, workspace)
        except StudioError as fault:
            raise fault.under(step.place) from None


def _apply_tone_steps(image: Image, steps: Sequence[Step]) -> Image:
    """The picture after several tone steps. One pass is enough unless a step reads the histogram of a picture
    that is known only after a pass.
    """
    with timed("+".join(step.name for step in steps)):
        tones: list[Tone] = []
        for step in steps:
            assert isinstance(step.op, ToneOp)
            if step.op.reads_histogram and not all(isinstance(tone, Table) for tone in tones):
                image, tones = apply_tones(image, tones), []
            tones = fused([*tones, step.op.tone(lambda: _histogram(image, tones))])  # noqa: B023  called at once
        return apply_tones(image, tones)


def _histogram(image: Image, tables: Sequence[Tone]) -> Histogram:
    """The picture's histogram after the tables, computed without applying them to the pixels."""
    histogram = Histogram.of(image)
    for table in tables:
        assert isinstance(table, Table)
        histogram = histogram.after(table)
    return histogram


def _encode(image: Image, params: EditParams, max_pixels: int) -> tuple[bytes, dict[str, str]]:
    check_output(image.width, image.height, max_pixels, params.format)
    background = rgb(params.background)
    if params.max_bytes is None:
        return encode(image, params.format, quality=params.quality, background=background), {}
    data, quality = encode_within(
        image, params.format, quality=params.quality, background=background, max_bytes=params.max_bytes
    )
    return data, {"Quality": str(quality)}
