"""A request to ``/v2/edit`` as a call of product."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from layers.common.core.capability import Capability
from layers.common.core.dialect import Call, RequestForm, Route
from layers.common.core.media import Upload
from layers.common.core.references import UrlReference
from layers.common.dialects.photoroom.layers import FILES, layer_files, native_layers
from layers.common.dialects.photoroom.painting import GUIDES, NativePainting, native_painting
from layers.common.dialects.photoroom.parameters import (
    DIRECTIONS,
    PARAMETERS,
    POSES,
    SPREADS,
    UPSCALED,
)
from layers.common.dialects.photoroom.values import CLEAR, Values, exclusive, native_segmentation
from layers.common.errors import InvalidParameter, NotAvailableYet

_SIDES: Final = ("", "Left", "Top", "Right", "Bottom")
_ROOMS: Final = [
    (f"{room}{side}", f"{room}_{side.lower()}".rstrip("_"))
    for room in ("padding", "margin")
    for side in _SIDES
]

_NAMES: Final = {
    "background": "background.color",
    "background.fit": "background.scaling",
    "background.color": "background.color",
    "background.mode": "background.blur.mode",
    "background.amount": "background.blur.radius",
    "background.blur": "background.blur.radius",
    "outline": "outline.color",
    "outline.width": "outline.width",
    "outline.blur": "outline.blurRadius",
    "shadow": "shadow.mode",
    "shadow.direction": "shadow.directionOverride",
    "shadow.opacity": "shadow.intensityOverride",
    "shadow.softness": "shadow.softnessOverride",
    "shadow.spread": "shadow.spreadOverride",
    "shadow.pose": "shadow.subjectPoseOverride",
    "lighting": "lighting.mode",
    "layout": "outputSize",
    "layout.size": "outputSize",
    "layout.snap": "ignorePaddingAndSnapOnCroppedSides",
    "layout.reference": "referenceBox",
    "layout.max_width": "maxWidth",
    "layout.max_height": "maxHeight",
    "layout.align_x": "horizontalAlignment",
    "layout.align_y": "verticalAlignment",
    "layout.scaling": "scaling",
    **{f"layout.{native}": own for own, native in _ROOMS},
    "remove_background": "removeBackground",
    "segmentation.mode": "segmentation.mode",
    "segmentation.prompt": "segmentation.prompt",
    "segmentation.negative_prompt": "segmentation.negativePrompt",
    "upscale": "upscale.mode",
    "detail": "upscale.mode",
    "upscale_limit": "upscale.mode",
    "erase_text": "textRemoval.mode",
    "output_format": "export.format",
    "dpi": "export.dpi",
    "color_space": "export.colorSpace",
    "metadata": "preserveMetadata",
    "file": "imageFile",
    "background_image": "background.imageFile",
    "background.imageUrl": "background.imageUrl",
}

_PICTURES: Final = ("background.imageUrl", "background.imageFile")
_OVERRIDES: Final = tuple(one.name for one in PARAMETERS if one.name.endswith("Override"))
_NEEDS_CUT: Final = (*_PICTURES, *GUIDES, "referenceBox", "ignorePaddingAndSnapOnCroppedSides")
"""Parameters that a photo which stays whole has no use for."""
_NOT_THE_PHOTO: Final = (
    *_PICTURES,
    *GUIDES,
    "background.prompt",
    "background.blur.mode",
    "shadow.mode",
    "outline.color",
    "lighting.mode",
    "beautify.mode",
    "expand.mode",
)
"""What makes the result more than the photo's own pixels."""

_SHADOWS: Final[Mapping[str, Mapping[str, Any]]] = {
    "ai.soft": {"kind": "cast", "softness": 0.75},
    "ai.hard": {"kind": "cast", "softness": 0.12, "spread": 0.6, "direction": 235, "opacity": 0.5},
    "ai.floating": {"kind": "cast", "pose": "floating"},
    "ai.preset-soft": {"kind": "cast", "softness": 0.9, "spread": 0.25},
    "ai.preset-hard": {"kind": "cast", "softness": 0.05, "spread": 0.45, "direction": 235, "opacity": 0.5},
    "ai.auto-with-overrides": {"kind": "cast"},
}
_LIGHTINGS: Final = {
    "ai.auto": "auto",
    "ai.preserve-hue-and-saturation": "preserve_hue",
    "ai.optimize-portrait": "portrait",
}
_METADATA: Final = {
    "never": "never",
    "xmp": "xmp",
    "exifSubset": "copyright_comment",
    "exifSubsetWithXmpCompatibility": "copyright_comment_xmp",
}
_UPSCALES: Final[Mapping[str, Mapping[str, Any]]] = {
    "ai.fast": {"upscale": 4, "detail": "faithful", "upscale_limit": UPSCALED["ai.fast"]},
    "ai.slow": {"upscale": 4, "detail": "invent", "upscale_limit": UPSCALED["ai.slow"]},
}
_BEYOND: Final = {"never": "refuse", "always": "reduce", "skipUpscaleIfNotNeeded": "keep"}
_SIZES: Final = {"auto": "original", "originalImage": "original", "croppedSubject": "subject"}
_LONGEST_SPREAD: Final = 1.2
"""Length of a shadow of spread 90, a share of the subject's height."""
_PACKSHOT_PADDING: Final = "0.1"
"""Room for the shadow."""
_JPEG_QUALITY: Final = 80
_QUALITY: Final = 90


def edit_call(form: RequestForm, route: Route, capability: Capability) -> Call:
    """The call that a request means.

    Raises:
        InvalidParameter: a value is not one of its parameter's, or two do not go together.
        NotAvailableYet: it asks for what does not exist yet.
    """
    values = Values(form)
    keeps_template = route.action == "put_template"
    _check_photo(values, route, keeps_template=keeps_template)
    if "templateId" in values and form.template is None:
        raise InvalidParameter("expected the id of a template of yours for `templateId`", param="templateId")
    _check_together(values)
    _check_exists(values)
    layers, painting = native_layers(values), native_painting(values)
    _check_colours(values, has_layers=bool(layers.values))
    references = _references(values)
    return Call(
        capability.name,
        {**_native(values, painting), "layers": layers.values, **painting.values},
        [*_uploads(values), *painting.uploads],
        [*references, *layers.references, *painting.references],
        {**_NAMES, **layers.names, **painting.names, **{one.field: one.param for one in references}},
        memo={"unsupported": [*values.unknown, *layers.unknown]},
    )


def _check_photo(values: Values, route: Route, *, keeps_template: bool) -> None:
    """Refuse a request without its photo, or with one that its method does not take."""
    own, other, method = ("imageUrl", "imageFile", "POST")
    if route.method != "GET":
        own, other, method = ("imageFile", "imageUrl", "GET")
    if keeps_template:
        if given := values.any(("imageUrl", "imageFile", "templateId")):
            raise InvalidParameter(f"expected no `{given}` in a template", param=given)
        return
    if other in values:
        raise InvalidParameter(
            f"expected `{own}` in a {route.method}, received `{other}`, which a {method} takes", param=other
        )
    if own not in values and "imageFromPrompt.prompt" not in values:
        raise InvalidParameter(f"expected `{own}`, which was not given", param=own)


def _check_together(values: Values) -> None:
    exclusive(values, (*_PICTURES, "background.prompt"))
    exclusive(values, (*_PICTURES, *GUIDES))
    if values.get("removeBackground") is False and (given := values.any(_NEEDS_CUT)):
        raise InvalidParameter(f"expected no `{given}` with removeBackground=false", param=given)
    if "background.scaling" in values and not values.any(_PICTURES):
        raise InvalidParameter(
            "expected `background.imageUrl` or `background.imageFile` with `background.scaling`",
            param="background.scaling",
        )
    is_open = values.get("outputSize") in ("originalImage", "croppedSubject")
    if not is_open and (given := values.any(("maxWidth", "maxHeight"))):
        raise InvalidParameter(
            f"expected outputSize=originalImage or croppedSubject with `{given}`", param=given
        )
    if "shadow.mode" not in values and (given := values.any(_OVERRIDES)):
        raise InvalidParameter(f"expected `shadow.mode` with `{given}`", param=given)
    for mode in ("editWithAI", "describeAnyChange"):
        if f"{mode}.mode" in values and f"{mode}.prompt" not in values:
            raise InvalidParameter(f"expected `{mode}.prompt`, which was not given", param=f"{mode}.prompt")


def _check_colours(values: Values, *, has_layers: bool) -> None:
    """Refuse the photo's own colours for a result that is more than the photo."""
    if values.get("export.colorSpace") != "original":
        return
    given = "layers" if has_layers else values.any(_NOT_THE_PHOTO)
    if not given and values.get("background.color", CLEAR) != CLEAR:
        given = "background.color"
    if given:
        raise InvalidParameter(
            f"expected no `{given}` with export.colorSpace=original", param="export.colorSpace"
        )


def _check_exists(values: Values) -> None:
    name, value = "beautify.onSubjectMismatch", "error"
    if values.get(name) == value:
        raise NotAvailableYet(f"`{name}` is not available yet with the value {value}", param=name)


def _removes(values: Values) -> bool:
    """Whether the subject is cut out; a model in a scene stays in it unless the caller says so."""
    return bool(values.get("removeBackground", "virtualModel.mode" not in values))


def _native(values: Values, painting: NativePainting) -> dict[str, Any]:
    packshot = values.get("beautify.mode") == "ai.auto"
    blurs_photo = _blurs_photo(values) and not packshot and not painting.background
    is_cut = packshot or blurs_photo or _removes(values)
    found = {
        "remove_background": is_cut,
        "ignore_alpha": values.get("keepExistingAlphaChannel") != "auto",
        "background": painting.background or _background(values, blurs_photo=blurs_photo, packshot=packshot),
        "segmentation": native_segmentation(values) or None,
        "shadow": _shadow(values, packshot=packshot),
        "outline": _outline(values),
        "lighting": _LIGHTINGS.get(values.get("lighting.mode"), "auto" if packshot else "keep"),
        "layout": _layout(values, packshot=packshot),
        "metadata": _METADATA[values.get("preserveMetadata", "never")],
        **_export(values),
    }
    if "upscale.mode" in values:
        found |= _UPSCALES[values["upscale.mode"]]
        found["upscale_beyond"] = _BEYOND[values.get("upscale.downscaleIfNeeded", "never")]
    if "textRemoval.mode" in values:
        found["erase_text"] = values["textRemoval.mode"].removeprefix("ai.")
    return {name: value for name, value in found.items() if value is not None}


def _blurs_photo(values: Values) -> bool:
    """Whether the blur is of the photo's own background: not of a picture's, and not of a plain colour."""
    is_plain = _removes(values) and values.get("background.color", CLEAR) != CLEAR
    return "background.blur.mode" in values and not values.any(_PICTURES) and not is_plain


def _background(values: Values, *, blurs_photo: bool, packshot: bool) -> Mapping[str, Any]:
    mode, radius = values.get("background.blur.mode"), values.get("background.blur.radius", 0.01)
    if values.any(_PICTURES):
        blur = {"blur_mode": mode, "blur": radius} if mode else {}
        fit = values.get("background.scaling", "fill")
        return {"kind": "image", "fit": fit, "color": "transparent", **blur}
    if blurs_photo:
        return {"kind": "blur", "mode": mode, "amount": radius}
    colour = values.get("background.color", "white" if packshot else CLEAR)
    return {"kind": "transparent"} if colour == CLEAR else {"kind": "color", "color": colour}


def _shadow(values: Values, *, packshot: bool) -> Mapping[str, Any] | None:
    mode = values.get("shadow.mode", "ai.soft" if packshot else None)
    if mode is None:
        return None
    found = dict(_SHADOWS[mode])
    for name, native in (("intensity", "opacity"), ("softness", "softness")):
        if f"shadow.{name}Override" in values:
            found[native] = values[f"shadow.{name}Override"]
    if "shadow.directionOverride" in values:
        found["direction"] = _number(values["shadow.directionOverride"], DIRECTIONS)
    if "shadow.spreadOverride" in values:
        share = _number(values["shadow.spreadOverride"], SPREADS) / SPREADS["long"]
        found["spread"] = share * _LONGEST_SPREAD
    if "shadow.subjectPoseOverride" in values:
        angle = _number(values["shadow.subjectPoseOverride"], POSES)
        found["pose"] = "flat" if angle < POSES["upright"] / 2 else "upright"
    return found


def _number(value: str | float, names: Mapping[str, float]) -> float:
    return names[value] if isinstance(value, str) else value


def _outline(values: Values) -> Mapping[str, Any] | None:
    if "outline.color" not in values:
        return None
    return {
        "color": values["outline.color"],
        "width": values.get("outline.width", 0.03),
        "blur": values.get("outline.blurRadius", 0),
    }


def _layout(values: Values, *, packshot: bool) -> Mapping[str, Any]:
    size = values.get("outputSize", "auto")
    is_whole = not _removes(values) or values.get("referenceBox") == "originalImage"
    found = {
        "size": _SIZES.get(size, size),
        "max_width": _whole(values.get("maxWidth")),
        "max_height": _whole(values.get("maxHeight")),
        "scaling": values.get("scaling", "fit"),
        "align_x": values.get("horizontalAlignment", "center" if packshot else None),
        "align_y": values.get("verticalAlignment", "center" if packshot else None),
        "snap": values.get("ignorePaddingAndSnapOnCroppedSides", True),
        "reference": "photo" if is_whole and not packshot else "subject",
        "grow": False,
        **{native: values.get(own) for own, native in _ROOMS},
    }
    if packshot and not values.any([own for own, _ in _ROOMS]):
        found["padding"] = _PACKSHOT_PADDING
    return {name: value for name, value in found.items() if value is not None}


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _export(values: Values) -> Mapping[str, Any]:
    kind = values.get("export.format", "png").replace("jpg", "jpeg")
    return {
        "output_format": kind,
        "quality": _JPEG_QUALITY if kind == "jpeg" else _QUALITY,
        "dpi": round(values["export.dpi"]) if "export.dpi" in values else None,
        "color_space": values.get("export.colorSpace", "sRGB").lower(),
    }


def _references(values: Values) -> Sequence[UrlReference]:
    fields = {"imageUrl": "file", "background.imageUrl": "background_image"}
    return [UrlReference(field, values[name], name) for name, field in fields.items() if name in values]


def _uploads(values: Values) -> Sequence[Upload]:
    """The files in their native fields; those of layers in the order of their numbers."""
    fields = {"imageFile": "file", "background.imageFile": "background_image"}
    own = [replace(one, field=fields[one.field]) for one in values.uploads if one.field in fields]
    return [*own, *(replace(one, field=FILES) for one in layer_files(values.uploads))]
