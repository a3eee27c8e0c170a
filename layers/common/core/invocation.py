"""A call of a capability, checked as far as possible before the work starts."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from layers.common.core.batch import first_alone
from layers.common.core.capability import Capability, Params
from layers.common.core.context import Limits
from layers.common.core.dialect import Call
from layers.common.core.media import Media, Upload
from layers.common.core.negotiation import accepts_link, check_accept
from layers.common.errors import StudioError

Files = Mapping[str, Upload | tuple[Upload, ...] | None]
"""The file arguments of a capability's function, as ``Capability.pick_files`` returns them."""


class Performer(Protocol):
    """Where the work of capabilities is done."""

    def perform(self, capability: Capability, files: Files, params: Params) -> Media:
        """Do the work of a capability, within the current run.

        Raises:
            StudioError: the input is at fault.
            Abandoned: the run was abandoned or its deadline has passed.
        """
        ...

    def preload(self, capability: Capability, models: Sequence[str]) -> None:
        """Load the named models ahead of the first work.

        Raises:
            StudioError: one is unknown or unavailable.
        """
        ...


@dataclass(frozen=True, slots=True)
class Invocation:
    """One run of a capability.

    Attributes:
        negotiated: whether the Accept header influenced the parameters.
    """

    capability: Capability
    call: Call
    params: Params
    negotiated: bool

    @classmethod
    def of(cls, capability: Capability, call: Call, *, each: str = "") -> "Invocation":
        """The invocation that a call means.

        Args:
            each: the file field of a batch, whose files have an invocation each; the first one is checked.

        Raises:
            InvalidParameter: a parameter or a file is missing, unknown or invalid.
            StudioError: as ``Capability.check_available``.
            NotAcceptable: the caller does not accept what would be made.
        """
        params = capability.check(call.values, call.names)
        with in_names_of(call):
            files = [*call.uploads, *(one.placeholder for one in call.references)]
            capability.pick_files(first_alone(files, each) if each else files, params)
            capability.check_available(params)
        settled = capability.settle(params, call.accept)
        media_type = capability.produces(settled)
        if not accepts_link(call.accept, media_type):
            check_accept(call.accept, media_type)
        return cls(capability, call, settled, settled is not params)

    def expected_s(self, limits: Limits) -> float:
        """Seconds that a job of it is expected to take, before its references are there; 0 if nobody knows.

        Raises:
            StudioError: a file that is there is not what the capability reads.
        """
        call = self.call
        with in_names_of(call):
            uploads = [*call.uploads, *(one.placeholder for one in call.references)]
            files = self.capability.pick_files(uploads, self.params)
            return self.capability.estimate(**files, params=self.params, limits=limits)

    def run(self, uploads: Sequence[Upload], performer: Performer) -> Media:
        """Have the work done; ``uploads`` are all files, those of references included."""
        with in_names_of(self.call):
            files = self.capability.pick_files(uploads, self.params)
            return performer.perform(self.capability, files, self.params)


@contextmanager
def in_names_of(call: Call) -> Iterator[None]:
    """Raise faults from inside in the caller's names."""
    try:
        yield
    except StudioError as fault:
        raise fault.renamed(call.names) from fault.__cause__
