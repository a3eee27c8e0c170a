"""How much is said: ``-q`` and ``-v``."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import typer

from local.cli.errors import UsageError
from local.cli.options import option


class Verbosity(IntEnum):
    """What standard error is told besides errors, and whether standard output is told names."""

    QUIET = 0
    NORMAL = 1
    VERBOSE = 2

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Verbosity":
        """What the options ask for.

        Raises:
            UsageError: both are given.
        """
        if given["quiet"] and given["verbose"]:
            raise UsageError("expected one of -q and -v, received both")
        return cls.QUIET if given["quiet"] else cls.VERBOSE if given["verbose"] else cls.NORMAL


VERBOSITY = [
    option("quiet", bool, False, typer.Option("--quiet", "-q", help="Print nothing but errors.")),
    option("verbose", bool, False, typer.Option("--verbose", "-v", help="Print what each photo took.")),
]
