"""Everything that is counted. The documentation's table is made from this."""

from local.metrics.family import Family

_ANSWER_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)

REQUESTS = Family(
    "photo_studio_http_requests_total",
    "counter",
    ("method", "route", "status"),
    "Requests answered; 499 is one whose caller hung up, the route `unknown` one that there is not.",
)
REQUEST_SECONDS = Family(
    "photo_studio_http_request_duration_seconds",
    "histogram",
    ("method", "route"),
    "Seconds until a request was answered to its end.",
    _ANSWER_S,
)
REQUESTS_IN_PROGRESS = Family(
    "photo_studio_http_requests_in_progress", "gauge", (), "Requests that are being answered, of any kind."
)
WORK = Family(
    "photo_studio_work_total",
    "counter",
    ("operation", "by", "outcome"),
    "Work that ended, for a `request`, a `job` or the `folder`: it `succeeded`, was `refused` (the input's "
    "fault) or `abandoned`, or `failed` (ours).",
)
# Without buckets: with them, hundreds of series would be thousands of lines.
STEP_SECONDS = Family(
    "photo_studio_step_duration_seconds",
    "summary",
    ("operation", "by", "step"),
    "Seconds of each step of that work; edits that were done in one pass are the step `several`.",
)
WORK_IN_PROGRESS = Family("photo_studio_work_in_progress", "gauge", (), "Requests that a thread works on.")
WORK_WAITING = Family(
    "photo_studio_work_waiting", "gauge", (), "Requests that send their body, or wait for a thread."
)
MAX_CONCURRENCY = Family(
    "photo_studio_max_concurrency", "gauge", (), "Threads for requests: MAX_CONCURRENCY."
)
MAX_QUEUE = Family(
    "photo_studio_max_queue", "gauge", (), "How many may be inside beyond those threads: MAX_QUEUE."
)
JOBS = Family(
    "photo_studio_jobs", "gauge", ("state",), "Jobs in the queue, `waiting` for a worker or `running`."
)
JOBS_OLDEST = Family(
    "photo_studio_jobs_oldest_waiting_seconds", "gauge", (), "How long the job that is next has waited."
)
JOB_ATTEMPTS = Family(
    "photo_studio_job_attempts_total", "counter", ("operation",), "Attempts at jobs that workers began."
)
JOBS_ENDED = Family(
    "photo_studio_jobs_ended_total",
    "counter",
    ("operation", "state"),
    "Jobs that `succeeded`, `failed` or were `cancelled`.",
)
MODEL_LOADS = Family(
    "photo_studio_model_load_seconds", "summary", ("model",), "Loads of a network into a process."
)
MODEL_FETCHES = Family(
    "photo_studio_model_fetch_seconds", "summary", ("model", "outcome"), "Downloads of weights."
)
BUILD = Family("photo_studio_build_info", "gauge", ("version",), "Always 1; the version that runs.")

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
    BUILD,
)
