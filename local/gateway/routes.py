"""Which function a path belongs to."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from layers.common.dialects import dialects
from layers.common.service.lambda_handler import Handler, lambda_handler
from local.router import Function


@dataclass(frozen=True, slots=True)
class Routes:
    """A handler for each path and what lies below it, and one for the whole rest."""

    by_path: Mapping[str, Handler]
    rest: Handler

    @classmethod
    def of(cls, functions: Sequence[Function]) -> "Routes":
        """Each function has the path that its capabilities share.

        What belongs to no capability (health, models, jobs, uploads, OpenAPI, and what is not there at all)
        goes to one more function that has them all, since it tells of all.
        """
        shared = {
            posixpath.commonpath([one.path for one in function.capabilities]): function.handler
            for function in functions
        }
        capabilities = [one for function in functions for one in function.capabilities]
        return cls(shared, lambda_handler(*capabilities, dialects=dialects))

    @property
    def handlers(self) -> Sequence[Handler]:
        return [*self.by_path.values(), self.rest]

    def handler(self, path: str) -> Handler:
        """The handler for a decoded path."""
        for mine, handler in self.by_path.items():
            if path == mine or path.startswith(f"{mine}/"):
                return handler
        return self.rest
