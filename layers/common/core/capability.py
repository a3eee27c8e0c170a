"""A capability: one pure function ``(files, params) → Media``, and what any way in has to know of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from layers.common.core.context import Context
from layers.common.core.grammar import DOCUMENT, gather
from layers.common.core.media import Media, Upload
from layers.common.core.validation import invalid_parameter, near_miss, one_of
from layers.common.errors import InvalidParameter, StudioError
from layers.common.events import WorkEnded, emit
from layers.common.progress import Abandoned, current_run


class Params(BaseModel):
    """The base of every capability's parameters: immutable, and nothing unknown gets in.

    ``model_fields_set`` tells what the caller named and what was left to its default.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class JsonParams(Params):
    """The base of what comes as JSON: a number in quotes is text there, and true is no number."""

    model_config = ConfigDict(strict=True)


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
    that it can have; ``settle`` gives the parameters with what they leave to the Accept header. Parameters
    are documented as query parameters, those in ``form`` as form fields; either place is accepted for each.
    With a ``document`` they are documented as one JSON object in that form field. ``models`` is its
    part of ``GET /v1/models``, ``health`` of ``GET /health``.
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
    settle: Callable[[Any, str], Params] = field(default=lambda params, _accept: params)
    form: frozenset[str] = frozenset()
    document: str = ""
    models: Callable[[], Mapping[str, Any]] = dict
    health: Callable[[], Mapping[str, Any]] = dict
    preload: Callable[[Sequence[str]], None] = field(default=lambda _names: None)

    def bind(self, texts: Iterable[tuple[str, str]]) -> Params:
        """The parameters that names and values in text give.

        Raises:
            MalformedRequest: what should be JSON cannot be read.
            InvalidParameter: a name is unknown or given twice, or a value is not valid.
        """
        pairs = list(texts)
        for name, _ in pairs:
            if name != DOCUMENT and name.partition(".")[0] not in self.names:
                raise InvalidParameter(
                    f"there is no parameter `{name[:40]}`{near_miss(name, self.names) or self._known()}",
                    param=name[:40],
                )
        sent = gather(pairs, self.params)
        flat = sent.values.keys() - (sent.document or ())
        root = self.document if sent.document is None else DOCUMENT
        try:
            return self.params.model_validate(sent.values)
        except ValidationError as fault:
            raise invalid_parameter(
                fault, sent.values, self.params, lambda name: "" if name in flat else root
            ) from None

    def check(self, values: Any) -> Params:
        """The parameters that a mapping of values gives.

        Raises:
            InvalidParameter: they are no mapping, a name is unknown, or a value is not valid.
        """
        try:
            return self.params.model_validate(values)
        except ValidationError as fault:
            raise invalid_parameter(fault, values, self.params, lambda _name: self.document) from None

    @property
    def sole_file(self) -> FileField | None:
        """The one file that it must have; None where it needs several, or none."""
        needed = [one for one in self.files if one.least]
        return needed[0] if len(needed) == 1 and needed[0].most == 1 else None

    @property
    def names(self) -> Sequence[str]:
        """The names of the parameters."""
        return list(self.params.model_fields)

    def pick_files(self, uploads: Sequence[Upload]) -> dict[str, Upload | tuple[Upload, ...] | None]:
        """The function's file arguments from what was sent.

        Raises:
            InvalidParameter: a file is missing, too many were sent, or one has an unknown name.
        """
        names = [one.name for one in self.files]
        for upload in uploads:
            if upload.field not in names:
                raise InvalidParameter(
                    f"there is no file field `{upload.field[:40]}`; expected {one_of(names)}",
                    param=upload.field[:40],
                )
        return {one.name: one.pick(uploads) for one in self.files}

    def do(
        self, files: Mapping[str, Upload | tuple[Upload, ...] | None], params: Params, context: Context
    ) -> Media:
        """Do the work for files that were picked, and tell how it ended."""
        with _told(self.name):
            return self.run(**files, params=params, context=context)

    def _known(self) -> str:
        return f"; expected {one_of(self.names)}" if self.names else "; it takes none"


@contextmanager
def _told(operation: str) -> Iterator[None]:
    """Tell how the work inside ended, and how long its steps took."""
    run = current_run()
    try:
        yield
    except Abandoned:
        emit(WorkEnded(operation, "abandoned", run.milliseconds))
        raise
    except StudioError as fault:
        ours = fault.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        emit(WorkEnded(operation, "failed" if ours else "refused", run.milliseconds))
        raise
    except Exception:
        emit(WorkEnded(operation, "failed", run.milliseconds))
        raise
    emit(WorkEnded(operation, "succeeded", run.milliseconds))
