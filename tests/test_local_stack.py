"""The local stack of containers passes every setting on, or fixes it."""

from collections.abc import Mapping
from typing import Any

import yaml

from layers.common.service.settings import BatchSettings
from local.settings import LocalSettings
from tests.template import ROOT
from tools.tables import SETTINGS

IN_THE_IMAGE = {"STUDIO_DATA_DIR", "STUDIO_MODELS_DIR", "U2NET_HOME", "REMBG_HOME", "XDG_DATA_HOME"}
"""Folders in volumes."""

ON_AWS = {"JOBS_QUEUE_URL", "JOBS_TABLE", "MEDIA_BUCKET"} | {
    one.upper() for one in BatchSettings.model_fields
}
"""Of Lambda, or of an SDK that the image does not contain."""

PUBLISHED = {"HOST", "PORT"}
"""The image listens on every interface and one port; Compose decides who reaches it."""

OF_THE_ROUTER = {one.upper() for one in LocalSettings.model_fields} - PUBLISHED


def stack() -> Any:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_every_setting_is_passed_unless_it_is_fixed() -> None:
    passed = list(stack()["x-environment"])
    settings = {name.upper() for kind in SETTINGS for name in kind.model_fields}
    assert set(passed) == settings - IN_THE_IMAGE - ON_AWS - PUBLISHED - OF_THE_ROUTER
    assert passed == sorted(passed)


def test_the_router_has_its_own_besides() -> None:
    services: Mapping[str, Any] = stack()["services"]
    shared = set(stack()["x-environment"])
    assert set(services["router"]["environment"]) == shared | OF_THE_ROUTER
    assert set(services["worker"]["environment"]) == shared
    assert services["router"]["ports"] == ["${BIND:-127.0.0.1}:${PORT:-8000}:8000"]


def test_the_watched_folder_is_mounted_where_the_router_looks() -> None:
    router, shared = stack()["services"]["router"], stack()["x-studio"]["volumes"]
    assert router["environment"]["WATCH_DIR"] == "${WATCH_DIR:+/watch}"
    assert router["volumes"] == [*shared, "${WATCH_DIR:-watch}:/watch"]
