"""The local stack of containers passes every setting on, or fixes it."""

import yaml

from tests.template import ROOT
from tests.test_template import ROOMS

FIXED = {"STUDIO_DATA_DIR", "STUDIO_MODELS_DIR", "U2NET_HOME", "REMBG_HOME", "XDG_DATA_HOME"}
"""By the image: folders in volumes."""

ON_AWS = {"BATCH_ITEM_S", "JOBS_QUEUE_URL", "JOBS_TABLE", "MEDIA_BUCKET", "OUTPUT_BUCKET"}


def test_every_setting_is_passed_unless_it_is_fixed() -> None:
    stack = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    passed = list(stack["x-environment"])
    settings = {field.upper() for room in ROOMS for field in room.model_fields}
    assert set(passed) == settings - FIXED - ON_AWS
    assert passed == sorted(passed)
