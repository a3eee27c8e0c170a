"""What an operation is: parameters, and what they do to a picture."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from pydantic import Field

from functions.edit.tone import Levels, Tone
from layers.common.core.capability import JsonParams
from layers.common.imaging.image import Image, Size

Factor = Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)]
"""How much of a quality: 0 is none, 1 leaves the picture as it is."""

Side = Annotated[int, Field(ge=1, le=65_535)]
"""Pixels along a side."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """What an operation may need beside the picture: the watermark's file, and a place for remarks."""

    watermark: Image | None = None
    notes: dict[str, str] = field(default_factory=dict)


class Op(JsonParams):
    """One operation of an edit, by its name and parameters."""

    op: str

    @property
    def is_neutral(self) -> bool:
        """Whether the parameters leave every picture as it is."""
        return False

    def parts(self) -> "tuple[Op, ...]":
        """The operations that do this one's work, where it is made of others."""
        return (self,)

    def size_after(self, size: Size) -> Size | None:
        """The result's size for a picture of ``size``; None where only the pixels can tell.

        Raises:
            InvalidParameter: a picture of that size cannot be treated so.
        """
        return size


class ToneOp(Op):
    """An operation that changes each pixel by its own colour and place alone, hence can be fused."""

    reads_levels: ClassVar[bool] = False
    """Whether it looks at the picture's histogram first."""

    @abstractmethod
    def tone(self, levels: Callable[[], Levels]) -> Tone:
        """What it does to colours. ``levels`` gives the histogram of the picture that it meets."""


class PixelOp(Op):
    """An operation on the picture as a whole."""

    @abstractmethod
    def apply(self, image: Image, workspace: Workspace) -> Image:
        """The changed picture.

        Raises:
            InvalidParameter: this picture cannot be treated so.
        """
