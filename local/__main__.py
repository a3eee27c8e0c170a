"""``python -m local``: serve everything on one port."""

import uvicorn

from layers.common.service.logs import configure_logs
from layers.common.service.settings import service_settings
from local.router import create_router
from local.settings import LocalSettings


def main() -> None:
    """Serve until told to stop."""
    settings = LocalSettings()
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
