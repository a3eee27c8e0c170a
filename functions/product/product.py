"""Product: a photo of a thing becomes a picture for a shop."""

import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.product.backgrounds.background import Background, View
from functions.product.backgrounds.image import FILE, Picture
from functions.product.ground import Stage
from functions.product.lighting import relight
from functions.product.marketplace_rules import Seen
from functions.product.params import ZIP, ProductParams
from functions.product.placing import Placed, Placement, placed, placement
from layers.common.compositing.light import Light
from layers.common.compositing.margins import Margins
from layers.common.compositing.over import over
from layers.common.compositing.reflection import Reflection
from layers.common.compositing.shadows import size_of
from layers.common.core.colours import rgb
from layers.common.core.context import Context
from layers.common.core.cutouts import ReducedCutout
from layers.common.core.media import Media, Upload
from layers.common.errors import InvalidParameter, NoSubject
from layers.common.imaging.alpha import WHITE, Box, Colour, bounds, clear, flatten, with_alpha
from layers.common.imaging.encode import encode, encode_mask, encode_within
from layers.common.imaging.formats import Format
from layers.common.imaging.guard import check_output
from layers.common.imaging.image import Credit, Image, Pixels, Size
from layers.common.imaging.png import encode_png
from layers.common.progress import step
from layers.common.vision import segment
from layers.common.vision.cut import FAINTEST_EDGE, cut_out
from layers.common.vision.given_mask import read_levels


@dataclass(eq=False, slots=True)
class Scene:
    """The canvas while it is painted, and what the layers have to know.

    Attributes:
        pixels: uint8 (h, w, 3), or (h, w, 4) with straight alpha.
        subject: what is put on it.
        box: the subject's, on the canvas; it may extend beyond it.
        light: of the ground.
        mirror: how strongly the ground reflects.
    """

    pixels: Pixels
    subject: Placed
    box: Box
    light: Light
    mirror: float


def product(
    file: Upload,
    params: ProductParams,
    context: Context,
    background_image: Upload | None = None,
    mask: Upload | None = None,
) -> Media:
    """Cut the subject out, light it, place it on a canvas, and put it on a ground with its shadow.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: a file cannot be read.
        InvalidParameter: the model is unknown, the layout leaves no room, or a file and the background do not
            belong together.
        ModelUnavailable: the requested model, or ViTMatte, cannot be loaded.
        NoSubject: the photo holds nothing to cut out.
        OutputTooLarge: the canvas has more than ``MAX_PIXELS``, or does not fit its format.
    """
    background = _background(params, background_image)
    cutout = _cut(file, mask, params, context)
    where, clipped = _lay_out(cutout.size, cutout.box, background, params, context)
    with step("light"):
        subject, light_note = _lit(placed(cutout, where), params)
    with step("ground"):
        scene = _scene(file, cutout, where, subject, background, background_image, params, context)
    for name, layer in LAYERS:
        with step(name):
            scene.pixels = layer(scene, params)
    notes = {**cutout.notes, "Boxes": json.dumps([scene.box]), **clipped, "Lighting": light_note}
    with step("encode"):
        credit = cutout.credit if params.metadata == "copyright" else Credit()
        return _exported(scene, credit, params, file.stem, {k: v for k, v in notes.items() if v})


def _reflect(scene: Scene, params: ProductParams) -> Pixels:
    strength = scene.mirror if params.reflection is None else params.reflection
    if not strength:
        return scene.pixels
    mirrored = Reflection(strength).of(scene.subject.on_canvas(), scene.box)
    return _over(mirrored.colours, scene.pixels, mirrored.density)


def _shade(scene: Scene, params: ProductParams) -> Pixels:
    shadow = params.shadow.shadow(scene.light)
    if shadow is None:
        return scene.pixels
    return _over((0, 0, 0), scene.pixels, shadow.density(scene.subject.alpha(), scene.box))


def _outline(scene: Scene, params: ProductParams) -> Pixels:
    if params.outline is None:
        return scene.pixels
    band = params.outline.on(scene.subject.canvas)
    return _over(rgb(params.outline.color), scene.pixels, band.coverage(scene.subject.alpha()))


def _put(scene: Scene, _params: ProductParams) -> Pixels:
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


def _over(front: Pixels | Colour, back: Pixels, density: NDArray[np.float32]) -> Pixels:
    """``front`` over ``back``, in place, where there is anything of it."""
    left, top, width, height = cv2.boundingRect((density > 0).astype(np.uint8))
    where = slice(top, top + height), slice(left, left + width)
    if width:
        part = front if isinstance(front, tuple) else front[where]
        back[where] = over(part, back[where], density[where])
    return back


LAYERS: Final[tuple[tuple[str, Callable[[Scene, ProductParams], Pixels]], ...]] = (
    ("reflection", _reflect),
    ("shadow", _shade),
    ("outline", _outline),
    ("subject", _put),
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
        return max(placement(photo, subject, params.chosen_layout, context.limits.max_pixels).scales)

    if not params.remove_background:
        if mask:
            raise InvalidParameter("expected no `mask` for a photo that stays whole", param="mask")
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


def _made(
    file: Upload, mask: Upload | None, params: ProductParams, context: Context
) -> tuple[Image, Mapping[str, str]]:
    """The whole photo with the alpha of what is kept, and notes on how that was found."""
    image = file.decode(context.limits, exposure=params.exposure)
    levels = read_levels(mask.decode(context.limits)) if mask else None
    part = params.region(image.size)
    found = cut_out(
        image.with_pixels(_part(image.pixels, part, image.size)),
        params.cut_options,
        None if levels is None else _part(levels, part, image.size),
        param="cutout_model",
    )
    pixels = found.image.pixels
    if found.image.size != image.size:
        pixels = np.zeros((image.height, image.width, 4), np.uint8)
        pixels[part[1] : part[3], part[0] : part[2]] = found.image.pixels
    if params.segmentation.mode == "rest":
        pixels = with_alpha(image.rgb, ~pixels[..., 3])
        clear(pixels)
    return Image(pixels, image.credit), found.notes


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
    return json.dumps([*digests, repr(options), ready, params.exposure, params.roi, params.segmentation.mode])


def _lay_out(
    photo: Size, box: Box, background: Background, params: ProductParams, context: Context
) -> tuple[Placement, Mapping[str, str]]:
    """Where the subject goes, and notes on the shadow and the outline that the canvas clips.

    Where the caller leaves the canvas open, it grows so that neither is clipped.
    """
    most = context.limits.max_pixels
    where = placement(photo, box, params.chosen_layout, most)
    spot = where.on_canvas(box)
    shadow = params.shadow.shadow(background.light)

    def reaches(canvas: Size) -> Mapping[str, Margins]:
        found = {"Shadow": shadow.reach(size_of(spot))} if shadow else {}
        return found | ({"Outline": params.outline.on(canvas).reach()} if params.outline else {})

    if params.chosen_layout.is_open and background.is_open:
        larger = where.with_room(spot, lambda canvas: reaches(canvas).values())
        check_output(*larger.canvas, most)
        return larger, {}
    clipped = [name for name, reach in reaches(where.canvas).items() if where.grown(spot, reach) != where]
    return where, dict.fromkeys(clipped, "clipped by the canvas")


def _lit(subject: Placed, params: ProductParams) -> tuple[Placed, str]:
    rgba, note = relight(subject.rgba, params.lighting)
    return replace(subject, rgba=rgba), note


def _scene(
    file: Upload,
    cutout: ReducedCutout,
    where: Placement,
    subject: Placed,
    background: Background,
    picture: Upload | None,
    params: ProductParams,
    context: Context,
) -> Scene:
    """The canvas with its ground, and no subject yet."""
    stage = Stage(where.canvas, where.on_canvas(cutout.box))
    view = View(stage, file, params.exposure, cutout, where, picture, context.limits)
    ground = background.ground(view)
    if ground is None:
        width, height = where.canvas
        return Scene(np.zeros((height, width, 4), np.uint8), subject, stage.box, background.light, 0.0)
    pixels = np.require(ground.pixels, requirements="W")
    return Scene(pixels, subject, stage.box, background.light, ground.mirror)


def _exported(
    scene: Scene, credit: Credit, params: ProductParams, stem: str, notes: Mapping[str, str]
) -> Media:
    kind, canvas = params.format, scene.subject.canvas
    if params.market and not params.is_picture:
        notes = {**notes, "Marketplace": "not checked: the result is no picture for it"}
    check_output(*canvas, sys.maxsize, kind)
    if params.channels == "alpha":
        mask = Image(with_alpha(np.zeros((*canvas[::-1], 3), np.uint8), scene.subject.alpha()), credit)
        data = encode_mask(mask, kind, quality=params.quality, dpi=params.dpi)
        return Media.picture(data, kind, f"{stem}-alpha", notes)
    picture = Image(np.ascontiguousarray(scene.pixels), credit)
    if params.media_type == ZIP:
        return Media(_zipped(picture, params), ZIP, "zip", f"{stem}-product", notes)
    data, own = _encoded(picture, params)
    if params.market:
        shown = flatten(picture, WHITE) if kind is Format.JPEG else picture
        own["Marketplace"] = params.market.verdict(Seen(shown, len(data), kind, scene.box))
    return Media.picture(data, kind, f"{stem}-product", {**notes, **own})


def _encoded(picture: Image, params: ProductParams) -> tuple[bytes, dict[str, str]]:
    """The file, and a note on its quality where that was chosen."""
    kind, quality, most = params.format, params.quality, params.most_bytes
    if most is None:
        return encode(picture, kind, quality=quality, dpi=params.dpi), {}
    data, found = encode_within(picture, kind, quality=quality, max_bytes=most, dpi=params.dpi)
    return data, {"Quality": str(found)} if found != quality else {}


def _zipped(picture: Image, params: ProductParams) -> bytes:
    """``color.jpg``, the straight colours, and ``alpha.png``."""
    alpha = picture.alpha if picture.alpha is not None else np.full(picture.pixels.shape[:2], 255, np.uint8)
    colours = Image(np.ascontiguousarray(picture.rgb), picture.credit)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        jpeg = encode(colours, Format.JPEG, quality=params.quality, dpi=params.dpi)
        archive.writestr(zipfile.ZipInfo("color.jpg"), jpeg)
        archive.writestr(zipfile.ZipInfo("alpha.png"), encode_png(np.ascontiguousarray(alpha)))
    return sink.getvalue()
