"""What goes into a capability and what comes out."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePath

from layers.common.core.context import Limits
from layers.common.errors import StudioError
from layers.common.imaging.decode import decode, read_size
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image, Size
from layers.common.progress import step


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in. ``field`` is the dotted name of the input that it fills."""

    field: str
    data: bytes
    filename: str | None = None

    @property
    def stem(self) -> str:
        """The file's own name without folders and extension, of any system; ``photo`` where it has none."""
        return PurePath((self.filename or "").replace("\\", "/")).stem[:100] or "photo"

    def size(self, limits: Limits, *, orient: bool = True) -> Size:
        """The picture's width and height, by its header alone.

        Raises:
            UnsupportedImage, ImageTooLarge, InvalidImage: said of this input.
        """
        with self._said_of_it():
            return read_size(self.data, max_pixels=limits.max_pixels, orient=orient)

    def decode(self, limits: Limits, *, orient: bool = True, reduction: int = 1) -> Image:
        """Read it as a picture, within the limits; the other arguments are those of imaging's ``decode``.

        Raises:
            UnsupportedImage, ImageTooLarge, InvalidImage: said of this input.
        """
        with step("decode"), self._said_of_it():
            return decode(self.data, max_pixels=limits.max_pixels, orient=orient, reduction=reduction)

    @contextmanager
    def _said_of_it(self) -> Iterator[None]:
        try:
            yield
        except StudioError as fault:
            raise fault.at(self.field) from fault.__cause__


@dataclass(frozen=True, slots=True)
class Media:
    """A result: bytes, what they are, and what is to be said about them.

    ``stem`` is the file name without its extension; ``notes`` are names and values that tell how the result
    came about (``Model: u2netp``). The HTTP adapter shows them as ``X-`` headers.
    """

    data: bytes
    media_type: str
    extension: str
    stem: str
    notes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def picture(cls, data: bytes, kind: Format, stem: str, notes: Mapping[str, str]) -> "Media":
        """A picture of the given format."""
        return cls(data, kind.media_type, kind.extension, stem, notes)

    @property
    def filename(self) -> str:
        return f"{self.stem}.{self.extension}"
