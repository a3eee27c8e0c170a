"""A capability: one pure function ``(files, params) → Media``, and what any way in has to know of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from layers.common.errors import InvalidParameter, describe, expected
from layers.common.service.media import Media, Upload


class Params(BaseModel):
    """The base of every capability's parameters: immutable, and nothing unknown gets in.

    ``model_fields_set`` tells what the caller named and what was left to its default.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


@dataclass(frozen=True, slots=True)
class FileField:
    """A file that a capability takes, ``least`` to ``most`` times.

    The function gets it as a keyword argument of that name: an :class:`Upload`, an ``Upload | None`` where
    it may be left out, or a tuple where ``most`` is above 1.
    """

    name: str
    description: str
    least: int = 1
    most: int = 1

    def pick(self, uploads: Sequence[Upload]) -> Upload | tuple[Upload, ...] | None:
        """This field's part of what was sent.

        Raises:
            InvalidParameter: too few or too many.
        """
        mine = tuple(upload for upload in uploads if upload.field == self.name)
        if not self.least <= len(mine) <= self.most:
            amount = "one file" if self.least == self.most == 1 else f"{self.least} to {self.most} files"
            received = f"{len(mine)} files" if mine else "none"
            raise InvalidParameter(
                f"expected {amount} for `{self.name}`, received {received}", param=self.name
            )
        if self.most == 1:
            return mine[0] if mine else None
        return tuple(
            Upload(f"{self.name}[{i}]", upload.data, upload.filename) for i, upload in enumerate(mine)
        )


@dataclass(frozen=True)
class Capability:
    """Everything about a capability that its adapters share.

    ``produces`` tells from the parameters which media type the answer will have, ``media_types`` lists all
    that it can have. Parameters are documented as query parameters, those in ``form`` as form fields; either
    place is accepted for each. ``models`` is its part of ``GET /v1/models``, ``health`` of ``GET /health``.
    """

    name: str
    path: str
    summary: str
    description: str
    files: tuple[FileField, ...]
    params: type[Params]
    run: Callable[..., Media]
    produces: Callable[[Any], str]
    media_types: tuple[str, ...]
    form: frozenset[str] = frozenset()
    models: Callable[[], Mapping[str, Any]] = dict
    health: Callable[[], Mapping[str, Any]] = dict
    preload: Callable[[Sequence[str]], None] = field(default=lambda _names: None)

    def bind(self, texts: Iterable[tuple[str, str]]) -> Params:
        """The parameters that names and values in text give.

        Raises:
            InvalidParameter: a name is unknown or given twice, or a value is not valid.
        """
        pairs = list(texts)
        for name, times in Counter(name for name, _ in pairs).items():
            if name not in self.params.model_fields:
                raise InvalidParameter(
                    f"there is no parameter `{name[:40]}`; {self._known()}", param=name[:40]
                )
            if times > 1:
                raise InvalidParameter(f"expected `{name}` once, received it {times} times", param=name)
        try:
            return self.params.model_validate(dict(pairs))
        except ValidationError as fault:
            raise invalid_parameter(fault) from None

    def pick_files(self, uploads: Sequence[Upload]) -> dict[str, Upload | tuple[Upload, ...] | None]:
        """The function's file arguments from what was sent.

        Raises:
            InvalidParameter: a file is missing, too many were sent, or one has an unknown name.
        """
        names = [one.name for one in self.files]
        for upload in uploads:
            if upload.field not in names:
                raise InvalidParameter(
                    f"there is no file field `{upload.field[:40]}`; expected {_or(names)}",
                    param=upload.field[:40],
                )
        return {one.name: one.pick(uploads) for one in self.files}

    def _known(self) -> str:
        names = list(self.params.model_fields)
        return f"expected {_or(names)}" if names else "it takes none"


def invalid_parameter(fault: ValidationError) -> InvalidParameter:
    """The first complaint of pydantic, in this project's words."""
    first = fault.errors(include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    return InvalidParameter(_sentence(first, name), param=name or None)


def _sentence(complaint: ErrorDetails, name: str) -> str:
    head, found, wanted = complaint["msg"].partition("Input should be ")
    if not found:
        return f"{head.removeprefix('Value error, ')} for `{name}`, received {describe(complaint['input'])}"
    wanted = wanted.partition(",")[0] if complaint["type"] == "bool_parsing" else wanted
    return expected(
        f"a value {wanted}" if wanted.startswith(("greater", "less")) else wanted, name, complaint["input"]
    )


def _or(names: Sequence[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
