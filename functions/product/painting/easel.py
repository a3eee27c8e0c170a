"""The easel: the model that paints, with the files that it may look at, and what it was asked."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from layers.common.core.context import Limits, VisionModel
from layers.common.core.media import Upload
from layers.common.errors import InvalidParameter, StudioError
from layers.common.generators.port import OPERATIONS, Generator, Operation
from layers.common.imaging.alpha import Colour, flatten
from layers.common.imaging.image import Image, Mask, Pixels, Size
from layers.common.progress import step
from layers.common.vision.cut import CutOptions

FILES: Final = "paint_images"
MOST: Final = 8
MOST_SEED: Final = 2**31 - 1

GREY: Final[Colour] = (128, 128, 128)
"""What stands for nothing in the pictures that a model gets."""
_USUAL_PIXELS: Final = 1536 * 1024
"""Of a painted picture; costs grow with it."""


@dataclass(frozen=True, eq=False, slots=True)
class Easel:
    """What paints, and what it may look at.

    Attributes:
        generator: the model; None if nothing is to be painted.
        files: the uploads of :data:`FILES`.
        limits: for decoding.
        options: to find the subject of a photo.
        vision: the model that finds what words name; None if nothing is named.
        allowed: operations that may ask the generator.
        notes: what the caller has to know, by the header's name.
    """

    generator: Generator | None
    files: Sequence[Upload]
    limits: Limits
    options: CutOptions
    vision: VisionModel | None = None
    allowed: frozenset[Operation] = frozenset(OPERATIONS)
    notes: dict[str, str] = field(default_factory=dict)

    def may(self, operation: Operation) -> bool:
        """Whether there is a model that may paint it."""
        return self.generator is not None and operation in self.allowed

    def file(self, number: int, param: str) -> Pixels:
        """One of the files, RGB.

        Raises:
            InvalidParameter: there is no such file.
            StudioError: it cannot be read; ``param`` is the file's.
        """
        if number >= len(self.files):
            raise InvalidParameter(
                f"expected `{param}` below {len(self.files)}, the number of `{FILES}`, received {number}",
                param=param,
            )
        return flatten(self.files[number].decode(self.limits), GREY).pixels

    def generate(self, prompt: str, size: Size, seed: int | None) -> Pixels:
        """A picture of what a prompt says; see :class:`~layers.common.generators.port.Generator`."""
        with self._painting() as model:
            return model.generate(prompt, size, seed=self.seed(seed))

    def edit(
        self,
        pictures: Sequence[Pixels],
        prompt: str,
        *,
        size: Size | None = None,
        mask: Mask | None = None,
        seed: int | None = None,
    ) -> Pixels:
        """The first picture changed.

        Args:
            size: of the result; by default the picture's, reduced to what is usual.
        """
        wanted = usual((pictures[0].shape[1], pictures[0].shape[0])) if size is None else size
        with self._painting() as model:
            return model.edit(pictures, prompt, wanted, mask=mask, seed=self.seed(seed))

    def seed(self, given: int | None, note: str = "Generator-Seed") -> int | None:
        """The seed of a picture, by default a new one; None if the model takes none."""
        if self.generator is None or not self.generator.takes_seeds:
            return None
        seed = secrets.randbelow(MOST_SEED) if given is None else given
        self.notes[note] = str(seed)
        return seed

    @contextmanager
    def _painting(self) -> Iterator[Generator]:
        assert self.generator is not None  # checked before the work
        self.notes["Generator"] = self.generator.name
        with step("paint"):
            yield self.generator


@contextmanager
def faults_of(param: str) -> Iterator[None]:
    """Name the parameter that asked for a picture in the faults from inside; empty for one without words."""
    try:
        yield
    except StudioError as fault:
        raise fault.at(param) from fault.__cause__


def usual(size: Size) -> Size:
    """A size of the same ratio with at most as many pixels as are usually painted."""
    scale = min(1.0, (_USUAL_PIXELS / (size[0] * size[1])) ** 0.5)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def on_grey(image: Image) -> Pixels:
    """A picture as a model gets it, RGB: grey where it is transparent."""
    return np.ascontiguousarray(flatten(image, GREY).pixels)
