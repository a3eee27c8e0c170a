"""Product: a photo of a thing becomes a picture for a shop."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.product.backgrounds.background import Background, View
from functions.product.backgrounds.image import FILE, Picture
from functions.product.cutting import cut, without_writing
from functions.product.enlarging import check_limit, enlarging_s
from functions.product.export import Painted, exported
from functions.product.ground import Ground, Stage
from functions.product.layers import Workshop
from functions.product.lighting import relight
from functions.product.painting.easel import Easel, faults_of
from functions.product.painting.source import check_available, painted_source
from functions.product.painting.steps import Expand
from functions.product.params import ProductParams
from functions.product.parts import parts
from functions.product.placing import Placed, Placement, placed, placement
from functions.product.shadows import Cast as CastParams
from layers.common.compositing.cast_shadow import CAST_OPACITY, Cast
from layers.common.compositing.light import Light
from layers.common.compositing.margins import Margins
from layers.common.compositing.over import over
from layers.common.compositing.reflection import Reflection
from layers.common.compositing.shadows import SOFT, Shadow, size_of
from layers.common.core.colours import rgba
from layers.common.core.context import Context, Limits
from layers.common.core.cutouts import ReducedCutout
from layers.common.core.media import Media, Upload
from layers.common.errors import InvalidParameter, StudioError
from layers.common.imaging.alpha import Box, Colour
from layers.common.imaging.guard import check_output
from layers.common.imaging.image import Image, Pixels, Size
from layers.common.progress import step
from layers.common.vision.estimate import cut_s

_VISIBLE: Final = 0.01
"""Least opacity of a shadow that is seen to end."""


@dataclass(eq=False, slots=True)
class Scene:
    """The canvas while it is painted, and what the layers have to know.

    Attributes:
        pixels: uint8 (h, w, 3), or (h, w, 4) with straight alpha.
        subject: what is put on it.
        box: the subject's, on the canvas; it may extend beyond it.
        shadow: that it casts.
        mirror: how strongly the ground reflects.
        edge: row of the floor's back edge; None if it has none.
        is_cut: whether the photo or the canvas cuts the subject off below, so that it stands nowhere.
    """

    pixels: Pixels
    subject: Placed
    box: Box
    shadow: Shadow | None
    mirror: float
    edge: float | None
    is_cut: bool


def product(
    file: Upload | None,
    params: ProductParams,
    context: Context,
    background_image: Upload | None = None,
    mask: Upload | None = None,
    layer_images: tuple[Upload, ...] = (),
    paint_images: tuple[Upload, ...] = (),
) -> Media:
    """Cut the subject out, light it, place it on a canvas, and put it on a ground with its shadow.

    A model paints before that what is asked for, the photo itself included.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: a file cannot be read.
        InvalidParameter: the model is unknown, the layout leaves no room, the photo is larger than
            `upscale_limit`, or a file and the background do not belong together.
        ModelUnavailable: the requested model, or ViTMatte, cannot be loaded.
        NoSubject: the photo holds nothing to cut out.
        OutputTooLarge: the canvas has more than ``MAX_PIXELS``, or does not fit its format.
    """
    check_available(params, context)
    background = _background(params, background_image)
    if file is not None:
        check_limit(file, params, context.limits)
    easel = Easel(
        context.generator,
        paint_images,
        context.limits,
        params.cut_options,
        context.vision_model,
        context.allowed,
    )
    source = painted_source(file, params, easel)
    photo, params = source.photo, source.params
    cutout = cut(photo, mask, params, context)
    where = _lay_out(cutout, background, params, context)
    stage = Stage(where.canvas, where.on_canvas(cutout.box))
    plate = partial(_photo, photo, params, context)
    width, _ = photo.size(context.limits)
    view = View(stage, plate, width, cutout, where, background_image, context.limits, easel)
    with step("ground"), ThreadPoolExecutor(1) as pool:
        lighting = pool.submit(_lit, cutout, where, params)  # neither waits for the other
        ground = background.ground(view)
        subject, light_note = lighting.result()
    shadow = _shadow(params, background.light, cutout, where)
    scene = _scene(ground, subject, stage, shadow, is_cut=_is_cut(cutout, where))
    workshop = Workshop(layer_images, easel)
    for name, layer in LAYERS:
        with step(name):
            scene.pixels = layer(scene, params, workshop)
    notes = {
        **cutout.notes,
        **workshop.notes,
        **easel.notes,
        **_sizes(cutout, where, params),
        "Boxes": json.dumps([scene.box]),
        "Lighting": light_note,
    }
    with step("encode"):
        painted = Painted(scene.pixels, scene.subject, scene.box, cutout.credit)
        made = exported(painted, source.origin, params, context.limits, {k: v for k, v in notes.items() if v})
        return replace(made, parts=parts(source.origin, cutout, params))


def expected_s(file: Upload | None, params: ProductParams, limits: Limits, **_others: object) -> float:
    """Seconds that a job is expected to take: to cut out and to enlarge, beside which the rest is little.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: the photo cannot be read.
        InvalidParameter: the model is unknown.
    """
    if file is None:
        return 0.0
    pixels = file.pixels(limits)
    cutting_s = cut_s(params.cut_options, pixels, param="cutout_model") if params.remove_background else 0.0
    return cutting_s + (0.0 if pixels is None else enlarging_s(file.size(limits), params))


def _reflect(scene: Scene, params: ProductParams, workshop: Workshop) -> Pixels:
    strength = scene.mirror if params.reflection is None else params.reflection
    if not strength:
        return scene.pixels
    if scene.is_cut:
        workshop.note("Shadow", "cut off below: no reflection")
        return scene.pixels
    mirrored = Reflection(strength).of(scene.subject.on_canvas(), scene.box)
    return _over(mirrored.colours, scene.pixels, mirrored.density)


def _shade(scene: Scene, params: ProductParams, workshop: Workshop) -> Pixels:
    shadow = scene.shadow
    if shadow is None:
        return scene.pixels
    if isinstance(shadow, Cast):
        shadow = replace(shadow, edge=scene.edge)
    elif scene.is_cut and isinstance(params.shadow, CastParams) and params.shadow.pose == "upright":
        workshop.note("Shadow", "cut off below: on the wall")
    density = shadow.density(scene.subject.alpha(), scene.box)
    if _reaches_the_rim(density):
        workshop.note("Shadow", "clipped by the canvas")
    return _over((0, 0, 0), scene.pixels, density)


def _outline(scene: Scene, params: ProductParams, workshop: Workshop) -> Pixels:
    if params.outline is None:
        return scene.pixels
    coverage = params.outline.on(scene.subject.canvas).coverage(scene.subject.alpha())
    if _reaches_the_rim(coverage):
        workshop.note("Outline", "clipped by the canvas")
    colour, alpha = rgba(params.outline.color)
    return _over(colour, scene.pixels, coverage * np.float32(alpha / 255))


def _put(scene: Scene, _params: ProductParams, _workshop: Workshop) -> Pixels:
    """The subject itself; over nothing it is as it is."""
    rgba, pixels = scene.subject.rgba, scene.pixels
    window = scene.subject.window
    below = pixels[window]
    pixels[window] = (
        rgba
        if pixels.shape[2] == 4 and not below.any()
        else over(np.ascontiguousarray(rgba[..., :3]), np.ascontiguousarray(below), rgba[..., 3])
    )
    return pixels


def _reaches_the_rim(density: NDArray[np.float32]) -> bool:
    """Whether the canvas ends where something can still be seen."""
    rims = density[0], density[-1], density[:, 0], density[:, -1]
    return max(float(rim.max()) for rim in rims) > _VISIBLE


def _over(front: Pixels | Colour, back: Pixels, density: NDArray[np.float32]) -> Pixels:
    """``front`` over ``back``, in place, where there is anything of it."""
    left, top, width, height = cv2.boundingRect((density > 0).astype(np.uint8))
    where = slice(top, top + height), slice(left, left + width)
    if width:
        part = front if isinstance(front, tuple) else front[where]
        back[where] = over(part, back[where], density[where])
    return back


def _paint(scene: Scene, params: ProductParams, workshop: Workshop, *, behind: bool) -> Pixels:
    """The caller's own layers."""
    for number, layer in enumerate(params.layers):
        if layer.behind != behind:
            continue
        try:
            layer.paint(scene.pixels, workshop)
        except StudioError as fault:
            is_own = (fault.param or "").partition(".")[0] in type(layer).model_fields
            raise (fault.under(f"layers[{number}]") if is_own else fault) from None
    return scene.pixels


def _expand(scene: Scene, params: ProductParams, workshop: Workshop) -> Pixels:
    """What is transparent, painted."""
    for number, one in enumerate(params.paint):
        if isinstance(one, Expand) and scene.pixels.shape[2] == 4:
            with faults_of(f"paint[{number}]"):
                scene.pixels = one.filled(scene.pixels, workshop.easel)
    return scene.pixels


LAYERS: Final[tuple[tuple[str, Callable[[Scene, ProductParams, Workshop], Pixels]], ...]] = (
    ("layers", partial(_paint, behind=True)),
    ("reflection", _reflect),
    ("shadow", _shade),
    ("outline", _outline),
    ("subject", _put),
    ("expand", _expand),
    ("layers", partial(_paint, behind=False)),
)
"""What is put on the ground, in this order."""


def _background(params: ProductParams, picture: Upload | None) -> Background:
    """The background that the parameters and the file ask for.

    Raises:
        InvalidParameter: they do not belong together.
    """
    chosen = params.chosen_background
    if picture is None:
        if isinstance(chosen, Picture):
            raise InvalidParameter(f"expected the file `{FILE}` for a background of kind image", param=FILE)
        return chosen
    if isinstance(chosen, Picture):
        return chosen
    if params.model_fields_set & {"background", "preset"}:
        raise InvalidParameter(
            f"expected one background, received `{FILE}` and a background of kind {chosen.kind}", param=FILE
        )
    return Picture()


def _photo(file: Upload, params: ProductParams, context: Context, reduction: int) -> Image:
    """The photo without its writing; reduced only if none has to be found in it."""
    by = reduction if params.erase_text == "none" else 1
    return without_writing(file.decode(context.limits, reduction=by, exposure=params.exposure), params)[0]


def _lay_out(
    cutout: ReducedCutout, background: Background, params: ProductParams, context: Context
) -> Placement:
    """Where the subject goes. An open canvas grows so that neither shadow nor outline is clipped."""
    most = context.limits.max_pixels
    where = placement(cutout.size, cutout.box, params.chosen_layout, most)
    check_output(*where.canvas, most, params.format)
    if not (params.chosen_layout.is_open and background.is_open):
        return where
    spot = where.on_canvas(cutout.box)
    shadow = _shadow(params, background.light, cutout, where)

    def reaches(canvas: Size) -> Iterator[Margins]:
        if shadow:
            yield shadow.reach(size_of(spot))
        if params.outline:
            yield params.outline.on(canvas).reach()

    larger = where.with_room(spot, reaches)
    check_output(*larger.canvas, most, params.format)
    return larger


def _sizes(cutout: ReducedCutout, where: Placement, params: ProductParams) -> dict[str, str]:
    """Notes on the size of the canvas, and on what it would be without a limit to it."""
    (width, height), layout = where.canvas, params.chosen_layout
    most = layout.full_canvas(cutout.size, size_of(cutout.box)) if layout.has_most else where.canvas
    sizes = {"Width": width, "Height": height, "Max-Width": most[0], "Max-Height": most[1]}
    return {name: str(size) for name, size in sizes.items()}


def _is_cut(cutout: ReducedCutout, where: Placement) -> bool:
    """Whether the subject's feet are not in the photo, or not on the canvas."""
    return cutout.cut_below or where.on_canvas(cutout.box)[3] > where.canvas[1]


def _shadow(params: ProductParams, light: Light, cutout: ReducedCutout, where: Placement) -> Shadow | None:
    """The shadow that is asked for; what has no feet to stand on casts it on a wall."""
    shadow = params.shadow.shadow(light, cutout.size[1] * where.scales[1])
    if isinstance(shadow, Cast) and _is_cut(cutout, where):
        return replace(SOFT, opacity=SOFT.opacity * shadow.opacity / CAST_OPACITY)
    return shadow


def _lit(cutout: ReducedCutout, where: Placement, params: ProductParams) -> tuple[Placed, str]:
    """The subject at its place, in better light, and a note on that."""
    subject = placed(cutout, where)
    rgba, note = relight(subject.rgba, params.lighting)
    return replace(subject, rgba=rgba), note


def _scene(
    ground: Ground | None, subject: Placed, stage: Stage, shadow: Shadow | None, *, is_cut: bool
) -> Scene:
    """The canvas with its ground, and no subject yet."""
    if ground is None:
        width, height = stage.size
        canvas = np.zeros((height, width, 4), np.uint8)
        return Scene(canvas, subject, stage.box, shadow, 0.0, None, is_cut)
    pixels = np.require(ground.pixels, requirements="W")
    return Scene(pixels, subject, stage.box, shadow, ground.mirror, ground.edge, is_cut)
