"""A capability: one pure function ``(files, params, context) → Media``, and what adapters need to know."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from layers.common.core.context import Context
from layers.common.core.grammar import PARAMS, Gathered, gather
from layers.common.core.media import Media, Upload
from layers.common.core.validation import invalid_parameter, names_inside, near_miss, one_of
from layers.common.errors import InvalidParameter, StudioError
from layers.common.events import WorkEnded, emit
from layers.common.progress import Abandoned, current_run


class Params(BaseModel):
    """The base of every capability's parameters: immutable, without unknown names.

    ``model_fields_set`` has the names that the caller gave.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class JsonParams(Params):
    """The base of parameters that come as JSON: a number in quotes is text, and ``true`` is no number."""

    model_config = ConfigDict(strict=True)


@dataclass(frozen=True, slots=True)
class FileField:
    """A file that a capability takes, ``least`` to ``most`` times.

    The function receives it as a keyword argument of that name: an :class:`Upload`, an ``Upload | None`` if
    the file is optional, or a tuple if ``most`` is above 1. A parameter named by ``instead`` may stand in for
    it. ``media``, the media range that a dialog offers, is told in OpenAPI; the content decides.
    """

    name: str
    description: str
    least: int = 1
    most: int = 1
    instead: str = ""
    media: str = "image/*"

    @property
    def may_be_missing(self) -> bool:
        """Whether some request is complete without it."""
        return not self.least or bool(self.instead)

    def pick(
        self, uploads: Sequence[Upload], given: Collection[str] = ()
    ) -> Upload | tuple[Upload, ...] | None:
        """This field's part of the uploads.

        Args:
            given: names of the parameters that the caller gave.

        Raises:
            InvalidParameter: too few or too many files.
        """
        mine = tuple(upload for upload in uploads if upload.field == self.name)
        if self.instead and self.instead in given:
            if mine:
                raise InvalidParameter(
                    f"expected either `{self.name}` or `{self.instead}`, received both", param=self.instead
                )
            return None
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

    Attributes:
        produces: the media type of the result for given parameters, or the likeliest if only the work tells.
        media_types: every media type that a result can have, the default one first.
        settle: the parameters, with what they leave open decided by the Accept header.
        estimate: the seconds that a job is expected to take, from the files, ``params`` and ``limits``; files
            that are not here yet are empty. 0 if nobody knows.
        form: names of parameters that are documented as form fields instead of query parameters; either
            place is accepted for each.
        document: the form field that is documented to hold all parameters as one JSON object; empty for none.
        models: its part of ``GET /v1/models``.
        health: its part of ``GET /health``.
        preload: loads the named models.
        check_available: refuses valid parameters that need what is not configured here, before any work.
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
    estimate: Callable[..., float] = field(default=lambda **_: 0.0)
    form: frozenset[str] = frozenset()
    document: str = ""
    models: Callable[[], Mapping[str, Any]] = dict
    health: Callable[[], Mapping[str, Any]] = dict
    preload: Callable[[Sequence[str]], None] = field(default=lambda _names: None)
    check_available: Callable[[Any], None] = field(default=lambda _params: None)

    def gather(self, texts: Iterable[tuple[str, str]]) -> Gathered:
        """The values that names and values in text give, by the one grammar of requests.

        Raises:
            MalformedRequest: a value should be JSON and is not.
            InvalidParameter: a name is unknown or given twice.
        """
        pairs = list(texts)
        for name, _ in pairs:
            if name != PARAMS and name.partition(".")[0] not in self.names:
                raise InvalidParameter(
                    f"there is no parameter `{name[:40]}`{near_miss(name, self.names) or self._known()}",
                    param=name[:40],
                )
        return gather(pairs, self.params, self.document)

    def bind(self, texts: Iterable[tuple[str, str]]) -> Params:
        """The parameters that names and values in text give.

        Raises:
            MalformedRequest, InvalidParameter: as :meth:`gather` and :meth:`check`.
        """
        gathered = self.gather(texts)
        return self.check(gathered.values, gathered.names)

    def check(self, values: Any, names: Mapping[str, str] | None = None) -> Params:
        """The parameters that a mapping of values gives.

        Args:
            names: the caller's names of parameters, for faults; the empty name stands for all of them.

        Raises:
            InvalidParameter: the values are no mapping, a name is unknown, or a value is invalid.
            NotAvailableYet: they ask for what does not exist yet.
        """
        try:
            return self.params.model_validate(values)
        except ValidationError as fault:
            if names is None:
                received = values if isinstance(values, Mapping) else ()
                names = names_inside(self.document, [*self.names, *received])
            raise invalid_parameter(fault, values, self.params, names) from None
        except StudioError as fault:
            raise fault.renamed(names or {}) from fault.__cause__

    def with_known_type(self, params: Params) -> Params:
        """The parameters with a format that is known before the work, as a file's name needs it."""
        return self.settle(params, self.produces(params))

    @property
    def sole_file(self) -> FileField | None:
        """The one file that is required; None if several are, or none."""
        needed = [one for one in self.files if one.least]
        return needed[0] if len(needed) == 1 and needed[0].most == 1 else None

    @property
    def names(self) -> Sequence[str]:
        """The names of the parameters."""
        return list(self.params.model_fields)

    def pick_files(
        self, uploads: Sequence[Upload], params: Params | None = None
    ) -> dict[str, Upload | tuple[Upload, ...] | None]:
        """The function's file arguments.

        Args:
            params: with which they come, in case one of them stands in for a file.

        Raises:
            InvalidParameter: a file is missing, unknown, or given too often.
        """
        names = [one.name for one in self.files]
        for upload in uploads:
            if upload.field not in names:
                raise InvalidParameter(
                    f"there is no file field `{upload.field[:40]}`; expected {one_of(names)}",
                    param=upload.field[:40],
                )
        given = params.model_fields_set if params else ()
        return {one.name: one.pick(uploads, given) for one in self.files}

    def do(
        self, files: Mapping[str, Upload | tuple[Upload, ...] | None], params: Params, context: Context
    ) -> Media:
        """Do the work for picked files, and emit how it ended."""
        with _reported(self.name):
            return self.run(**files, params=params, context=context)

    def _known(self) -> str:
        return f"; expected {one_of(self.names)}" if self.names else "; it takes none"


@contextmanager
def _reported(operation: str) -> Iterator[None]:
    """Emit how the work inside ended and how long its steps took."""
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
