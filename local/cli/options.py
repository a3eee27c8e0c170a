"""Parameters and files of a capability as Typer options and arguments."""

import inspect
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from glob import glob
from inspect import Parameter
from itertools import chain
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import typer
from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

from layers.common.core.capability import Capability, FileField
from layers.common.core.grammar import JsonText
from layers.common.core.media import Upload
from layers.common.vision.catalogue import DEFAULT_MODEL
from local.cli.errors import UsageError
from local.cli.execution import KEY

Call = Callable[..., None]
Completion = Callable[[str], list[tuple[str, str]]]
"""Returns the values with this prefix, each with a remark."""

STDIN = "-"

PANEL = "Parameters"

_SHORT: Mapping[str, Sequence[str]] = {"model": ["-m"], "alpha_matting": ["-a"], "only_mask": ["-om"]}
"""Shorter names of parameters, as rembg has them. Without `-om`, that would be `-o m`."""


class ValueType(Enum):
    """How an option's text becomes the parameter's value. The value names the type in help."""

    FLAG = "flag"
    CHOICE = "choice"
    INTEGER = "int"
    NUMBER = "number"
    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class ParamOption:
    """A parameter as an option: name, type, range, default and help come from its pydantic field."""

    name: str
    info: FieldInfo
    panel: str | None = PANEL

    @property
    def option(self) -> str:
        """The option's name on the command line."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def type(self) -> ValueType:
        bare = self._bare
        if JsonText in self.info.metadata:
            return ValueType.JSON
        if self._choices:
            return ValueType.CHOICE
        return {
            bool: ValueType.FLAG,
            int: ValueType.INTEGER,
            float: ValueType.NUMBER,
            str: ValueType.TEXT,
            Path: ValueType.TEXT,
        }.get(bare, ValueType.JSON)

    @property
    def parameter(self) -> Parameter:
        """The option in a function's signature, where Typer reads it."""
        default = None if self.info.is_required() else self.info.default
        if self.info.default_factory is not None:
            default = None
        annotation: Any = bool if self.type is ValueType.FLAG else str
        option = typer.Option(
            self._declared,
            *_SHORT.get(self.name, ()),
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
        return f"{self.option}/--no-{self.option[2:]}" if self.type is ValueType.FLAG else self.option

    @property
    def _metavar(self) -> str:
        if self.type is ValueType.CHOICE:
            return f"<{'|'.join(self._choices)}>"
        return f"<{' '.join([self.type.value, *self._range])}>"

    @property
    def _completion(self) -> Completion | None:
        if self.type is ValueType.CHOICE:
            return _one_of(self._choices)
        return model_names if self.info.default == DEFAULT_MODEL else None

    @property
    def _choices(self) -> Sequence[str]:
        bare = self._bare
        values = get_args(bare) if get_origin(bare) is Literal else _listed(self.info.annotation)
        return [str(choice) for choice in values if choice]

    @property
    def _help(self) -> str:
        return " ".join([self.info.description or "", *self._default])

    @property
    def _default(self) -> Iterator[str]:
        if self.info.is_required():
            yield "[required]"
        elif self.type is ValueType.FLAG:
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
        if self.type not in (ValueType.INTEGER, ValueType.NUMBER):
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
    """The text as a number; the text itself if it is not one, so that the model reports it."""
    for convert in (int, float):
        with suppress(ValueError):
            value = convert(text)
            return value if math.isfinite(value) else text
    return text


def _one_of(choices: Sequence[str]) -> Completion:
    def complete(incomplete: str) -> list[tuple[str, str]]:
        return _matching([(choice, "") for choice in choices], incomplete)

    return complete


def model_names(incomplete: str) -> list[tuple[str, str]]:
    """The models whose names have this prefix, each with its licence and state."""
    from layers.common.vision.segment import models  # noqa: PLC0415 – brings OpenCV

    return _matching([(row["name"], f"{row['licence']}, {row['state']}") for row in models()], incomplete)


def fetchable_names(incomplete: str) -> list[tuple[str, str]]:
    """The models and face detectors that can be fetched whose names have this prefix."""
    from layers.common.vision.catalogue import FETCHABLE  # noqa: PLC0415 – not for every command

    return _matching([(name, weights.file) for name, weights in FETCHABLE.items()], incomplete)


def _matching(values: Sequence[tuple[str, str]], incomplete: str) -> list[tuple[str, str]]:
    return [value for value in values if value[0].startswith(incomplete)]


def _limits(annotation: Any, metadata: list[Any]) -> Iterator[Any]:
    """The bounds of a number, at any depth of its annotation."""
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


def _listed(annotation: Any) -> Sequence[str]:
    """The names that an annotation's schema lists, at any depth: those of a registry, such as presets."""
    for one in get_args(annotation):
        extra: Any = one.json_schema_extra if isinstance(one, FieldInfo) else None
        found: Sequence[str] = extra.get("enum", ()) if extra else _listed(one)
        if found:
            return found
    return ()


@dataclass(frozen=True, slots=True)
class FileInput:
    """A file field as an argument, if it is the first or required, or else as an option.

    Attributes:
        is_repeatable: whether several files may be given.
    """

    field: FileField
    is_argument: bool
    is_repeatable: bool

    @property
    def parameter(self) -> Parameter:
        """The argument or option in a function's signature, where Typer reads it."""
        annotation: Any = list[str] if self.is_repeatable else str
        help_ = self.field.description
        info = (
            typer.Argument(help=help_, metavar=self.field.name.upper())
            if self.is_argument
            else typer.Option(f"--{self.field.name}", help=help_, metavar="<file>", rich_help_panel="Files")
        )
        default = None if self.field.may_be_missing else Parameter.empty
        annotated: Any = Annotated[annotation | None, info]
        return Parameter(self.field.name, Parameter.KEYWORD_ONLY, default=default, annotation=annotated)


def file_inputs(capability: Capability) -> Sequence[FileInput]:
    """A capability's file fields. For the one that is required, several photos may be given."""
    return [
        FileInput(field, bool(field.least) or index == 0, field.most > 1 or field == capability.sole_file)
        for index, field in enumerate(capability.files)
    ]


def typed_files(capability: Capability, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each file's field, and its path as typed."""
    for one in file_inputs(capability):
        typed = given.get(one.field.name) or ()
        for path in [typed] if isinstance(typed, str) else chain.from_iterable(map(_matched, typed)):
            yield one.field.name, path


def _matched(typed: str) -> Sequence[str]:
    """The files that match a pattern which no shell has expanded; what matches none stands for itself."""
    return [typed] if Path(typed).exists() else sorted(glob(typed)) or [typed]  # noqa: PTH207 – a whole path


def read_files(files: Sequence[tuple[str, str]]) -> Sequence[Upload]:
    """The files with their contents.

    Raises:
        UsageError: a file cannot be read.
    """
    return [_upload(field, path) for field, path in files]


def parameters(capability: Capability) -> list[Parameter]:
    """An option for each parameter, and those that every capability has."""
    options = [ParamOption(name, info).parameter for name, info in capability.params.model_fields.items()]
    return [_SERVER, _PARAMS, *options]


def with_signature(call: Call, parameters: list[Parameter]) -> Call:
    """The function with these parameters as its signature, where Typer reads them."""
    context = Parameter("context", Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    call.__signature__ = inspect.Signature([context, *parameters])  # type: ignore[attr-defined]
    return call


def option(name: str, annotation: Any, default: Any, info: Any) -> Parameter:
    """An option that belongs to the command line, not to a capability."""
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[annotation, info])


def _upload(field: str, path: str) -> Upload:
    if path == STDIN:
        return Upload(field, sys.stdin.buffer.read())
    try:
        return Upload(field, Path(path).read_bytes(), Path(path).name)
    except IsADirectoryError:
        raise UsageError(f"{path} is a folder; studio batch takes its photos") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror})") from None


_SERVER = option(
    "server",
    str | None,
    None,
    typer.Option(
        "--server",
        metavar="<url>",
        envvar="STUDIO_SERVER",
        show_envvar=True,
        help=f"Run on a server, such as http://localhost:8000; its API key is read from {KEY}.",
    ),
)
_PARAMS = option(
    "params",
    str | None,
    None,
    typer.Option(
        "--params", metavar="<json>", help="All parameters as a JSON object; their own options override it."
    ),
)
