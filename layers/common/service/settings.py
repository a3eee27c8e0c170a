"""The settings of the service's room."""

import os
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_MB = 1_000_000


class ServiceSettings(BaseSettings):
    """What one process takes on."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    max_pixels: int = Field(
        50_000_000, gt=0, description="Most pixels of an input, a step on the way, or a result."
    )
    motion_max_pixels: int = Field(
        8_000_000_000,
        gt=0,
        description="Most pixels of all frames of a video: two minutes of 1080×1920 at 30 fps.",
    )
    max_upload_bytes: int = Field(40 * _MB, gt=0, description="Most bytes of a request's body.")
    max_concurrency: int = Field(
        os.cpu_count() or 1, gt=0, description="Photos worked on at once; the default is the number of cores."
    )
    max_queue: int = Field(16, ge=0, description="Requests that may wait for a worker; one more gets 503.")
    request_timeout_s: float = Field(120.0, gt=0, description="Seconds that a request may take in all.")
    upload_stall_s: float = Field(
        15.0, gt=0, description="Seconds without a byte until an upload is given up."
    )
    api_keys: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(), description="Comma-separated keys; with any, all but the open paths ask for one."
    )
    preload_models: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Comma-separated models to load before the first request."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="DEBUG, INFO, WARNING or ERROR."
    )

    @field_validator("api_keys", "preload_models", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("api_keys", mode="before")
    @classmethod
    def _not_only_commas(cls, value: object) -> object:
        if isinstance(value, str) and not value.strip(", "):
            raise ValueError("expected keys between the commas; unset it to let everybody in")
        return value


@lru_cache(maxsize=1)
def service_settings() -> ServiceSettings:
    """The settings that the environment gives, read once."""
    return ServiceSettings()
