"""The settings of the letters' room."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class TypographySettings(BaseSettings):
    """Which fonts go before those that come along."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    photo_font_bold: Path | None = Field(
        None, description="Font file (TTF, OTF, TTC) for headlines and captions, before Inter."
    )
    photo_font_mono: Path | None = Field(
        None, description="Font file for figures and codes of fixed width, before JetBrains Mono."
    )


@lru_cache(maxsize=1)
def typography_settings() -> TypographySettings:
    """The settings that the environment gives, read once."""
    return TypographySettings()
