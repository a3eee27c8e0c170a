"""The input and output of a capability."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from layers.common.core.context import Limits
from layers.common.core.file_name import stem_of
from layers.common.errors import StudioError
from layers.common.imaging.decode import decode, read_size
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image, Size
from layers.common.progress import step

Exposure = Annotated[
    float,
    Field(
        ge=-10,
        le=10,
        description="Stops by which the light of an EXR, HDR, PQ or HLG picture is raised before it is "
        "mapped to sRGB: 1 doubles it, -1 halves it. Any other picture takes only 0.",
    ),
]
"""The parameter of :meth:`Upload.decode`."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where the bytes of a file are, if not in memory.

    Attributes:
        digest: hexadecimal SHA-256 of them.
    """

    key: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a request.

    Attributes:
        field: the dotted name of its input.
        stored: where its bytes are; ``data`` is empty then.
    """

    field: str
    data: bytes
    filename: str | None = None
    stored: StoredFile | None = None

    @property
    def digest(self) -> str:
        """Hexadecimal SHA-256 of its bytes."""
        return self.stored.digest if self.stored else hashlib.sha256(self.data).hexdigest()

    @property
    def stem(self) -> str:
        """The file name without folders (of any system) and extension; ``photo`` if there is none."""
        return stem_of(self.filename or "") or "photo"

    def size(self, limits: Limits, *, orient: bool = True) -> Size:
        """The picture's width and height, from its header alone.

        Raises:
            UnsupportedImage, ImageTooLarge, InvalidImage: with this input as their ``param``.
        """
        with step("decode", self.field), self._fault_context():
            return read_size(self.data, max_pixels=limits.max_pixels, orient=orient)

    def pixels(self, limits: Limits) -> int | None:
        """The number of the picture's pixels, from its header alone; None for a file that is not here yet.

        Raises:
            UnsupportedImage, ImageTooLarge, InvalidImage: as :meth:`size`.
        """
        if not self.data:
            return None
        width, height = self.size(limits)
        return width * height

    def decode(
        self, limits: Limits, *, orient: bool = True, reduction: int = 1, exposure: float = 0
    ) -> Image:
        """Decode the picture, within the limits; the other arguments are those of imaging's ``decode``.

        Raises:
            UnsupportedImage, ImageTooLarge, InvalidImage: with this input as their ``param``.
            InvalidParameter: the picture has no ``exposure``.
        """
        with step("decode", self.field), self._fault_context():
            return decode(
                self.data,
                max_pixels=limits.max_pixels,
                orient=orient,
                reduction=reduction,
                exposure=exposure,
            )

    @contextmanager
    def _fault_context(self) -> Iterator[None]:
        try:
            yield
        except StudioError as fault:
            raise fault.at(self.field) from fault.__cause__


@dataclass(frozen=True, slots=True)
class Media:
    """A result.

    Attributes:
        stem: the file name without its extension.
        notes: names and values that describe how it was made (``Model: u2netp``); ``X-`` headers in HTTP.
        parts: further files by a name, which a job keeps beside the result.
    """

    data: bytes
    media_type: str
    extension: str
    stem: str
    notes: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, "Media"] = field(default_factory=dict)

    @classmethod
    def picture(cls, data: bytes, kind: Format, stem: str, notes: Mapping[str, str]) -> "Media":
        """A picture in the given format."""
        return cls(data, kind.media_type, kind.extension, stem, notes)

    @property
    def filename(self) -> str:
        return f"{self.stem}.{self.extension}"
