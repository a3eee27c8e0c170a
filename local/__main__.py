"""``python -m local``: serve everything on one port."""

import sys

import uvicorn

from layers.common.service.logs import configure_logs
from layers.common.service.settings import service_settings
from layers.common.vision.settings import vision_settings
from local.router import create_router
from local.settings import LocalSettings

_SWITCH_INTERVAL_S = 0.001
"""How long a worker may keep the interpreter from the event loop. Python's default is five times that, and a
health check asks for it several times."""


def main() -> None:
    """Serve until told to stop."""
    settings = LocalSettings()
    vision_settings()  # a bad one stops the start, not every request
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    configure_logs(service_settings().log_level)
    uvicorn.run(
        create_router(),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main()
