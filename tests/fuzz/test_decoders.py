import json
import subprocess
import sys
from pathlib import Path

from layers.common.imaging.decode import READERS
from tests.layers.common.imaging.test_decode import SAMPLES
from tests.waiting import PATIENCE_S

COUNT = 60
"""Of mutations of each format."""
FAULTS = {"decoded", "invalid_image", "unsupported_image", "image_too_large", "too_costly"}


def test_mutations_are_decoded_or_refused_at_little_cost(tmp_path: Path) -> None:
    """In one process, which a decoder that crashes or hangs would end."""
    for kind in READERS:
        (tmp_path / kind.name).write_bytes(SAMPLES[kind]())
    command = [sys.executable, "-m", "tests.fuzz.decoders", str(COUNT), *map(str, tmp_path.iterdir())]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    for name, outcomes in told.items():
        assert set(outcomes) <= FAULTS, name
        assert sum(outcomes.values()) == COUNT, name
