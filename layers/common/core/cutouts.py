"""Cut-outs that are kept for a while, so that the same photo with other effects needs no model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Credit, Image, Size
from layers.common.imaging.levels import Level, factor_for, level
from layers.common.vision.crop import crops_below

Scale = Callable[[Size, Box], float]
"""The scale at which a cut-out is shown, of a photo of this size with the subject in this box."""


@dataclass(frozen=True, eq=False, slots=True)
class ReducedCutout:
    """The cut-out of a photo, reduced as far as its use allows.

    Attributes:
        level: its visible part.
        size: of the whole photo, px.
        box: the subject's, in pixels of the whole photo.
        credit: the photo's.
        notes: name the model and the matting.
    """

    level: Level
    size: Size
    box: Box
    credit: Credit
    notes: Mapping[str, str]

    @classmethod
    def of(cls, image: Image, box: Box, notes: Mapping[str, str], scale: Scale) -> "ReducedCutout":
        """What :meth:`CutoutStore.get` returns for the same arguments of ``put``, byte for byte.

        Args:
            image: the whole photo with its subject's alpha, RGBA, not transparent everywhere.
        """
        reduced = level(image.pixels, factor_for(scale(image.size, box)))
        return cls(reduced, image.size, box, image.credit, notes)

    @property
    def cut_below(self) -> bool:
        """Whether the photo's lower border crops the subject, so that its feet are not seen.

        A subject that touches every border is taken for whole: its photo was trimmed to it.
        """
        width, height = self.size
        if self.box[3] < height or self.box == (0, 0, width, height):
            return False
        last = self.level.pixels[(height - 1 - self.level.top) // self.level.factor, :, 3]
        return crops_below(last, (height - self.box[1]) / self.level.factor)


class CutoutStore(Protocol):
    """Cut-outs of the caller for whom the work is done.

    It never fails: what cannot be kept or read is logged, and made anew.
    """

    def get(self, recipe: str, scale: Scale) -> ReducedCutout | None:
        """A cut-out that was kept, at the level that ``scale`` asks for; None if there is none.

        Args:
            recipe: any text that tells apart what makes a difference to the cut-out: digests of the photo and
                the mask, model, matting, ….
            scale: called once if there is one; what it raises passes through.
        """
        ...

    def put(self, recipe: str, image: Image, box: Box, notes: Mapping[str, str]) -> None:
        """Keep a cut-out; one that was kept before is replaced.

        Args:
            image, box, notes: as :meth:`ReducedCutout.of`.
        """
        ...
