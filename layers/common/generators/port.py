"""The port: what a capability may ask of a model outside of this program that paints."""

from collections.abc import Sequence
from typing import Final, Literal, Protocol, get_args

from layers.common.imaging.image import Mask, Pixels, Size

Operation = Literal[
    "background",
    "expand",
    "uncrop",
    "edit",
    "create",
    "beautify",
    "flat_lay",
    "ghost_mannequin",
    "virtual_model",
    "ironing",
    "segmentation",
]
"""What may be asked of a model outside of this program; all but the last are painted."""

OPERATIONS: Final[tuple[Operation, ...]] = get_args(Operation)


class Generator(Protocol):
    """A model that paints. What it answers is as hostile as an upload, and adapters read it like one."""

    @property
    def name(self) -> str:
        """Identifies the model, in printable ASCII."""
        ...

    @property
    def takes_seeds(self) -> bool:
        """Whether a seed makes a difference to it."""
        ...

    def generate(self, prompt: str, size: Size, *, seed: int | None = None) -> Pixels:
        """A picture of what the prompt says, RGB.

        Args:
            size: gives the ratio of its sides, and about how large it is to be.

        Raises:
            PromptRefused: the model paints no such thing.
            NoAnswer, GeneratorBusy, AnswerTimeout: there is no picture.
            Abandoned: the run ended meanwhile, and the call with it.
        """
        ...

    def edit(
        self,
        pictures: Sequence[Pixels],
        prompt: str,
        size: Size,
        *,
        mask: Mask | None = None,
        seed: int | None = None,
    ) -> Pixels:
        """The first picture, changed as the prompt says, RGB.

        Args:
            pictures: RGB, at most 16; the others are what the prompt refers to.
            size: as of :meth:`generate`.
            mask: of the first picture's size, 255 where it is to be painted anew. Models may ignore it: what
                has to stay is put back by the caller.

        Raises:
            as :meth:`generate`.
        """
        ...
