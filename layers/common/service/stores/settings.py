"""The settings of the stores' room."""

import os
from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

MOST_ON_LAMBDA = 4_500_000
"""Lambda answers with at most 6 MB of JSON, in which bytes are base64."""


class StoreSettings(BaseSettings):
    """Where jobs and large files are kept."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    studio_data_dir: Path = Field(
        Path("~/.local/share/photo-studio/data"),
        description="Folder of jobs and their files, where no AWS service is named for them.",
    )
    media_bucket: str = Field("", description="S3 bucket for uploads and results, in place of the folder.")
    jobs_table: str = Field("", description="DynamoDB table of jobs, in place of the folder.")
    jobs_queue_url: str = Field("", description="SQS queue of jobs, in place of the folder.")
    upload_life_s: int = Field(
        3600, gt=0, description="Seconds that an upload's form and then its key may be used."
    )
    link_life_s: int = Field(900, gt=0, description="Seconds that a link to a result may be used.")
    inline_result_bytes: int | None = Field(
        None,
        gt=0,
        description="Results over so many bytes are answered by a link. Unset: none are, on Lambda with a "
        "bucket those over 4500000.",
    )

    @property
    def data_dir(self) -> Path:
        return self.studio_data_dir.expanduser()

    @property
    def most_inline(self) -> float:
        """The most bytes that an answer may have itself."""
        if self.inline_result_bytes is not None:
            return self.inline_result_bytes
        return MOST_ON_LAMBDA if _on_lambda() and self.media_bucket else float("inf")

    @property
    def offer_jobs(self) -> bool:
        """Whether jobs outlive a process here: on Lambda only what AWS keeps does."""
        return not _on_lambda() or all((self.media_bucket, self.jobs_table, self.jobs_queue_url))


def _on_lambda() -> bool:
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


@lru_cache(maxsize=1)
def store_settings() -> StoreSettings:
    """The settings that the environment gives, read once."""
    return StoreSettings()
