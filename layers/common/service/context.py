"""The context of a capability's work, from the settings."""

from layers.common.core.context import Context, Limits
from layers.common.service.settings import service_settings
from layers.common.service.vision_model import vision_model


def service_context() -> Context:
    """The limits and models of this process."""
    settings = service_settings()
    return Context(Limits(settings.max_pixels, settings.motion_max_pixels), vision_model())
