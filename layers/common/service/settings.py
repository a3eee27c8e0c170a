"""The settings of the service, read from the environment."""

import ipaddress
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from layers.common.core.web_address import host_and_port
from layers.common.service.secret import Secret

_MB = 1_000_000

FETCH_PUBLIC = "public"
FETCH_OFF = "off"

MAX_INLINE_ON_LAMBDA = 4_500_000
"""Bytes. Lambda answers with at most 6 MB of JSON, in which bytes are base64."""

ANY_HOST = "*"
"""In ``ALLOWED_HOSTS``: a public service, which whoever reaches it may use."""

_HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?", re.ASCII)
_PRINTABLE = re.compile(r"[\x20-\x7e]+")

BUFFERED_EVENTS_S = 5.0
"""How long a stream of events lives where it is sent as a whole."""


class ServiceSettings(BaseSettings):
    """How much one process accepts."""

    # An error must not print a key.
    model_config = SettingsConfigDict(env_ignore_empty=True, hide_input_in_errors=True)

    max_pixels: int = Field(
        50_000_000, gt=0, description="Most pixels of an input, an intermediate step or a result."
    )
    motion_max_pixels: int = Field(
        8_000_000_000,
        gt=0,
        description="Most pixels of all frames of a video together: two minutes of 1080×1920 at 30 fps.",
    )
    motion_max_bytes: int = Field(
        200 * _MB, gt=0, description="Most bytes of a video, which is held in memory once it is encoded."
    )
    max_work_pixels: int = Field(
        20_000_000_000,
        gt=0,
        description="Most pixels that all steps of an edit, a composition or a video touch together; costly "
        "steps count several times. Two cores take some ten minutes for it.",
    )
    max_work_bytes: int = Field(
        1800 * _MB,
        gt=0,
        description="Most bytes of memory that the work of a request may take, without models (on Linux).",
    )
    max_upload_bytes: int = Field(
        40 * _MB,
        gt=0,
        description="Most bytes of a request body, and of all files of a request together.",
    )
    batch_max_bytes: int = Field(
        1000 * _MB,
        gt=0,
        description="Most bytes of the body of a batch; each of its files may have MAX_UPLOAD_BYTES.",
    )
    max_concurrency: int = Field(
        os.cpu_count() or 1, gt=0, description="Photos processed at once; by default the number of cores."
    )
    max_queue: int = Field(
        16, ge=0, description="Requests that may wait for a worker; the next one gets 503."
    )
    request_timeout_s: float = Field(120.0, gt=0, description="Seconds that a request may take in total.")
    upload_stall_s: float = Field(
        15.0, gt=0, description="Seconds of fewer than 1000 bytes each after which an upload is aborted."
    )
    fetch_urls: Annotated[tuple[str, ...], NoDecode] = Field(
        (FETCH_PUBLIC,),
        description="Where URLs of requests may lead: `public` (the internet), `off`, or comma-separated "
        "`host[:port]`, which may be private.",
    )
    api_keys: Annotated[frozenset[Secret], NoDecode] = Field(
        frozenset(),
        description="Comma-separated API keys of printable ASCII; if set, every path except the open ones "
        "requires one.",
    )
    allowed_hosts: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(),
        description="Comma-separated host names by which callers reach the service, besides localhost, IP "
        "addresses and PUBLIC_URL's. Checked without API_KEYS, or if set. `*` makes it public: any host, any "
        "web page, any network, without keys.",
    )
    public_url: str = Field(
        "",
        description="Where callers reach the service, such as https://studio.example.org/photo behind a "
        "proxy; links lead there. Unset: links lead to the host of the request.",
    )
    preload_models: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Comma-separated models that one work process loads at start; others load them at their "
        "first use.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="DEBUG, INFO, WARNING or ERROR."
    )

    @field_validator("api_keys", "allowed_hosts", "fetch_urls", "preload_models", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("api_keys", mode="before")
    @classmethod
    def _not_only_commas(cls, value: object) -> object:
        if isinstance(value, str) and not value.strip(", "):
            raise ValueError("expected keys between the commas; unset it to run without keys")
        return value

    @field_validator("fetch_urls")
    @classmethod
    def _known_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or (FETCH_OFF in value and len(value) > 1):
            raise ValueError("expected `off` alone, or at least one host")
        for one in value:
            host_and_port(one)
        return value

    @field_validator("api_keys")
    @classmethod
    def _fit_a_header(cls, keys: frozenset[SecretStr]) -> frozenset[SecretStr]:
        if not all(_PRINTABLE.fullmatch(key.get_secret_value()) for key in keys):
            raise ValueError(
                "expected keys of printable ASCII characters, which are all that a header carries"
            )
        return keys

    @field_validator("allowed_hosts")
    @classmethod
    def _are_hosts(cls, hosts: frozenset[str]) -> frozenset[str]:
        for host in hosts - {ANY_HOST}:
            if not _HOST_NAME.fullmatch(host.lower()):
                raise ValueError("expected names of hosts without scheme, port and path, or `*`")
        return frozenset(host.lower() for host in hosts)

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        if url and not _is_base(url):
            raise ValueError("expected http:// or https://, a host, and at most a port and a path")
        return url.rstrip("/")

    @property
    def is_public(self) -> bool:
        """Whether the service is meant for whoever reaches it, without keys."""
        return ANY_HOST in self.allowed_hosts


@lru_cache(maxsize=1)
def service_settings() -> ServiceSettings:
    """The settings, read once."""
    return ServiceSettings()


class StoreSettings(BaseSettings):
    """Where jobs and large files are stored."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    studio_data_dir: Path = Field(
        Path("~/.local/share/photo-studio/data"),
        description="Folder for jobs and their files, unless AWS services are set for them.",
    )
    data_max_bytes: int = Field(
        20_000 * _MB,
        gt=0,
        description="Most bytes of all files in that folder; what does not fit gets 507.",
    )
    data_caller_share: float = Field(
        0.5, gt=0, le=1, description="Part of DATA_MAX_BYTES that the files of one API key may take, 0–1."
    )
    media_bucket: str = Field("", description="S3 bucket for uploads and results, instead of the folder.")
    jobs_table: str = Field(
        "", description="DynamoDB table of jobs, instead of the folder. Needs JOBS_QUEUE_URL."
    )
    jobs_queue_url: str = Field("", description="SQS queue of jobs, instead of the folder.")
    upload_life_s: int = Field(
        3600, gt=0, description="Seconds for which an upload form and its key are valid."
    )
    link_life_s: int = Field(900, gt=0, description="Seconds for which a link to a result is valid.")
    cutout_retention_s: int = Field(
        3600,
        ge=0,
        le=86_400,
        description="Seconds for which a product photo's cut-out is kept for its caller, so that other "
        "effects need no model; 0 keeps none.",
    )
    max_templates: int = Field(
        100, ge=0, description="Most templates that one caller may keep; they stay until they are deleted."
    )
    template_max_bytes: int = Field(
        10 * _MB, gt=0, description="Most bytes of the texts and pictures of one template."
    )
    inline_result_bytes: int | None = Field(
        None,
        gt=0,
        description="Larger results are answered by a link. Unset: none are; on Lambda with a bucket, those "
        "over 4500000 bytes.",
    )

    @model_validator(mode="after")
    def _table_has_a_queue(self) -> Self:
        if self.jobs_table and not self.jobs_queue_url:
            raise ValueError(
                "JOBS_TABLE needs JOBS_QUEUE_URL, since the local queue is part of the local job store"
            )
        return self

    @property
    def data_dir(self) -> Path:
        return self.studio_data_dir.expanduser()

    @property
    def max_inline_bytes(self) -> float:
        """The largest result that an answer holds itself, in bytes."""
        if self.inline_result_bytes is not None:
            return self.inline_result_bytes
        return MAX_INLINE_ON_LAMBDA if on_lambda() and self.media_bucket else float("inf")

    @property
    def keeps_cutouts(self) -> bool:
        """Whether cut-outs are kept; on Lambda only a bucket outlives the call."""
        return self.cutout_retention_s > 0 and (bool(self.media_bucket) or not on_lambda())

    @property
    def offer_jobs(self) -> bool:
        """Whether jobs outlive the process; on Lambda only those in AWS services do."""
        return not on_lambda() or all((self.media_bucket, self.jobs_table, self.jobs_queue_url))


@lru_cache(maxsize=1)
def store_settings() -> StoreSettings:
    """The settings, read once."""
    return StoreSettings()


class JobSettings(BaseSettings):
    """How long jobs may take and how long they are kept."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    max_jobs: int = Field(1000, gt=0, description="Jobs that may wait or run; the next one gets 503.")
    job_retention_s: float = Field(
        86_400.0, gt=0, description="Seconds for which a job and its result are kept."
    )
    job_timeout_s: float = Field(900.0, gt=0, description="Seconds that one attempt at a job may take.")
    job_lease_s: float = Field(
        30.0,
        ge=3,
        description="Seconds without a sign of life after which another worker takes the job over.",
    )
    job_attempts: int = Field(3, gt=0, description="Attempts at a job before it fails.")
    events_heartbeat_s: float = Field(
        15.0, gt=0, description="Seconds between keep-alive comments on a stream of events."
    )
    events_stream_s: float | None = Field(
        None,
        gt=0,
        description="Seconds after which a stream of events ends and its reader reconnects. Unset: it lives "
        "as long as the job; on Lambda, 5 s.",
    )

    @property
    def stream_s(self) -> float:
        """The longest life of a stream of events; Lambda sends one only when it is complete."""
        if self.events_stream_s is not None:
            return self.events_stream_s
        return BUFFERED_EVENTS_S if on_lambda() else float("inf")


@lru_cache(maxsize=1)
def job_settings() -> JobSettings:
    """The settings, read once."""
    return JobSettings()


class BatchSettings(BaseSettings):
    """How files in a bucket are processed."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    output_bucket: str = Field(
        "", description="S3 bucket for the results of files in another bucket; never the same one."
    )
    batch_item_s: float = Field(
        60.0, ge=0, description="Seconds that an invocation must have left to start another file."
    )


@lru_cache(maxsize=1)
def batch_settings() -> BatchSettings:
    """The settings, read once."""
    return BatchSettings()


def on_lambda() -> bool:
    """Whether this process is a function on AWS, behind a gateway that decides who may call."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


def _is_base(url: str) -> bool:
    try:
        parts = urlsplit(url)
        valid_port = parts.port != 0
    except ValueError:
        return False
    host = parts.hostname or ""
    return (
        valid_port
        and parts.scheme in ("http", "https")
        and (is_ip_address(host) or _HOST_NAME.fullmatch(host) is not None)
        and _PRINTABLE.fullmatch(url) is not None
        and " " not in url
        and not any((parts.query, parts.fragment, "@" in parts.netloc, "?" in url, "#" in url))
    )


def is_ip_address(host: str) -> bool:
    """Whether a host is an IP address instead of a name; an IPv6 address has no brackets here."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
