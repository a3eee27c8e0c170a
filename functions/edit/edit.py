"""Photo and operations in, edited photo out."""

from functions.edit.fitting import encode_within
from functions.edit.ops.op import Workspace
from functions.edit.ops.watermark import Watermark
from functions.edit.params import EditParams
from functions.edit.perform import perform
from functions.edit.plan import plan
from layers.common.core.colours import rgb
from layers.common.core.context import Context, Limits
from layers.common.core.media import Media, Upload
from layers.common.errors import InvalidParameter
from layers.common.imaging.encode import encode
from layers.common.imaging.guard import check_output
from layers.common.imaging.image import Credit, Image
from layers.common.progress import step


def edit(file: Upload, params: EditParams, context: Context, watermark: Upload | None = None) -> Media:
    """Apply the operations to the photo, in their order.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: a file cannot be read.
        InvalidParameter: an operation cannot be applied to this photo.
        OutputTooLarge: a step, or the result, is larger than it may be.
    """
    limits = context.limits
    most = limits.max_pixels
    todo = plan(params.operations, file.size(limits, orient=params.auto_orient), most)
    workspace = Workspace(_mark(params, watermark, limits))
    image = file.decode(limits, orient=params.auto_orient, reduction=todo.reduction)
    edited = perform(image, todo.steps_for(image.size), workspace, most)
    credited = Image(edited.pixels, image.credit if params.keep_copyright else Credit())
    with step("encode"):
        data, notes = _encode(credited, params, most)
    return Media.picture(data, params.format, f"{file.stem}-edited", workspace.notes | notes)


def _mark(params: EditParams, watermark: Upload | None, limits: Limits) -> Image | None:
    """The watermark's picture: operation and file need each other."""
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


def _encode(image: Image, params: EditParams, max_pixels: int) -> tuple[bytes, dict[str, str]]:
    check_output(image.width, image.height, max_pixels, params.format)
    background = rgb(params.background)
    if params.max_bytes is None:
        return encode(image, params.format, quality=params.quality, background=background), {}
    data, quality = encode_within(
        image, params.format, quality=params.quality, background=background, max_bytes=params.max_bytes
    )
    return data, {"Quality": str(quality)}
