"""Which function a path belongs to."""

import posixpath
from collections.abc import Sequence

from layers.common.service.aws import Handler, lambda_handler
from local.router import FUNCTIONS, Function


class Routes:
    """Each function has the path that its capabilities share, and what lies below it.

    What belongs to no capability (health, models, jobs, uploads, OpenAPI, and what is not there at all) goes
    to one more function that has them all, since it tells of all.
    """

    def __init__(self, functions: Sequence[Function] = FUNCTIONS) -> None:
        self._by_path = {
            posixpath.commonpath([one.path for one in function.capabilities]): function.handler
            for function in functions
        }
        self._whole = lambda_handler(*(one for function in functions for one in function.capabilities))

    @property
    def handlers(self) -> Sequence[Handler]:
        return [*self._by_path.values(), self._whole]

    def handler(self, path: str) -> Handler:
        """The handler for a decoded path."""
        for mine, handler in self._by_path.items():
            if path == mine or path.startswith(f"{mine}/"):
                return handler
        return self._whole
