"""The metrics of the local stack. ``make tables`` writes their table in the documentation."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

SUM, COUNT = "sum", "count"


class Key(NamedTuple):
    """One sum of a family. ``part`` is ``count``, ``sum``, or the upper bound of a bucket."""

    family: str
    labels: tuple[str, ...]
    part: str


Amount = tuple[Key, float]


@dataclass(frozen=True, slots=True)
class Family:
    """A metric.

    Attributes:
        name: as Prometheus shows it.
        bounds: upper bounds of a histogram's buckets in seconds, without +Inf.
    """

    name: str
    kind: Literal["counter", "gauge", "histogram", "summary"]
    labels: tuple[str, ...]
    description: str
    bounds: tuple[float, ...] = ()

    def count(self, *labels: str) -> Sequence[Amount]:
        """What one more event adds to a counter."""
        return [(Key(self.name, labels, COUNT), 1.0)]

    def observe(self, seconds: float, *labels: str) -> Sequence[Amount]:
        """What a duration adds to a histogram or summary."""
        at = bisect_left(self.bounds, seconds)
        bucket = repr(self.bounds[at]) if at < len(self.bounds) else "inf"
        return [(Key(self.name, labels, bucket), 1.0), (Key(self.name, labels, SUM), seconds)]


_REQUEST_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)

REQUESTS = Family(
    "photo_studio_http_requests_total",
    "counter",
    ("method", "route", "status"),
    "Requests answered. Status 499: the caller disconnected; route `unknown`: no route matched.",
)
REQUEST_SECONDS = Family(
    "photo_studio_http_request_duration_seconds",
    "histogram",
    ("method", "route"),
    "Seconds from the start of a request to the end of its response.",
    _REQUEST_S,
)
REQUESTS_IN_PROGRESS = Family(
    "photo_studio_http_requests_in_progress", "gauge", (), "Requests being answered now, of any kind."
)
WORK = Family(
    "photo_studio_work_total",
    "counter",
    ("operation", "by", "outcome"),
    "Finished work of a `request`, a `job` or the watched `folder`: `succeeded`, `refused` (invalid input), "
    "`abandoned` (cancelled) or `failed` (a server error).",
)
# A summary: with buckets, hundreds of series would become thousands of lines.
STEP_SECONDS = Family(
    "photo_studio_step_duration_seconds",
    "summary",
    ("operation", "by", "step"),
    "Seconds per step of that work. Edits fused into one pass count as the step `several`.",
)
WORK_IN_PROGRESS = Family("photo_studio_work_in_progress", "gauge", (), "Requests that are processed.")
WORK_WAITING = Family("photo_studio_work_waiting", "gauge", (), "Requests that wait for a worker.")
MAX_CONCURRENCY = Family(
    "photo_studio_max_concurrency", "gauge", (), "Requests that are processed at once (MAX_CONCURRENCY)."
)
MAX_QUEUE = Family("photo_studio_max_queue", "gauge", (), "Requests that may wait beyond those (MAX_QUEUE).")
JOBS = Family(
    "photo_studio_jobs", "gauge", ("state",), "Jobs in the queue, `waiting` for a worker or `running`."
)
JOBS_OLDEST = Family(
    "photo_studio_jobs_oldest_waiting_seconds", "gauge", (), "Seconds that the oldest waiting job has waited."
)
JOB_ATTEMPTS = Family(
    "photo_studio_job_attempts_total", "counter", ("operation",), "Job attempts started by workers."
)
JOBS_ENDED = Family(
    "photo_studio_jobs_ended_total",
    "counter",
    ("operation", "state"),
    "Finished jobs: `succeeded`, `failed` or `cancelled`.",
)
MODEL_LOADS = Family(
    "photo_studio_model_load_seconds", "summary", ("model",), "Seconds to load a model into a process."
)
MODEL_FETCHES = Family(
    "photo_studio_model_fetch_seconds",
    "summary",
    ("model", "outcome"),
    "Seconds to download weights.",
)
STORE_UP = Family(
    "photo_studio_store_up",
    "gauge",
    ("store",),
    "Whether a store answers: the queue of `jobs`, the counts of `workers`, the `files` of the data folder. "
    "The metrics of one that does not are absent.",
)
DATA_BYTES = Family(
    "photo_studio_data_bytes", "gauge", (), "Bytes of all files in the data folder, up to some seconds old."
)
DATA_MAX_BYTES = Family("photo_studio_data_max_bytes", "gauge", (), "Most bytes of them (DATA_MAX_BYTES).")
BUILD = Family("photo_studio_build_info", "gauge", ("version",), "Always 1, labelled with the version.")

FAMILIES = (
    REQUESTS,
    REQUEST_SECONDS,
    REQUESTS_IN_PROGRESS,
    WORK,
    STEP_SECONDS,
    WORK_IN_PROGRESS,
    WORK_WAITING,
    MAX_CONCURRENCY,
    MAX_QUEUE,
    JOBS,
    JOBS_OLDEST,
    JOB_ATTEMPTS,
    JOBS_ENDED,
    MODEL_LOADS,
    MODEL_FETCHES,
    STORE_UP,
    DATA_BYTES,
    DATA_MAX_BYTES,
    BUILD,
)
