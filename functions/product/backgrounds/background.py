"""The base of backgrounds: the parameters of a kind, and how it makes a ground."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from functions.product.ground import STUDIO_LIGHT, Ground, Stage
from functions.product.painting.easel import Easel
from functions.product.placing import Placement
from layers.common.compositing.light import Light
from layers.common.core.capability import Params
from layers.common.core.context import Limits
from layers.common.core.cutouts import ReducedCutout
from layers.common.core.media import Upload
from layers.common.imaging.image import Image


@dataclass(frozen=True, eq=False, slots=True)
class View:
    """What a background may be made of.

    Attributes:
        stage: its canvas, and the subject's box on it.
        photo: the photo without its writing, by a reduction of :meth:`Upload.decode`.
        photo_width: of the file, px.
        cutout: of the photo.
        where: the photo on the canvas.
        picture: the file `background_image`.
        limits: for decoding.
        easel: the model that paints.
    """

    stage: Stage
    photo: Callable[[int], Image]
    photo_width: int
    cutout: ReducedCutout
    where: Placement
    picture: Upload | None
    limits: Limits
    easel: Easel


class Background(Params):
    """What is behind the subject; ``kind`` says how it is made."""

    kind: str

    is_open: ClassVar[bool] = True
    """Whether it goes on in any direction, so that a canvas can grow for a shadow."""

    @property
    def is_opaque(self) -> bool:
        """Whether nothing of a result on it is transparent."""
        return True

    @property
    def light(self) -> Light:
        """Which shadows follow."""
        return STUDIO_LIGHT

    @abstractmethod
    def ground(self, view: View) -> Ground | None:
        """The ground; None if there is none, and the result is transparent.

        Raises:
            StudioError: it cannot be made; ``param`` lies in the background.
        """
