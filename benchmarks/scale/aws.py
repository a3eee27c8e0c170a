"""The stack of ``template.yaml``: its own limits, AWS's published quotas and prices, and what photos take."""

from dataclasses import dataclass
from typing import Any

from benchmarks.scale.simulation import Mapping
from tools.template import template

DAY_S = 86_400.0

ACCOUNT_PLACES, NEW_ACCOUNT_PLACES = 1000, 10
"""Concurrent executions of an account in a region;
docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html."""

FIRST_POLLERS, MORE_POLLERS_PER_S, MOST_POLLERS = 5, 300 / 60, 1000
"""Batches of a queue that are worked on: five at first, up to 300 more each minute, and at most what
MaximumConcurrency may be; docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html."""

GATEWAY_PER_S = 10_000
"""Requests to all APIs of an account; docs.aws.amazon.com/apigateway/latest/developerguide/limits.html."""

USD_GB_S, USD_INVOCATION = 0.0000166667, 0.20e-6
USD_REQUEST, USD_MESSAGE, USD_EVENT = 3.5e-6, 0.40e-6, 1.0e-6
USD_PUT, USD_GET = 5.0e-6, 0.4e-6
"""Of Lambda (x86), a REST API, SQS, EventBridge and S3 in us-east-1."""

COLD_S = 4.0
"""Until a new place works: an assumption, since only AWS itself could show it."""

CUTOUT_S, SPREAD = 2.2, 0.25
"""Seconds of a cut-out of a 12 MP photo at 3,008 MB (docs/deploy.md), and the standard deviation of its
logarithm among photos: an assumption."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What limits a function: by its parameters in the template, unless others are chosen."""

    requests_per_s: float
    burst: float
    requests_a_day: float
    places: int
    files_at_once: int
    memory_mb: int
    batch: int
    hidden_s: float
    receives: int

    @classmethod
    def of_template(cls, function: str = "Cutout") -> "Limits":
        """The limits of a function as it is deployed without parameters."""
        whole = template()
        defaults = {name: one.get("Default") for name, one in whole["Parameters"].items()}
        inbox: Any = whole["Resources"][f"{function}Inbox"]["Properties"]
        mapping: Any = whole["Resources"][f"{function}FunctionInbox"]["Properties"]
        return cls(
            requests_per_s=float(defaults["RateLimit"]),
            burst=float(defaults["BurstLimit"]),
            requests_a_day=float(defaults["DailyQuota"]),
            places=int(defaults[f"{function}Concurrency"]),
            files_at_once=int(defaults["BatchConcurrency"]),
            memory_mb=int(defaults["MemorySize"]),
            batch=int(mapping["BatchSize"]),
            hidden_s=float(inbox["VisibilityTimeout"]),
            receives=int(inbox["RedrivePolicy"]["maxReceiveCount"]),
        )

    @property
    def mapping(self) -> Mapping:
        """How files reach the function."""
        return Mapping(
            self.batch, self.files_at_once, FIRST_POLLERS, MORE_POLLERS_PER_S, self.hidden_s, self.receives
        )

    def usd(self, busy_s: float, invocations: int) -> float:
        """The price of work."""
        return busy_s * self.memory_mb / 1024 * USD_GB_S + invocations * USD_INVOCATION


def usd_of_file_traffic(files: int, invocations: int) -> float:
    """The price of files on their way: stored, announced, received, read and stored again."""
    return files * (2 * USD_PUT + USD_EVENT + USD_MESSAGE + 2 * USD_GET) + invocations * 2 * USD_MESSAGE
