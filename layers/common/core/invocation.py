"""A call of a capability, checked as far as possible before the work starts."""

from collections.abc import Sequence
from dataclasses import dataclass

from layers.common.core.capability import Capability, Params
from layers.common.core.context import Context
from layers.common.core.dialect import Call
from layers.common.core.media import Media, Upload
from layers.common.core.negotiation import accepts_link, check_accept


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
    def of(cls, capability: Capability, call: Call) -> "Invocation":
        """The invocation that a call means.

        Raises:
            InvalidParameter: a parameter or a file is missing, unknown or invalid.
            NotAcceptable: the caller does not accept what would be made.
        """
        checked = capability.check(call.values, call.names)
        capability.pick_files([*call.uploads, *(one.placeholder for one in call.references)])
        params = capability.settle(checked, call.accept)
        media_type = capability.produces(params)
        if not accepts_link(call.accept, media_type):
            check_accept(call.accept, media_type)
        return cls(capability, call, params, params is not checked)

    def run(self, uploads: Sequence[Upload], context: Context) -> Media:
        """Do the work; ``uploads`` are all files, those of references included."""
        return self.capability.do(self.capability.pick_files(uploads), self.params, context)
