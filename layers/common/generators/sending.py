"""What leaves this program for models outside of it: which parameters send what where, and what stays."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from layers.common.generators.port import Operation

_PAINTER: Final = "the images server of GENERATOR_BASE_URL"
_VISION: Final = "the vision model of ANTHROPIC_API_KEY"


@dataclass(frozen=True, slots=True)
class Sending:
    """What a request sends if it asks for an operation.

    Attributes:
        parameters: that ask for it.
        sends: what is sent, besides their words.
        stays: of the photo, whatever comes back.
        to: where it is sent.
    """

    parameters: str
    sends: str
    stays: str = "nothing: the photo is painted anew"
    to: str = _PAINTER

    def told(self, **more: Any) -> dict[str, Any]:
        """It as a part of a document, with more about its model."""
        return {name: value for name, value in asdict(self).items() if name != "stays"} | more


def _anew(operation: Operation, sends: str = "the photo") -> Sending:
    return Sending(f"paint {operation}", sends)


_WITH_FILES: Final = "the photo, and the files of paint_images that the step names"

SENDINGS: Final[Mapping[Operation, Sending]] = {
    "background": Sending(
        "background of kind prompt",
        "the subject on grey, a mask, the guide",
        "every opaque pixel of the subject",
    ),
    "expand": Sending(
        "paint expand",
        "the finished picture with stretched edges, a mask",
        "every pixel that was not transparent",
    ),
    "uncrop": Sending("paint uncrop", "the photo with stretched edges, a mask", "every pixel of the photo"),
    "edit": _anew("edit", _WITH_FILES),
    "create": Sending("from_prompt, also of layers", "no picture", "there is no photo"),
    "beautify": _anew("beautify"),
    "flat_lay": _anew("flat_lay"),
    "ghost_mannequin": _anew("ghost_mannequin"),
    "virtual_model": _anew("virtual_model", _WITH_FILES),
    "ironing": _anew("ironing"),
    "segmentation": Sending(
        "segmentation.prompt and .negative_prompt, also of layers",
        "a reduced copy of the photo",
        "every pixel: it is cut out here",
        _VISION,
    ),
}
"""Of product, by what ``GENERATOR_ALLOW`` calls it."""

PLACEMENT: Final = Sending(
    "mode llm",
    "reduced copies of the scene and the subjects",
    "every pixel: they are put together here",
    _VISION,
)
"""Of compose."""
