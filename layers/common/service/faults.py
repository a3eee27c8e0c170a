"""Faults of every kind, worded by the dialect that the path belongs to."""

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from layers.common.core.dialect import Dialect
from layers.common.core.validation import one_of
from layers.common.errors import MalformedRequest, MethodNotAllowed, NotFound, Problem, StudioError
from layers.common.service.results import respond

UNFORESEEN = StudioError("the fault was logged under this request id")


class DialectTable:
    """The dialects of an app: which one answers at which path. One has the prefix ``/``."""

    def __init__(self, dialects: Sequence[Dialect]) -> None:
        self.dialects = dialects
        self._by_prefix: dict[str, Dialect] = {}
        for dialect in dialects:
            for prefix in dialect.prefixes:
                if self._by_prefix.setdefault(prefix, dialect) is not dialect:
                    raise ValueError(f"two dialects have the prefix {prefix}")

    def at(self, path: str) -> Dialect:
        """The dialect of a path: of the prefixes that fit it by whole segments, the longest decides."""
        prefixes = [prefix for prefix in self._by_prefix if f"{path}/".startswith(f"{prefix.rstrip('/')}/")]
        return self._by_prefix[max(prefixes, key=len)]

    def refuse(self, request: Request, problem: Problem) -> Response:
        """The answer to a request that failed."""
        call = getattr(request.state, "call", None)
        return respond(self.at(request.scope["path"]).fault(problem, call, request.state.request_id))

    async def studio_error(self, request: Request, fault: Exception) -> Response:
        """FastAPI's handler for :class:`StudioError`."""
        assert isinstance(fault, StudioError)
        return self.refuse(request, fault.problem)

    async def http_error(self, request: Request, fault: Exception) -> Response:
        """FastAPI's handler for the faults of its routing."""
        assert isinstance(fault, HTTPException)
        return self.refuse(request, self._routing_fault(request, fault).problem)

    def _routing_fault(self, request: Request, fault: HTTPException) -> StudioError:
        match fault.status_code:
            case 404:
                return NotFound(self._neighbours(request))
            case 405:
                allowed = (fault.headers or {}).get("Allow", "").split(", ")
                if "GET" in allowed and "HEAD" not in allowed:
                    allowed.append("HEAD")  # by HeadMiddleware
                headers = {"Allow": ", ".join(allowed)}
                return MethodNotAllowed(f"this path does not offer {request.method}", headers=headers)
        return MalformedRequest(str(fault.detail), headers=fault.headers)

    def _neighbours(self, request: Request) -> str:
        """The dialect's paths in the folder where a request found nothing."""
        path = request.scope["path"]
        folder = path.rpartition("/")[0] + "/"
        paths = {route.path for route in request.app.routes if isinstance(route, Route)}
        own = {one for one in paths if self.at(one) is self.at(path)}
        names = sorted(one.removeprefix(folder) for one in own if one.rpartition("/")[0] + "/" == folder)
        known = [name for name in names if name]
        return f"expected {one_of(known)} after {folder}" if known else "there is nothing at this path"
