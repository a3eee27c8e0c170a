"""The settings of the room where a vision model places."""

from functools import lru_cache

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class PlacementSettings(BaseSettings):
    """Whether, where and how long a vision model is asked. Only compose's mode `llm` ever asks."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    anthropic_api_key: SecretStr | None = Field(
        None, description="Enables compose's mode `llm`, the only one that sends pictures anywhere."
    )
    anthropic_base_url: str | None = Field(
        None, description="Where the Anthropic API answers, if not at its own address."
    )
    placement_model: str = Field(
        "claude-haiku-4-5", min_length=1, description="The vision model that mode `llm` asks."
    )
    placement_timeout_s: float = Field(
        20.0, gt=0, description="Seconds until mode `llm` places by itself, as `auto` does."
    )


@lru_cache(maxsize=1)
def placement_settings() -> PlacementSettings:
    """The settings that the environment gives, read once."""
    return PlacementSettings()
