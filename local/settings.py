"""Settings of the local stack."""

import errno
import ipaddress
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from layers.common.service.settings import ServiceSettings

_OTHER_PORT = 8001
_REASONS = {
    errno.EADDRINUSE: "is in use by another program",
    errno.EACCES: "is reserved for the system's administrator",
}
"""Why a port cannot be listened on."""


class LocalSettings(BaseSettings):
    """Where the router listens, and which processes run beside it."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 for all interfaces.")
    allow_open: bool = Field(
        False,
        description="Whether the server starts on a HOST that other machines reach, without keys.",
    )
    port: int = Field(8000, ge=0, le=65_535, description="Port to listen on.")
    gateway: Literal["", "lambda", "lambda-http"] = Field(
        "",
        description="`lambda` sends requests through the functions' handlers with the limits of a REST API, "
        "`lambda-http` with those of an HTTP API.",
    )
    gateway_timeout_s: float = Field(
        29.0, gt=0, description="Seconds that this gateway waits for a function."
    )
    job_workers: int = Field(1, ge=0, description="Worker processes for jobs; with 0, jobs stay queued.")
    watch_dir: Path | None = Field(
        None,
        description="Folder to watch: the result of a photo in in/cutout/ appears in out/cutout/.",
    )
    watch_done: bool = Field(
        False, description="Whether a photo in WATCH_DIR moves from in/ to done/ when it has its result."
    )

    def check_open(self, service: ServiceSettings) -> None:
        """Refuse to serve other machines without keys, unless somebody has decided so.

        Raises:
            ValueError: neither keys nor permission are set.
        """
        if not (self.allow_open or service.api_keys or service.is_public or _is_loopback(self.host)):
            raise ValueError(
                f"HOST={self.host} lets other machines use this service without a key: set API_KEYS, or "
                "ALLOW_OPEN=1 if that is intended, or leave HOST at 127.0.0.1"
            )

    def check_address(self) -> None:
        """Check that the port is free, before anything else is started.

        Raises:
            ValueError: another program listens on it, or it is not ours to take.
        """
        try:
            found = socket.getaddrinfo(
                self.host or None, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )
        except socket.gaierror:
            raise ValueError(f"HOST={self.host} is no address of this machine") from None
        for family, _, _, _, address in found:
            reason = _taken(family, address)
            if reason:
                raise ValueError(f"PORT={self.port} {reason}; choose another, such as {_OTHER_PORT}")

    def check_folder(self) -> None:
        """Check that what is to be watched can be a folder.

        Raises:
            ValueError: it is a file.
        """
        if self.watch_dir is not None and self.watch_dir.exists() and not self.watch_dir.is_dir():
            raise ValueError(f"WATCH_DIR={self.watch_dir} is not a folder")

    @property
    def processes(self) -> Sequence[str]:
        """Modules that run beside the router."""
        return ["local.worker"] * self.job_workers + ["local.watch"] * (self.watch_dir is not None)


def _taken(family: int, address: Any) -> str:
    """Why an address cannot be listened on; empty if it can, or if only the server itself can tell."""
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
            if family == socket.AF_INET6:
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            probe.bind(address)
    except OSError as fault:
        return _REASONS.get(fault.errno or 0, "")
    return ""


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name: it may stand for any address
        return False
