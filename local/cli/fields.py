"""A field of a params model as an option: its name, type, range, default and help, each said there."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from inspect import Parameter
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import typer
from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

from layers.common.core.grammar import JsonText
from layers.common.vision.catalogue import DEFAULT_MODEL

Completion = Callable[[str], list[tuple[str, str]]]
"""Gives the values that begin so, each with a remark."""

PANEL = "Parameters"


class Kind(Enum):
    """How an option's text becomes the field's value; also what its type is called."""

    FLAG = "flag"
    CHOICE = "choice"
    INTEGER = "int"
    NUMBER = "number"
    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Field:
    """A field by its name in the model."""

    name: str
    info: FieldInfo
    panel: str | None = PANEL

    @property
    def option(self) -> str:
        """What is typed."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def kind(self) -> Kind:
        bare = self._bare
        if JsonText in self.info.metadata:
            return Kind.JSON
        if get_origin(bare) is Literal:
            return Kind.CHOICE
        return {bool: Kind.FLAG, int: Kind.INTEGER, float: Kind.NUMBER, str: Kind.TEXT, Path: Kind.TEXT}.get(
            bare, Kind.JSON
        )

    @property
    def parameter(self) -> Parameter:
        """The option as Typer reads it from a function's signature."""
        default = None if self.info.is_required() else self.info.default
        if self.info.default_factory is not None:
            default = None
        annotation: Any = bool if self.kind is Kind.FLAG else str
        option = typer.Option(
            self._declared,
            help=self._help,
            metavar=self._metavar,
            show_default=False,
            autocompletion=self._completion,
            rich_help_panel=self.panel,
        )
        return Parameter(
            self.name,
            Parameter.KEYWORD_ONLY,
            default=default,
            annotation=Annotated[annotation | None, option],
        )

    @property
    def _declared(self) -> str:
        return f"{self.option}/--no-{self.option[2:]}" if self.kind is Kind.FLAG else self.option

    @property
    def _metavar(self) -> str:
        if self.kind is Kind.CHOICE:
            return f"<{'|'.join(self._choices)}>"
        return f"<{' '.join([self.kind.value, *self._range])}>"

    @property
    def _completion(self) -> Completion | None:
        if self.kind is Kind.CHOICE:
            return _one_of(self._choices)
        return model_names if self.info.default == DEFAULT_MODEL else None

    @property
    def _choices(self) -> Sequence[str]:
        return [choice for choice in get_args(self._bare) if choice]

    @property
    def _help(self) -> str:
        return " ".join([self.info.description or "", *self._default])

    @property
    def _default(self) -> Iterator[str]:
        if self.info.is_required():
            yield "[required]"
        elif self.kind is Kind.FLAG:
            yield "[on]" if self.info.default else "[off]"
        elif self.info.default_factory is None and self.info.default not in (None, ""):
            yield f"[{self.info.default}]"

    @property
    def _bare(self) -> Any:
        """The annotation without ``Annotated`` and ``None``."""
        bare = self.info.annotation
        while get_origin(bare) in (Annotated, Union, UnionType):
            members = [one for one in get_args(bare) if one is not NoneType]
            if get_origin(bare) is not Annotated and len(members) > 1:
                return bare
            bare = members[0]
        return bare

    @property
    def _range(self) -> Iterator[str]:
        """The bounds of a number: ``1…100``, ``≥0``, ``>0 ≤2``."""
        if self.kind not in (Kind.INTEGER, Kind.NUMBER):
            return
        limits: list[Any] = list(_limits(self.info.annotation, self.info.metadata))
        least = [one.ge for one in limits if isinstance(one, Ge)]
        most = [one.le for one in limits if isinstance(one, Le)]
        if least and most:
            yield f"{least[0]:.16g}…{most[0]:.16g}"
            return
        yield from (f"≥{one:.16g}" for one in least)
        yield from (f">{one.gt:.16g}" for one in limits if isinstance(one, Gt))
        yield from (f"≤{one:.16g}" for one in most)
        yield from (f"<{one.lt:.16g}" for one in limits if isinstance(one, Lt))


def number(text: str) -> int | float | str:
    """The number that a text is; the text itself where it is none, for the model to complain about."""
    for kind in (int, float):
        with suppress(ValueError):
            value = kind(text)
            return value if math.isfinite(value) else text
    return text


def _one_of(choices: Sequence[str]) -> Completion:
    def beginning(incomplete: str) -> list[tuple[str, str]]:
        return _beginning([(choice, "") for choice in choices], incomplete)

    return beginning


def model_names(incomplete: str) -> list[tuple[str, str]]:
    """The models whose names begin so, each with its licence and state."""
    from layers.common.vision.segment import models  # noqa: PLC0415 – only who asks for them

    return _beginning([(row["name"], f"{row['licence']}, {row['state']}") for row in models()], incomplete)


def _beginning(values: Sequence[tuple[str, str]], incomplete: str) -> list[tuple[str, str]]:
    return [value for value in values if value[0].startswith(incomplete)]


def _limits(annotation: Any, metadata: list[Any]) -> Iterator[Any]:
    """What bounds a number, however deep it is annotated."""
    for one in metadata:
        if isinstance(one, FieldInfo):
            yield from one.metadata
        else:
            yield one
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        yield from _limits(inner, more)
    elif get_origin(annotation) in (Union, UnionType):
        for member in get_args(annotation):
            yield from _limits(member, [])
