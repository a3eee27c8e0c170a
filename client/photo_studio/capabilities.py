"""What a studio can do, each in one method. Parameters are the service's, described in ``generated``."""

from collections.abc import Sequence
from typing import TypeVar, Unpack

from photo_studio.files import File
from photo_studio.generated.motion import Motion
from photo_studio.generated.params import ComposeParams, CutoutParams, EditParams, Style, StyleParams
from photo_studio.order import Order

Answer_co = TypeVar("Answer_co", covariant=True)


class Capabilities(Motion[Answer_co]):
    """The methods that :class:`~photo_studio.Studio` and its ``submit`` share."""

    def cutout(self, file: File, **params: Unpack[CutoutParams]) -> Answer_co:
        """Cut the subject out: PNG with transparency, unless told otherwise."""
        return self.do(Order("/v1/cutout", {"file": file}, params))

    def edit(self, file: File, *, watermark: File | None = None, **params: Unpack[EditParams]) -> Answer_co:
        """Edit a picture: ``ops`` are applied in their order.

        Args:
            watermark: what the operation ``watermark`` lays over it.
        """
        return self.do(Order("/v1/edit", {"file": file, "watermark": watermark}, params))

    def compose(
        self, background: File, subjects: File | Sequence[File], **params: Unpack[ComposeParams]
    ) -> Answer_co:
        """Put people into a scene.

        Args:
            subjects: one file, or a list of up to eight; raw photos are cut out.
        """
        files = {"background": background, "subjects": subjects}
        return self.do(Order("/v1/compose", files, params, document="params"))

    def style(self, name: Style | str, file: File, **params: Unpack[StyleParams]) -> Answer_co:
        """Make an illustration of a photo, in the look of that name."""
        return self.do(Order(f"/v1/style/{name}", {"file": file}, params))
