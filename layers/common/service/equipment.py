"""What all endpoints of an app work with."""

from dataclasses import dataclass

from layers.common.core.invocation import Performer
from layers.common.service.fetcher import Fetcher
from layers.common.service.intake import Intake
from layers.common.service.results import Delivery
from layers.common.service.settings import JobSettings, ServiceSettings
from layers.common.service.stores import Stores
from layers.common.service.workers import Workers


@dataclass(frozen=True, slots=True)
class Equipment:
    """The parts of an app that its endpoints share: limits, stores, and who does the work."""

    intake: Intake
    fetcher: Fetcher
    workers: Workers
    performer: Performer
    stores: Stores
    delivery: Delivery
    settings: ServiceSettings
    jobs: JobSettings
