"""Where results go: a file, a folder, standard output, or a name with a place for that of each photo."""

import mimetypes
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import typer

from layers.common.core.capability import Capability
from layers.common.core.media import Media, Upload
from layers.common.imaging.formats import Format
from layers.common.service.objects.folder import SHARED, write
from local.cli.errors import CommandError, UsageError
from local.cli.options import STDIN, option

STDOUT = "-"

STEM, NAME = "{stem}", "{name}"

OUTPUT = [
    option(
        "output",
        str | None,
        None,
        typer.Option(
            "--output",
            "-o",
            metavar="<file>",
            help="Where the result goes: a file, a folder, or - for standard output. {stem} stands for the "
            "photo's name without extension, {name} for all of it. Default: the current folder; for a photo "
            "from standard input, or behind `> NAME.png`, standard output. The extension chooses the format.",
        ),
    ),
    option("force", bool, False, typer.Option("--force", help="Replace an existing file.")),
]

_MEDIA_TYPES = {f".{kind.extension}": kind.media_type for kind in Format} | {
    ".jpeg": Format.JPEG.media_type,
    ".tiff": Format.TIFF.media_type,
    ".mp4": "video/mp4",
    ".mkv": "video/x-matroska",
}
_STDOUT_FILE = Path("/proc/self/fd/1")
_MEDIA = ("image/", "video/", "audio/")
_UNNAMED = Upload("", b"").stem
"""The name of a photo from standard input."""


@dataclass(frozen=True, slots=True)
class Target:
    """The value of ``-o``: a file, a folder, ``-``, or None for the current folder.

    Attributes:
        force: whether an existing file may be replaced.
        creates: whether its folder is created if needed.
    """

    typed: str | None
    force: bool
    creates: bool = False

    @classmethod
    def of_options(cls, given: Mapping[str, Any]) -> "Target":
        """What the options name, or the file that standard output has been redirected to for the result."""
        typed = given["output"]
        return cls(STDOUT if typed is None and _redirected() else typed, given["force"])

    @property
    def is_named_by_photo(self) -> bool:
        """Whether each photo has a name of its own there."""
        return self.has_place or (self.typed != STDOUT and not self._is_file)

    def of(self, photo: str) -> "Target":
        """Where the result of a photo goes, by the photo's path as typed."""
        if self.typed is None and photo == STDIN and not sys.stdout.isatty():
            return replace(self, typed=STDOUT)
        if self.typed is None or not self.has_place:
            return self
        path = PurePosixPath(_UNNAMED if photo in ("", STDIN) else photo)
        typed = self.typed.replace(NAME, path.name).replace(STEM, path.stem)
        return replace(self, typed=typed, creates=True)

    def name_of(self, photo: str) -> str:
        """What tells the result of a photo from those of others."""
        target = self.of(photo)
        return str(target.typed) if self.has_place else PurePosixPath(photo).stem

    def check(self) -> None:
        """Check that a result may be written there.

        Raises:
            UsageError: it is standard output, and that is a terminal.
            CommandError: there is such a file, or no such folder.
        """
        if self.typed == STDOUT:
            if sys.stdout.isatty():
                raise UsageError("expected a pipe or a file behind -o -, received a terminal")
        elif self._is_file and not self.force and self._path.exists():
            raise CommandError(f"{self._path} already exists; --force replaces it")
        elif not (self.creates or self._is_new_folder) and not self._folder.is_dir():
            raise CommandError(f"the folder {self._folder} does not exist")

    def format_for(self, capability: Capability) -> str | None:
        """The ``output_format`` for the file's extension; None if there is no extension to choose one.

        Raises:
            UsageError: the capability does not make such files.
        """
        self.expect(capability.media_types)
        if "output_format" not in capability.params.model_fields:
            return None
        return next((kind.name.lower() for kind in Format if kind.media_type == self._media_type), None)

    def expect(self, media_types: Sequence[str]) -> None:
        """Check that the extension is not that of another kind of picture, video or sound.

        Raises:
            UsageError: it is.
        """
        if self._media_type not in (None, *media_types):
            extensions = " or ".join(name for name, kind in _MEDIA_TYPES.items() if kind in media_types)
            where = ">" if self.typed == STDOUT else "-o"
            raise UsageError(f"expected {where} to end in {extensions}, received {self._claimed.suffix}")

    def write(self, media: Media) -> Path | None:
        """Write the result; return its path, or None for standard output.

        Raises:
            CommandError: it cannot be written, or a file of that name has appeared.
        """
        if self.typed == STDOUT:
            sys.stdout.buffer.write(media.data)
            sys.stdout.buffer.flush()
            return None
        path = self._path if self._is_file else self._folder / media.filename
        try:
            written = write(path, media.data, if_absent=not self.force, mode=SHARED)
        except OSError as error:
            raise CommandError(f"{path} cannot be written ({error.strerror})") from None
        if not written:
            raise CommandError(f"{path} already exists; --force replaces it")
        return path

    @property
    def has_place(self) -> bool:
        """Whether its name contains that of the photo."""
        return self.typed is not None and (STEM in self.typed or NAME in self.typed)

    @property
    def _is_file(self) -> bool:
        return self.typed is not None and not self._path.is_dir() and not self._is_new_folder

    @property
    def _is_new_folder(self) -> bool:
        """Whether it is a folder by its name alone, which is created if needed."""
        return self.typed is not None and self.typed.endswith("/")

    @property
    def _path(self) -> Path:
        return Path(self.typed or ".")

    @property
    def _folder(self) -> Path:
        return self._path.parent if self._is_file else self._path

    @property
    def _media_type(self) -> str | None:
        """The kind of picture, video or sound that the name claims; None if it claims none."""
        return _media_type_of(self._claimed)

    @property
    def _claimed(self) -> Path:
        """The file whose name says what the result is; one without extension says nothing."""
        if self.typed == STDOUT:
            return _redirected() or Path()
        return self._path if self._is_file else Path()


def _media_type_of(path: Path) -> str | None:
    suffix = path.suffix.lower()
    other = mimetypes.guess_type(f"x{suffix}")[0]
    return _MEDIA_TYPES.get(suffix) or (other if other and other.startswith(_MEDIA) else None)


def _redirected() -> Path | None:
    """The file behind standard output, if it has the name of a picture, video or sound.

    Pipes and logs have none: they are told the result's name. Only Linux says what the file is called.
    """
    try:
        path = _STDOUT_FILE.readlink()
    except OSError:
        return None
    return path if _media_type_of(path) else None


def check_names(target: Target, photos: Sequence[str]) -> None:
    """Check that each of several results has a place and a name of its own.

    Raises:
        UsageError: two have the same.
        CommandError: their folder does not exist.
    """
    if not target.is_named_by_photo:
        raise UsageError(
            f"expected -o to be a folder, or to contain {STEM}, for {len(photos)} files, "
            f"received {target.typed}"
        )
    if not target.has_place:
        target.check()
    first: dict[str, str] = {}
    for photo in photos:
        other = first.setdefault(target.name_of(photo), photo)
        if other is not photo:
            raise UsageError(f"{other} and {photo} would have results of the same name")
