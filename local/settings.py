"""Settings of the local stack."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class LocalSettings(BaseSettings):
    """Where the router listens, and which processes run beside it."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 for all interfaces.")
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

    @property
    def processes(self) -> Sequence[str]:
        """Modules that run beside the router."""
        return ["local.worker"] * self.job_workers + ["local.watch"] * (self.watch_dir is not None)
