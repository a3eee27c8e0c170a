"""What is asked of the server, before it is said how: at once or as a job."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from photo_studio.files import File

Answer_co = TypeVar("Answer_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Order:
    """A capability's route with its files and parameters.

    Attributes:
        path: such as ``/v1/cutout``, or that of a look or an effect of your own.
        files: one file, several, or None, by field.
        params: what is None is left to its default.
        document: the field that takes all parameters as one JSON object; empty where each has its own.
    """

    path: str
    files: Mapping[str, File | Sequence[File] | None]
    params: Mapping[str, Any] = field(default_factory=dict)
    document: str = ""

    def each_file(self) -> Iterator[tuple[str, File]]:
        """The files by field, in their order."""
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
    """Whoever does orders; what comes back is its choice."""

    @abstractmethod
    def do(self, order: Order) -> Answer_co:
        """Do any order, also one that has no method of its own here."""


def _each(given: File | Sequence[File] | None) -> Sequence[File]:
    if given is None:
        return []
    several = isinstance(given, list) or (isinstance(given, tuple) and not _is_named(given))
    return cast("Sequence[File]", given if several else [given])


def _is_named(given: tuple[Any, ...]) -> bool:
    """Whether it is one file's name with its bytes."""
    return tuple(map(type, given)) == (str, bytes)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
