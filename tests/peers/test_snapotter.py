"""SnapOtter's documented lines, unchanged but for the host."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from tests.layers.common.dialects import otter
from tests.layers.common.dialects.disc import CENTRE, CORNER, RED, disc
from tests.pictures import opened
from tests.servers import serving

HOST = "http://localhost:13490"

REMOVE = """
curl -X POST http://localhost:13490/api/v1/tools/remove-background \\
  -F "file=@photo.jpg" \\
  -F 'settings={"backgroundType":"transparent","edgeRefine":2,"outputFormat":"png"}'
"""

EFFECTS = """
curl -X POST http://localhost:13490/api/v1/tools/remove-background/effects \\
  -F 'settings={"jobId":"a1b2c3d4-...","filename":"photo.jpg","backgroundType":"color",\
"backgroundColor":"#FF5500","outputFormat":"png"}'
"""


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed here")
def test_both_documented_lines(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(disc())  # a PNG, whatever its name is

    def run(line: str) -> Any:
        command = ["bash", "-c", line.replace(HOST, server.url).replace("curl", "curl -s")]
        return json.loads(subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout)

    env = {"JOB_WORKERS": "1", "STUDIO_DATA_DIR": str(tmp_path / "data")}
    with serving(env) as server, httpx.Client(base_url=server.url, timeout=60) as client:
        accepted = run(REMOVE)
        assert accepted["async"] is True
        *_, (_, last) = otter.frames(client, accepted["jobId"])
        first = last["result"]
        assert (first["filename"], last["percent"]) == ("photo.jpg", 100)
        shown = np.asarray(opened(client.get(first["downloadUrl"]).content))
        assert (shown[CENTRE].tolist(), shown[CORNER][3]) == ([*RED, 255], 0)
        second = run(EFFECTS.replace("a1b2c3d4-...", accepted["jobId"]))
        assert second["jobId"] == first["jobId"]
        shown = np.asarray(opened(client.get(second["downloadUrl"]).content))
        assert (shown[CENTRE].tolist()[:3], shown[CORNER].tolist()[:3]) == (RED, [0xFF, 0x55, 0])
        assert second["processedSize"] == len(client.get(second["downloadUrl"]).content)
