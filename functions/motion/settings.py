"""The settings of the room where videos are made."""

from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class MotionSettings(BaseSettings):
    """How much one video may be."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    motion_max_pixels: int = Field(
        8_000_000_000,
        gt=0,
        description="Most pixels of all frames of a video: two minutes of 1080×1920 at 30 fps.",
    )


@lru_cache(maxsize=1)
def motion_settings() -> MotionSettings:
    """The settings that the environment gives, read once."""
    return MotionSettings()
