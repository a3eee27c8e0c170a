"""What a model has to paint for ``/v2/edit``, as native steps, backgrounds and files."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from layers.common.core.media import Upload
from layers.common.core.references import UrlReference
from layers.common.dialects.photoroom.values import Values
from layers.common.errors import InvalidParameter

FILES: Final = "paint_images"
GUIDES: Final = ("background.guidance.imageUrl", "background.guidance.imageFile")

_MOST_SEED: Final = 2**31
_CREATE: Final = "imageFromPrompt"
_BEAUTIFIED: Final = {"ai.auto": "product", "ai.food": "food", "ai.car": "car"}
_LOCAL: Final = "ai.auto"
"""What there is something for without a model, too."""
_STEPS: Final[Mapping[str, str]] = {
    "describeAnyChange": "edit",
    "editWithAI": "edit",
    "ironing": "ironing",
    "beautify": "beautify",
    "flatLay": "flat_lay",
    "ghostMannequin": "ghost_mannequin",
    "virtualModel": "virtual_model",
    "uncrop": "uncrop",
    "expand": "expand",
}
"""Native steps by what stands before the dot, in the order in which they are done."""
_OF_BACKGROUND: Final = ("background.negativePrompt", "background.seed")
_SIZES: Final = {
    "SQUARE": "1024x1024",
    "PORTRAIT_16_9": "768x1344",
    "PORTRAIT_4_3": "864x1152",
    "PORTRAIT_3_2": "832x1248",
    "LANDSCAPE_16_9": "1344x768",
    "LANDSCAPE_4_3": "1152x864",
    "LANDSCAPE_3_2": "1248x832",
}


@dataclass(slots=True)
class NativePainting:
    """What is painted, in native terms.

    Attributes:
        values: native parameters.
        background: the members of a native background of kind prompt; empty for none.
        names: the caller's names of them, as in a call.
        uploads: pictures that the model looks at.
        references: those by their URLs, which follow the uploads.
    """

    values: dict[str, Any] = field(default_factory=dict)
    background: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    uploads: list[Upload] = field(default_factory=list)
    references: list[UrlReference] = field(default_factory=list)


class _Files:
    """The numbers of the pictures that the model looks at: files first, then those by URLs."""

    def __init__(self, values: Values) -> None:
        holders = ("editWithAI", "virtualModel", "background.guidance")
        self._values = values
        self.uploads = [one for one in values.uploads if one.field.startswith(holders)]
        self.urls: list[str] = []

    def number(self, name: str) -> int:
        """The number of the picture that a member names."""
        for number, one in enumerate(self.uploads):
            if one.field == name:
                return number
        self.urls.append(name)
        return len(self.uploads) + len(self.urls) - 1

    def numbers(self, holder: str) -> list[int]:
        return [self.number(name) for name in self._values.inside(holder)]


def native_painting(values: Values) -> NativePainting:
    """What a request wants to have painted.

    Raises:
        InvalidParameter: a value has nothing that it belongs to.
    """
    found, files = NativePainting(), _Files(values)
    _check_modes(values)
    steps = [mode for mode in _STEPS if f"{mode}.mode" in values]
    found.values["paint"] = [{"kind": _STEPS[mode], **_step(values, mode, files)} for mode in steps]
    for number, mode in enumerate(steps):
        found.names |= _names_of(f"paint[{number}]", mode, f"{mode}.mode")
    if f"{_CREATE}.prompt" in values:
        found.values["from_prompt"] = created(values, f"{_CREATE}.")
        found.names |= _names_of("from_prompt", _CREATE, f"{_CREATE}.prompt")
    found.background = _background(values, files)
    found.names |= {f"background.{own}": f"background.{name}" for own, name in _BACKGROUND_NAMES.items()}
    if "background.prompt" not in values and (guide := values.any(GUIDES)):
        found.names["background.prompt"] = guide
    _add_files(found, files, values)
    return found


def size_of(name: str) -> str:
    """The native size of one by its name, such as ``PORTRAIT_HD_3_2``."""
    return _SIZES[name.replace("_HD", "")]


def created(values: Any, prefix: str) -> dict[str, Any]:
    """A native picture in words from members of a request whose names begin with ``prefix``."""
    found = {"prompt": values.get(f"{prefix}prompt"), "seed": seed_of(values.get(f"{prefix}seed"))}
    size = values.get(f"{prefix}size")
    return {**_given(found), **({"size": size_of(size)} if size else {})}


def seed_of(value: float | None) -> int | None:
    """A native seed of any number."""
    return None if value is None else round(value) % _MOST_SEED


def _check_modes(values: Values) -> None:
    """Refuse what would have no effect."""
    for mode in _STEPS:
        given = next((name for name in values if name.startswith(f"{mode}.")), "")
        given = given or next(iter(values.inside(mode)), "")
        if given and mode != "beautify" and f"{mode}.mode" not in values:
            raise InvalidParameter(f"expected `{mode}.mode` with `{given}`", param=given)
    if f"{_CREATE}.prompt" not in values and (given := values.any((f"{_CREATE}.seed", f"{_CREATE}.size"))):
        raise InvalidParameter(f"expected `{_CREATE}.prompt` with `{given}`", param=given)
    if not values.any(("background.prompt", *GUIDES)):
        given = values.any(_OF_BACKGROUND)
        if not given and values.get("background.expandPrompt", "never") != "never":
            given = "background.expandPrompt"
        if given:
            raise InvalidParameter(f"expected `background.prompt` with `{given}`", param=given)


def _step(values: Values, mode: str, files: _Files) -> dict[str, Any]:
    found = {"prompt": values.get(f"{mode}.prompt"), "seed": seed_of(values.get(f"{mode}.seed"))}
    if f"{mode}.size" in values:
        found["size"] = size_of(values[f"{mode}.size"])
    if mode == "beautify":
        found["subject"] = _BEAUTIFIED[values["beautify.mode"]]
        found["optional"] = values["beautify.mode"] == _LOCAL
    if mode == "editWithAI":
        found["images"] = files.numbers("editWithAI.additionalImages")
    if mode == "virtualModel":
        found |= {
            "pose": values.get("virtualModel.pose"),
            "quality": values.get("virtualModel.quality"),
            "images": files.numbers("virtualModel.additionalProductImages"),
            "model": _who(values, "virtualModel.model", files),
            "scene": _who(values, "virtualModel.scene", files),
        }
    return _given(found)


def _who(values: Values, holder: str, files: _Files) -> str | int | None:
    """A model or a scene: the name of a preset, or the number of its picture."""
    inside = values.inside(holder)
    if len(inside) > 1:
        raise InvalidParameter(f"expected one preset or picture for `{holder}`, received more", param=holder)
    if not inside:
        return None
    return values.member(inside[0]) if inside[0].endswith(".name") else files.number(inside[0])


def _background(values: Values, files: _Files) -> dict[str, Any]:
    guide = values.any(GUIDES)
    if not guide and "background.prompt" not in values:
        return {}
    found = {
        "kind": "prompt",
        "prompt": values.get("background.prompt"),
        "negative_prompt": values.get("background.negativePrompt"),
        "seed": seed_of(values.get("background.seed")),
        "expand_prompt": values.get("background.expandPrompt", "never") != "never",
        "guidance": files.number(guide) if guide else None,
        "guidance_scale": values.get("background.guidance.scale"),
        "blur_mode": values.get("background.blur.mode"),
        "blur": values.get("background.blur.radius", 0.01) if "background.blur.mode" in values else None,
    }
    return _given(found)


_BACKGROUND_NAMES: Final = {
    "prompt": "prompt",
    "negative_prompt": "negativePrompt",
    "seed": "seed",
    "guidance": "guidance.imageUrl",
    "guidance_scale": "guidance.scale",
}


def _names_of(path: str, mode: str, whole: str) -> dict[str, str]:
    images = "additionalProductImages" if mode == "virtualModel" else "additionalImages"
    own = {name: f"{mode}.{name}" for name in ("prompt", "seed", "size", "pose", "quality", "model", "scene")}
    named = {f"{path}.{name}": one for name, one in {**own, "images": f"{mode}.{images}"}.items()}
    return {path: whole, **named}


def _add_files(found: NativePainting, files: _Files, values: Values) -> None:
    found.uploads = [replace(one, field=FILES) for one in files.uploads]
    found.references = [UrlReference(FILES, values.url(name)) for name in files.urls]
    names = [*(one.field for one in files.uploads), *files.urls]
    found.names |= {f"{FILES}[{number}]": name for number, name in enumerate(names)}
    if files.urls:
        found.names[f"{FILES}_url"] = files.urls[0]


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
