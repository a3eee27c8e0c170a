"""The settings of the jobs' room."""

import os
from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

BUFFERED_EVENTS_S = 5.0
"""How long a stream of events lives where it is sent as a whole."""


class JobSettings(BaseSettings):
    """How long jobs may take and are kept."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    max_jobs: int = Field(1000, gt=0, description="Jobs that may wait or run; one more gets 503.")
    job_retention_s: float = Field(86_400.0, gt=0, description="Seconds that a job and its result are kept.")
    job_timeout_s: float = Field(900.0, gt=0, description="Seconds that one attempt at a job may take.")
    job_lease_s: float = Field(
        30.0, ge=3, description="Seconds without a sign of life until another worker takes a job over."
    )
    job_attempts: int = Field(3, gt=0, description="How often a job is begun before it is given up.")
    events_heartbeat_s: float = Field(
        15.0, gt=0, description="Seconds between signs of life on a stream of events."
    )
    events_stream_s: float | None = Field(
        None,
        gt=0,
        description="Seconds until a stream of events ends and its reader reconnects. Unset: it lives as "
        "long as its job, on Lambda 5 s.",
    )

    @property
    def stream_s(self) -> float:
        """The longest that a stream of events may live; Lambda sends it only when it is complete."""
        if self.events_stream_s is not None:
            return self.events_stream_s
        return BUFFERED_EVENTS_S if "AWS_LAMBDA_FUNCTION_NAME" in os.environ else float("inf")


@lru_cache(maxsize=1)
def job_settings() -> JobSettings:
    """The settings that the environment gives, read once."""
    return JobSettings()
