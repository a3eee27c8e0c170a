"""What a caller asks of a capability, checked as far as it can be before the work begins."""

from collections.abc import Sequence
from dataclasses import dataclass

from layers.common.core.capability import Capability, Params
from layers.common.core.context import Context
from layers.common.core.media import Media, Upload
from layers.common.core.negotiation import accepts_link, check_accept

Texts = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Invocation:
    """Parameters and files for one run of a capability.

    ``negotiated`` tells that the Accept header had a say in the parameters.
    """

    capability: Capability
    texts: Texts
    accept: str
    uploads: Sequence[Upload]
    params: Params
    negotiated: bool

    @classmethod
    def checked(
        cls, capability: Capability, texts: Texts, uploads: Sequence[Upload], accept: str
    ) -> "Invocation":
        """The invocation that names and values in text, files and an Accept header give.

        Raises:
            MalformedRequest, InvalidParameter: as the capability's ``bind`` and ``pick_files``.
            NotAcceptable: the Accept header excludes what would be made.
        """
        bound = capability.bind(texts)
        capability.pick_files(uploads)
        params = capability.settle(bound, accept)
        media_type = capability.produces(params)
        if not accepts_link(accept, media_type):
            check_accept(accept, media_type)
        return cls(capability, texts, accept, uploads, params, params is not bound)

    def run(self, context: Context) -> Media:
        """Do the work."""
        return self.capability.do(self.capability.pick_files(self.uploads), self.params, context)
