"""Where a result goes: a file that is there as a whole or not at all, or the standard output."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from layers.common.core.capability import Capability
from layers.common.core.media import Media
from layers.common.imaging.formats import Format
from layers.common.service.objects.folder import write
from local.cli.faults import Fault, Misuse

STDOUT = "-"
READABLE = 0o666
"""Less what the umask takes away."""

_MEDIA_TYPES = {f".{kind.extension}": kind.media_type for kind in Format} | {
    ".jpeg": Format.JPEG.media_type,
    ".tiff": Format.TIFF.media_type,
    ".mp4": "video/mp4",
}


@dataclass(frozen=True, slots=True)
class Target:
    """What ``-o`` names: a file, a folder, ``-``, or nothing, which is the present folder.

    ``force`` says that a file which is there may be replaced.
    """

    typed: str | None
    force: bool

    def __post_init__(self) -> None:
        if self.typed == STDOUT:
            if sys.stdout.isatty():
                raise Misuse("a picture is nothing for a terminal: -o - wants a pipe or a file behind it")
        elif self._is_file and not self.force and self._path.exists():
            raise Fault(f"{self._path} is there already; --force replaces it")
        elif not self._folder.is_dir():
            raise Fault(f"there is no folder {self._folder}")

    def format_for(self, capability: Capability) -> str | None:
        """The ``output_format`` that the file's extension stands for; None where it says nothing.

        Raises:
            Misuse: the capability does not make such files.
        """
        self._expect(capability.media_types)
        if "output_format" not in capability.params.model_fields:
            return None
        return next((kind.name.lower() for kind in Format if kind.media_type == self._media_type), None)

    def check(self, media_type: str) -> None:
        """Refuse a name that would lie about what is in the file.

        Raises:
            Misuse: it would.
        """
        self._expect([media_type])

    def _expect(self, media_types: Sequence[str]) -> None:
        if self._media_type not in (None, *media_types):
            wanted = " or ".join(name for name, kind in _MEDIA_TYPES.items() if kind in media_types)
            raise Misuse(f"expected -o to end in {wanted}, received {self._path.suffix}")

    def put(self, media: Media) -> Path | None:
        """Write the result; where to, unless that is the standard output.

        Raises:
            Fault: it cannot be written, or a file of that name has appeared.
        """
        if self.typed == STDOUT:
            sys.stdout.buffer.write(media.data)
            sys.stdout.buffer.flush()
            return None
        path = self._path if self._is_file else self._folder / media.filename
        try:
            written = write(path, media.data, if_absent=not self.force, mode=READABLE)
        except OSError as fault:
            raise Fault(f"{path} cannot be written ({fault.strerror})") from None
        if not written:
            raise Fault(f"{path} is there already; --force replaces it")
        return path

    @property
    def _is_file(self) -> bool:
        return self.typed is not None and not self._path.is_dir() and not self.typed.endswith("/")

    @property
    def _path(self) -> Path:
        return Path(self.typed or ".")

    @property
    def _folder(self) -> Path:
        return self._path.parent if self._is_file else self._path

    @property
    def _media_type(self) -> str | None:
        is_named = self.typed != STDOUT and self._is_file
        return _MEDIA_TYPES.get(self._path.suffix.lower()) if is_named else None
