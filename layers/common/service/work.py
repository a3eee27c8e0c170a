"""The work of capabilities in this process, by its settings."""

from collections.abc import Sequence

from layers.common.core.capability import Capability, Params
from layers.common.core.context import Context, Limits
from layers.common.core.invocation import Files, Performer
from layers.common.core.media import Media
from layers.common.progress import current_run
from layers.common.service.cutouts import kept_cutouts
from layers.common.service.generator import generator, generator_settings
from layers.common.service.settings import service_settings
from layers.common.service.vision_model import vision_model


class _Here:
    """Does the work in the calling thread, which nothing can stop in the middle of a step."""

    def perform(self, capability: Capability, files: Files, params: Params) -> Media:
        return capability.do(files, params, service_context())

    def preload(self, capability: Capability, models: Sequence[str]) -> None:
        capability.preload(models)


HERE: Performer = _Here()


def service_context() -> Context:
    """The limits and models of this process, and the kept cut-outs of the run's caller."""
    limits = service_limits()
    return Context(
        limits,
        vision_model(),
        kept_cutouts(current_run().owner),
        generator(limits),
        generator_settings().allowed,
    )


def service_limits() -> Limits:
    """The limits of this process."""
    settings = service_settings()
    return Limits(
        settings.max_pixels,
        settings.motion_max_pixels,
        settings.motion_max_bytes,
        settings.max_work_pixels,
    )
