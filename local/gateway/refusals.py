"""What the gateway itself says when a function has not answered."""

from enum import Enum, auto


class Fault(Enum):
    """Why there is no answer of the function."""

    HEADERS_TOO_LARGE = auto()
    REQUEST_TOO_LARGE = auto()
    UNKNOWN_HOST = auto()
    FAILED = auto()
    TIMED_OUT = auto()


class Refused(Exception):
    """The request ends at the gateway."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.fault = fault
