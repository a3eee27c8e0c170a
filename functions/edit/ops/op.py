"""The base classes of operations: the parameters of an operation and their effect on a picture."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from pydantic import Field

from functions.edit.tone import Histogram, Tone
from layers.common.core.capability import JsonParams
from layers.common.imaging.image import Image, Size

Factor = Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)]
"""Strength of a property: 0 removes it, 1 leaves the picture unchanged."""

Side = Annotated[int, Field(ge=1, le=65_535)]
"""Pixels along a side."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """What an operation may use besides the picture: the watermark, and notes for the response headers."""

    watermark: Image | None = None
    notes: dict[str, str] = field(default_factory=dict)


class Op(JsonParams):
    """One operation of an edit: its name and parameters."""

    op: str

    @property
    def is_neutral(self) -> bool:
        """Whether these parameters leave every picture unchanged."""
        return False

    @property
    def weight(self) -> int:
        """How many plain operations take as long as this one, for the same number of pixels."""
        return 1

    def parts(self) -> "tuple[Op, ...]":
        """The operations that this one consists of; by default, only itself."""
        return (self,)

    def size_after(self, size: Size) -> Size | None:
        """The result's size for a picture of ``size``, or None if it depends on the pixels.

        Raises:
            InvalidParameter: the operation cannot be applied to a picture of that size.
        """
        return size


class ToneOp(Op):
    """An operation whose result for a pixel depends on its colour and position alone; such ones are fused."""

    reads_histogram: ClassVar[bool] = False
    """Whether the operation depends on the picture's histogram."""

    @abstractmethod
    def tone(self, histogram: Callable[[], Histogram]) -> Tone:
        """The operation's effect on colours. ``histogram`` returns that of the operation's input."""


class PixelOp(Op):
    """An operation on the whole picture."""

    @abstractmethod
    def apply(self, image: Image, workspace: Workspace) -> Image:
        """The changed picture.

        Raises:
            InvalidParameter: the operation cannot be applied to this picture.
        """
