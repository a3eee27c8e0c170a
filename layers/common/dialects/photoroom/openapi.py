"""What OpenAPI says about PhotoRoom's routes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from layers.common.core.dialect import BodyKind
from layers.common.dialects.parameters import Parameter, document, operation, picture
from layers.common.dialects.photoroom.parameters import PARAMETERS
from layers.common.dialects.photoroom.wording import TAG

BODIES: Final[tuple[BodyKind, ...]] = (
    "multipart/form-data",
    "application/json",
    "application/x-www-form-urlencoded",
)

_LAYERS: Final = (
    "A layer NAME of `layers` is a text or a picture: `layers.NAME.text.` with content, font, "
    "foregroundColor and backgroundColor, or `layers.NAME.image.` with imageUrl or imageFile, "
    "removeBackground (auto, never), scaling and segmentation.mode; either with the margins, paddings and "
    "alignments of the subject."
)
_FAULTS: Final[Mapping[int, Mapping[str, Any]]] = {
    400: document("A fault of the request.", {"error": {"message": "what was expected"}}),
    403: {"description": "The key is wrong."},
}
_UNAVAILABLE: Final = document(
    "It needs what is not here.",
    {"error": {"message": "why", "code": "generator_not_configured", "parameter": "background.prompt"}},
)
_MISSING: Final = document("There is none.", {"error": {"message": "there is no template of yours …"}})
_TEMPLATE: Final = {
    "id": "123e4567-e89b-12d3-a456-426614174000",
    "parameters": {"padding": "0.1"},
    "files": ["background.imageFile"],
}
_ID: Final = {
    "name": "template_id",
    "in": "path",
    "required": True,
    "description": "The template's id, a UUID of your choice.",
    "schema": {"type": "string", "format": "uuid"},
}


def edit(method: str) -> dict[str, Any]:
    """``/v2/edit``."""
    is_get = method == "GET"
    return operation(
        f"photoroom_edit_{method.lower()}",
        "Edit an image, as PhotoRoom does",
        f"Places the subject on a background. Point PhotoRoom's callers at this host. {_LAYERS}",
        _without("imageFile" if is_get else "imageUrl"),
        {
            200: picture("The result.", "image/png", "image/jpeg", "image/webp", "image/avif"),
            **_FAULTS,
            501: _UNAVAILABLE,
        },
        tag=TAG,
        bodies=() if is_get else BODIES,
    )


def account() -> dict[str, Any]:
    """``/v2/account``."""
    example = {"images": {"available": 1_000_000, "subscription": 1_000_000}, "plan": "self-hosted"}
    return _told("photoroom_account", "Get the account, as PhotoRoom's has it", "The account.", example)


def former_account() -> dict[str, Any]:
    """``/v1/account``."""
    example = {"credits": {"available": 1_000_000, "subscription": 1_000_000}}
    return _told("photoroom_account_v1", "Get the account in its former shape", "The account.", example)


def templates() -> dict[str, Any]:
    """The list of templates."""
    example = {"templates": [{"id": _TEMPLATE["id"]}]}
    return _told("photoroom_templates", "List your templates", "The templates.", example)


def template() -> dict[str, Any]:
    """One template."""
    answers = {200: document("The template.", _TEMPLATE), 404: _MISSING, **_FAULTS}
    found = operation("photoroom_template", "Get a template", "", (), answers, tag=TAG)
    return found | {"parameters": [_ID]}


def put_template() -> dict[str, Any]:
    """Its creation."""
    found = operation(
        "photoroom_put_template",
        "Keep a template",
        "Keeps parameters, and pictures, for the `templateId` of later requests with the same API key, "
        "until it is deleted or replaced.",
        _without("imageUrl", "imageFile", "templateId"),
        {
            200: document("The template; it has replaced one.", _TEMPLATE),
            201: document("The template.", _TEMPLATE),
            **_FAULTS,
            501: _UNAVAILABLE,
        },
        tag=TAG,
        bodies=BODIES,
    )
    return found | {"parameters": [_ID]}


def delete_template() -> dict[str, Any]:
    """Its end."""
    answers = {204: {"description": "It is deleted."}, 404: _MISSING, **_FAULTS}
    found = operation("photoroom_delete_template", "Delete a template", "", (), answers, tag=TAG)
    return found | {"parameters": [_ID]}


def _told(name: str, summary: str, answer: str, example: Mapping[str, Any]) -> dict[str, Any]:
    return operation(name, summary, "", (), {200: document(answer, example), **_FAULTS}, tag=TAG)


def _without(*names: str) -> Sequence[Parameter]:
    return [one for one in PARAMETERS if one.name not in names]
