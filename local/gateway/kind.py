"""What differs between the kinds of API."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local.gateway.refusals import Fault
from local.gateway.request import Request

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of API.

    ``event`` builds what a function gets from a request and the gateway's id for it, which the answer says
    under ``id_header``. ``refusals`` gives status and message of each fault. ``remaps`` tells whether headers
    that belong to the gateway go out under another name, or not at all.
    """

    event: Callable[[Request, str], Event]
    id_header: str
    refusals: Mapping[Fault, tuple[int, str]]
    remaps: bool
