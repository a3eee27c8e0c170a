"""The settings of the batch's room."""

from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class BatchSettings(BaseSettings):
    """Where results of files that are put into a bucket go."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    output_bucket: str = Field(
        "", description="S3 bucket for what is made of files put into another; never the same one."
    )
    batch_item_s: float = Field(
        60.0, ge=0, description="Seconds that must be left of an invocation for another file to be begun."
    )


@lru_cache(maxsize=1)
def batch_settings() -> BatchSettings:
    """The settings that the environment gives, read once."""
    return BatchSettings()
