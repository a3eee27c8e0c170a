"""The client of a Photo Studio server.

>>> from photo_studio import Studio
>>> Studio("http://localhost:8000").cutout("me.jpg").save("me.png")  # doctest: +SKIP
"""

from photo_studio.errors import ConnectionFailed, ProblemError, StudioError
from photo_studio.generated.params import Item, Op, Scene
from photo_studio.job import AsyncJob, Event, Job
from photo_studio.order import File, Order
from photo_studio.result import Result
from photo_studio.studio import AsyncStudio, Studio
from photo_studio.transport import Retry
from photo_studio.version import __version__

__all__ = [
    "AsyncJob",
    "AsyncStudio",
    "ConnectionFailed",
    "Event",
    "File",
    "Item",
    "Job",
    "Op",
    "Order",
    "ProblemError",
    "Result",
    "Retry",
    "Scene",
    "Studio",
    "StudioError",
    "__version__",
]
