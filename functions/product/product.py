"""Product: a photo of a thing becomes a picture for a shop."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.product.backgrounds.background import Background, View
from functions.product.backgrounds.image import FILE, Picture
from functions.product.export import Painted, exported
from functions.product.ground import Ground, Stage
from functions.product.layers import Workshop
from functions.product.lighting import relight
from functions.product.painting.easel import Easel, faults_of
from functions.product.painting.source import check_available, painted_source
from functions.product.painting.steps import Expand
from functions.product.params import ProductParams
from functions.product.parts import parts, shows_cutout
from functions.product.placing import Placed, Placement, placed, placement
from functions.product.pointed import cut_in_words
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
from layers.common.errors import InvalidParameter, NoSubject, StudioError
from layers.common.imaging.alpha import Box, Colour, bounds, with_alpha
from layers.common.imaging.guard import check_output
from layers.common.imaging.image import Image, Pixels, Size
from layers.common.progress import step
from layers.common.vision import segment
from layers.common.vision.cut import FAINTEST_EDGE, cut_out, the_rest
from layers.common.vision.estimate import cut_s
from layers.common.vision.given_mask import read_levels

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
        InvalidParameter: the model is unknown, the layout leaves no room, or a file and the background do not
            belong together.
        ModelUnavailable: the requested model, or ViTMatte, cannot be loaded.
        NoSubject: the photo holds nothing to cut out.
        OutputTooLarge: the canvas has more than ``MAX_PIXELS``, or does not fit its format.
    """
    check_available(params, context)
    background = _background(params, background_image)
    easel = Easel(context.generator, paint_images, context.limits, params.cut_options, context.vision_model)
    source = painted_source(file, params, easel)
    photo, params = source.photo, source.params
    cutout = _cut(photo, mask, params, context)
    where = _lay_out(cutout, background, params, context)
    stage = Stage(where.canvas, where.on_canvas(cutout.box))
    view = View(stage, photo, params.exposure, cutout, where, background_image, context.limits, easel)
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
    """Seconds that a job is expected to take: the cutting out, beside which the rest is little.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: the photo cannot be read.
        InvalidParameter: the model is unknown.
    """
    if file is None:
        return 0.0
    pixels = file.pixels(limits)
    return cut_s(params.cut_options, pixels, param="cutout_model") if params.remove_background else 0.0


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


def _cut(file: Upload, mask: Upload | None, params: ProductParams, context: Context) -> ReducedCutout:
    """The cut-out at the size that the layout needs: kept from before, or made."""

    def scale(photo: Size, subject: Box) -> float:
        shown = max(placement(photo, subject, params.chosen_layout, context.limits.max_pixels).scales)
        return max(shown, 1.0) if shows_cutout(params) else shown

    _check_mask(mask, params)
    if not params.remove_background:
        image = file.decode(context.limits, exposure=params.exposure)
        alpha = np.full(image.pixels.shape[:2], 255, np.uint8) if image.alpha is None else image.alpha
        if not alpha.any():
            raise NoSubject("the photo is transparent everywhere")
        whole = image.with_pixels(with_alpha(image.rgb, alpha))
        return ReducedCutout.of(whole, (0, 0, *image.size), {"Model": "none"}, scale)
    recipe = _recipe(file, mask, params)
    if context.cutouts and (kept := context.cutouts.get(recipe, scale)):
        return replace(kept, notes={**kept.notes, "Cutout": "kept"})
    image, notes = _made(file, mask, params, context)
    assert image.alpha is not None
    box = bounds(image.alpha, FAINTEST_EDGE - 1)
    if box is None:
        raise NoSubject("the photo has nothing but its subject")
    if context.cutouts:
        context.cutouts.put(recipe, image, box, notes)
    return ReducedCutout.of(image, box, notes, scale)


def _check_mask(mask: Upload | None, params: ProductParams) -> None:
    if mask and not params.remove_background:
        raise InvalidParameter("expected no `mask` for a photo that stays whole", param="mask")
    if mask and any(params.segmentation.in_words):
        raise InvalidParameter("expected either a `mask` or words for what is kept", param="mask")


def _made(
    file: Upload, mask: Upload | None, params: ProductParams, context: Context
) -> tuple[Image, Mapping[str, str]]:
    """The whole photo with the alpha of what is kept, and notes on how that was found."""
    image = file.decode(context.limits, exposure=params.exposure)
    levels = read_levels(mask.decode(context.limits)) if mask else None
    part = params.region(image.size)
    shown = image.with_pixels(_part(image.pixels, part, image.size))
    if any(params.segmentation.in_words):
        assert context.vision_model is not None  # checked before the work
        found = cut_in_words(shown, params.segmentation, params.cut_options, context.vision_model)
    else:
        level_part = None if levels is None else _part(levels, part, image.size)
        found = cut_out(shown, params.cut_options, level_part, param="cutout_model")
    pixels = found.image.pixels
    if found.image.size != image.size:
        pixels = np.zeros((image.height, image.width, 4), np.uint8)
        pixels[part[1] : part[3], part[0] : part[2]] = found.image.pixels
    if params.segmentation.mode == "rest":
        pixels = the_rest(image.rgb, pixels)
    return Image(pixels, image.credit), {**found.notes, "Uncertainty": f"{_uncertainty(pixels):.3f}"}


def _uncertainty(rgba: Pixels) -> float:
    """How undecided a cut-out is: the share of its alpha that is neither 0 nor 1, from 0 to 1."""
    counts = cv2.calcHist([rgba], [3], None, [256], [0, 256]).ravel()
    levels = np.arange(256)
    undecided, all_of_it = float(counts @ np.minimum(levels, 255 - levels)), float(counts @ levels)
    return undecided / max(all_of_it, 1)


def _part(plane: Pixels, box: Box, photo: Size) -> Pixels:
    """What a plane that is stretched over the photo shows of a box of it; one pixel at least."""
    steps = plane.shape[1] / photo[0], plane.shape[0] / photo[1]
    left, top = (int(box[axis] * steps[axis]) for axis in (0, 1))
    right, bottom = (
        max(int(box[axis + 2] * steps[axis]), start + 1) for axis, start in enumerate((left, top))
    )
    return np.ascontiguousarray(plane[top:bottom, left:right])


def _recipe(file: Upload, mask: Upload | None, params: ProductParams) -> str:
    """What makes a difference to the cut-out."""
    digests = [hashlib.sha256(one.data).hexdigest() for one in (file, mask) if one]
    options = params.cut_options
    # A request that names no model gets the best that is ready, which changes when weights arrive.
    ready = (
        [name for name, state in segment.states().items() if state == "ready"] if not options.model else []
    )
    return json.dumps(
        [*digests, repr(options), ready, params.exposure, params.roi, *params.segmentation.recipe]
    )


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
