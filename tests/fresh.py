"""What this process remembers of its environment, forgotten."""

from layers.common.service import secret
from layers.common.service.cutouts import cutout_objects
from layers.common.service.generator import generator_settings
from layers.common.service.settings import batch_settings, job_settings, service_settings, store_settings
from layers.common.service.vision_model import vision_model_settings
from layers.common.typography.fonts import font_stack, typography_settings
from layers.common.vision import segment
from layers.common.vision.settings import vision_settings


def forget() -> None:
    """Let settings, loaded models and fonts be read anew when they are asked for next."""
    secret.forget()
    service_settings.cache_clear()
    store_settings.cache_clear()
    cutout_objects.cache_clear()
    job_settings.cache_clear()
    batch_settings.cache_clear()
    vision_settings.cache_clear()
    typography_settings.cache_clear()
    vision_model_settings.cache_clear()
    generator_settings.cache_clear()
    font_stack.cache_clear()
    segment.unload()
