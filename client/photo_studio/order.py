"""A call of a capability: its route, files and parameters, as parts of a form."""

import json
import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Generic, Protocol, TypeVar, cast

from photo_studio.pictures import Array, PillowImage, is_array, is_pillow, of_array, of_pillow

Answer_co = TypeVar("Answer_co", covariant=True)


class WebUpload(Protocol):
    """A file that a web framework has received, such as FastAPI's ``UploadFile``."""

    @property
    def file(self) -> BinaryIO: ...

    @property
    def filename(self) -> str | None: ...


File = str | os.PathLike[str] | bytes | BinaryIO | tuple[str, bytes] | PillowImage | Array | WebUpload
"""A path, bytes, a file opened for reading bytes, a name with bytes, a picture of Pillow or NumPy, or a file
that FastAPI has received."""

FormPart = tuple[str, tuple[str | None, bytes | BinaryIO | str]]
"""A part of a multipart body, as httpx takes it."""

_DEFAULT_NAME = "photo"
_NOTHING: FormPart = ("params", (None, "{}"))


@dataclass(frozen=True, slots=True)
class Order:
    """A capability's route with its files and parameters.

    Attributes:
        path: such as ``/v1/cutout``, or the route of your own look or effect.
        files: by field, a file, several files, or None.
        params: a parameter that is None keeps its default.
        document: the field that takes all parameters as a JSON object; empty if each has its own field.
    """

    path: str
    files: Mapping[str, File | Sequence[File] | None]
    params: Mapping[str, Any] = field(default_factory=dict)
    document: str = ""

    def each_file(self) -> Iterator[tuple[str, File]]:
        """All files with their fields, in order."""
        for name, given in self.files.items():
            for file in _each(given):
                yield name, file

    def texts(self) -> list[tuple[str, str]]:
        """The parameters as text fields of a form."""
        given = {name: value for name, value in self.params.items() if value is not None}
        if self.document:
            return [(self.document, json.dumps(given))]
        return [(name, _text(value)) for name, value in given.items()]


class Doer(ABC, Generic[Answer_co]):
    """Sends orders; subclasses choose what an order returns."""

    @abstractmethod
    def do(self, order: Order) -> Answer_co:
        """Send any order, including one for a route that has no method here."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file for a form field. A file on disk is read again for each attempt."""

    field: str
    filename: str
    size: int
    source: Path | bytes

    @classmethod
    def of(cls, field: str, file: File) -> "Part":
        """The file in its present state.

        Raises:
            OSError: the file does not exist.
            TypeError: it is none.
        """
        file = _loaded(file)
        if isinstance(file, bytes):
            return cls(field, _DEFAULT_NAME, len(file), file)
        if isinstance(file, tuple):
            name, data = file
            return cls(field, _valid(name), len(data), data)
        path = Path(file)
        return cls(field, _valid(path.name), path.stat().st_size, path)

    def opened(self, until: ExitStack) -> bytes | BinaryIO:
        """The content to send; a file stays open until the stack is closed."""
        if isinstance(self.source, bytes):
            return self.source
        return until.enter_context(self.source.open("rb"))


def form(texts: Iterable[tuple[str, str]], parts: Sequence[Part], until: ExitStack) -> list[FormPart]:
    """A multipart body: texts, then files.

    It has at least one field, or else it would be no form, and the server could not say what it lacks.
    """
    fields: list[FormPart] = [(name, (None, text)) for name, text in texts]
    files: list[FormPart] = [(part.field, (part.filename, part.opened(until))) for part in parts]
    return fields + files or [_NOTHING]


def _loaded(file: File) -> str | os.PathLike[str] | bytes | tuple[str, bytes]:
    """The file itself if it is a path or bytes, else its bytes, with its name if it has one."""
    if is_pillow(file):
        return _name_of(file, "filename"), of_pillow(cast("PillowImage", file))
    if is_array(file):
        return of_array(cast("Array", file))
    if isinstance(file, (str, os.PathLike, bytes, tuple)):
        return file
    if hasattr(file, "file") and hasattr(file, "filename"):
        return _name_of(file, "filename"), cast("WebUpload", file).file.read()
    if not hasattr(file, "read"):
        kind = type(file).__name__
        raise TypeError(f"expected a path, bytes, an open file, or a picture, received {kind}")
    data: object = cast("BinaryIO", file).read()
    if not isinstance(data, bytes):
        kind = type(data).__name__
        raise TypeError(f"expected a file opened for reading bytes, received one of {kind}")
    return _name_of(file, "name"), data


def _each(given: File | Sequence[File] | None) -> Sequence[File]:
    if given is None:
        return []
    several = isinstance(given, list) or (isinstance(given, tuple) and not _is_named(given))
    return cast("Sequence[File]", given if several else [given])


def _is_named(given: tuple[Any, ...]) -> bool:
    """Whether a tuple is a file's name with its bytes."""
    return tuple(map(type, given)) == (str, bytes)


def _name_of(file: object, attribute: str) -> str:
    """The name of the file that an open file or a picture is of, if it is of one."""
    return Path(str(getattr(file, attribute, "") or _DEFAULT_NAME)).name


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _valid(name: str) -> str:
    """The name in valid UTF-8, which a file system does not guarantee."""
    return name.encode(errors="replace").decode() or _DEFAULT_NAME
