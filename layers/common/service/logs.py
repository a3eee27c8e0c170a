"""Structured logs: one JSON object per line, without secrets."""

import json
import logging
import sys
from datetime import UTC, datetime

from layers.common.service.generator import generator_settings
from layers.common.service.secret import conceal
from layers.common.service.settings import service_settings
from layers.common.service.vision_model import vision_model_settings

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "taskName", "color_message"}


class JsonFormatter(logging.Formatter):
    """A record and its ``extra`` fields as one line of JSON, in which secrets are concealed."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in _STANDARD},
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps({name: conceal(value) for name, value in line.items()})


def configure_logs() -> None:
    """Send every log of this process to standard output as JSON lines, by ``LOG_LEVEL``.

    Raises:
        ValidationError: a setting is invalid.
    """
    level = service_settings().log_level
    (
        vision_model_settings(),
        generator_settings(),
    )  # what a work process raises may hold a secret that only it has used
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
