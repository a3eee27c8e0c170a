"""The layers of ``/v2/edit``: texts and pictures by names, as native layers in their order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from layers.common.core.dialect import RequestForm
from layers.common.core.media import Upload
from layers.common.core.references import UrlReference
from layers.common.core.validation import one_of
from layers.common.dialects.parameters import choice
from layers.common.dialects.photoroom.painting import created
from layers.common.dialects.photoroom.parameters import BY_NAME, COLOUR, LENGTH, SEED, URL, WORDS
from layers.common.dialects.photoroom.values import LAYERS, Values, native_segmentation, value_of
from layers.common.dialects.reading import Fields
from layers.common.errors import InvalidParameter

FILES: Final = "layer_images"

_SIDES: Final = ("", "Left", "Top", "Right", "Bottom")
_PLACE: Final = {
    **{f"{room}{side}": LENGTH for room in ("margin", "padding") for side in _SIDES},
    "horizontalAlignment": BY_NAME["horizontalAlignment"].schema,
    "verticalAlignment": BY_NAME["verticalAlignment"].schema,
}
_TEXT: Final[Mapping[str, Mapping[str, Any]]] = {
    "content": WORDS,
    "font": WORDS,
    "foregroundColor": COLOUR,
    "backgroundColor": COLOUR,
    **_PLACE,
}
_PICTURE: Final[Mapping[str, Mapping[str, Any]]] = {
    "imageUrl": URL,
    "removeBackground": choice("auto", "never"),
    "scaling": BY_NAME["scaling"].schema,
    "segmentation.mode": BY_NAME["segmentation.mode"].schema,
    "segmentation.prompt": WORDS,
    "segmentation.negativePrompt": WORDS,
    "imageFromPrompt.prompt": WORDS,
    "imageFromPrompt.seed": SEED,
    "imageFromPrompt.size": BY_NAME["imageFromPrompt.size"].schema,
    **_PLACE,
}
_MEMBERS: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {"text": _TEXT, "image": _PICTURE}
_NATIVE: Final = {
    "content": "content",
    "foregroundColor": "color",
    "backgroundColor": "background_color",
    "removeBackground": "remove_background",
    "scaling": "scaling",
    "horizontalAlignment": "align_x",
    "verticalAlignment": "align_y",
    **{
        f"{room}{side}": f"{room}_{side.lower()}".rstrip("_")
        for room in ("margin", "padding")
        for side in _SIDES
    },
}
_FILE: Final = ".image.imageFile"
_NAME: Final = re.compile(r"[A-Za-z0-9 _-]{1,64}")


@dataclass(slots=True)
class NativeLayers:
    """Layers in native terms.

    Attributes:
        values: native layers.
        names: the caller's names of them, as in a call.
        references: pictures by their URLs, which follow the uploads.
        unknown: names that mean nothing here.
    """

    values: list[dict[str, Any]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    references: list[UrlReference] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def native_layers(values: Values) -> NativeLayers:
    """The layers of a request.

    Raises:
        InvalidParameter: a value is not one of its parameter's, or a layer shows nothing, or two things.
    """
    found = NativeLayers()
    files = [one.field for one in layer_files(values.uploads)]
    for name, members in values.layers.items():
        if not _NAME.fullmatch(name):
            raise InvalidParameter(
                f"expected names of 1 to 64 letters, digits, spaces, - and _ for `{LAYERS}`", param=LAYERS
            )
        _add(found, f"{LAYERS}.{name}", members, files)
    return found


def layer_files(uploads: Sequence[Upload]) -> list[Upload]:
    """The pictures of layers among the files, in their order."""
    return [one for one in uploads if one.field.startswith(f"{LAYERS}.") and one.field.endswith(_FILE)]


def _add(found: NativeLayers, name: str, members: Mapping[str, Any], files: Sequence[str]) -> None:
    kinds = sorted({member.partition(".")[0] for member in members} & _MEMBERS.keys())
    if len(kinds) != 1:
        received = "both" if kinds else "neither"
        raise InvalidParameter(
            f"expected either {one_of([f'{name}.{kind}' for kind in _MEMBERS])}, received {received}",
            param=name,
        )
    kind = kinds[0]
    path, index = f"{name}.{kind}", len(found.values)
    given = _checked(found, path, members, _MEMBERS[kind])
    found.names[f"layers[{index}]"] = path
    found.names |= {f"layers[{index}].{native}": f"{path}.{own}" for own, native in _NATIVE.items()}
    if kind == "text":
        font = {"font": _font(given["font"])} if "font" in given else {}
        found.values.append({"kind": "text", **_translated(given), **font})
        return
    number = _picture(found, path, given, files)
    found.names |= {
        f"layers[{index}].from_prompt": f"{path}.imageFromPrompt.prompt",
        f"layers[{index}].from_prompt.prompt": f"{path}.imageFromPrompt.prompt",
        f"layers[{index}].segmentation.prompt": f"{path}.segmentation.prompt",
        f"layers[{index}].segmentation.negative_prompt": f"{path}.segmentation.negativePrompt",
    }
    source = {"file": number} if number is not None else {"from_prompt": created(given, "imageFromPrompt.")}
    kept = native_segmentation(given)
    found.values.append(
        {"kind": "picture", **source, "margin": "0", **_translated(given)}
        | ({"segmentation": kept} if kept else {})
    )


def _checked(
    found: NativeLayers, path: str, members: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The members' values by their names below the path; unknown ones are noted."""
    kind = path.rpartition(".")[2]
    named = {
        member.removeprefix(f"{kind}."): value
        for member, value in members.items()
        if member.startswith(f"{kind}.")
    }
    fields = Fields(RequestForm((), {}, (), (), {f"{path}.{one}": value for one, value in named.items()}))
    found.unknown += [
        f"{path}.{one}" for one in named if one not in known and not f"{path}.{one}".endswith(_FILE)
    ]
    return {one: value_of(fields, f"{path}.{one}", known[one]) for one in known if f"{path}.{one}" in fields}


def _picture(found: NativeLayers, path: str, given: Mapping[str, Any], files: Sequence[str]) -> int | None:
    """The number of the layer's picture among all of them; None for one in words."""
    file, is_painted = f"{path}.imageFile", "imageFromPrompt.prompt" in given
    sources = [file in files, "imageUrl" in given, is_painted]
    if sum(sources) != 1:
        raise InvalidParameter(
            f"expected one of {one_of([file, f'{path}.imageUrl', f'{path}.imageFromPrompt.prompt'])}, "
            f"received {sum(sources) or 'none'}",
            param=path,
        )
    if is_painted:
        return None
    if file in files:
        number = files.index(file)
        found.names[f"{FILES}[{number}]"] = file
        return number
    number = len(files) + len(found.references)
    name = f"{path}.imageUrl"
    found.references.append(UrlReference(FILES, given["imageUrl"], name))
    found.names[f"{FILES}[{number}]"] = name
    return number


def _translated(given: Mapping[str, Any]) -> dict[str, Any]:
    return {_NATIVE[name]: value for name, value in given.items() if name in _NATIVE}


def _font(name: str) -> str:
    """The nearest of our typefaces."""
    lower = name.lower()
    if any(one in lower for one in ("mono", "courier", "code")):
        return "mono"
    return "regular" if any(one in lower for one in ("regular", "light", "thin", "book")) else "bold"
