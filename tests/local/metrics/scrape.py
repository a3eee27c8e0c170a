"""A scrape of a server, as Prometheus's parser reads it."""

from collections.abc import Callable

import httpx
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from tests.servers import Server


class Scrape:
    """Every sample of ``/metrics``, found by its name and some of its labels."""

    def __init__(self, server: Server) -> None:
        answer = httpx.get(f"{server.url}/metrics")
        assert answer.status_code == 200, answer.text
        self.families: list[Metric] = list(text_string_to_metric_families(answer.text))
        self._samples = [sample for family in self.families for sample in family.samples]

    def __call__(self, name: str, **labels: str) -> float:
        """The sum of all samples of that name that have these labels."""
        return sum(
            sample.value
            for sample in self._samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    def names(self) -> set[str]:
        return {sample.name for sample in self._samples}

    def labels(self, name: str, label: str) -> set[str]:
        return {sample.labels[label] for sample in self._samples if sample.name == name}


def differences(server: Server) -> Callable[..., float]:
    """How much a sample has grown since now, at every call as it is then."""
    before = Scrape(server)

    def grown(name: str, **labels: str) -> float:
        return Scrape(server)(name, **labels) - before(name, **labels)

    return grown
