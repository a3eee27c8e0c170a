"""The weights that set-up fetches, for tests that need a real network or a real face detector."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

_FILES = ("u2netp.onnx", "face_detection_full_range.tflite")


def as_set_up() -> Path:
    """A models folder of this run's own with what ``make setup`` fetches where YuNet cannot be had.

    Other weights of the machine are not in it, so that tests pass with them and without.
    """
    home = Path(os.environ.get("STUDIO_MODELS_DIR") or "~/.local/share/photo-studio/models").expanduser()
    missing = [name for name in _FILES if not (home / name).is_file()]
    if missing:
        pytest.exit(
            f"{', '.join(missing)} should be in {home}: run `make models NAMES='u2netp blazeface'`", 3
        )
    # Not named like scratch folders, which a server that starts deletes.
    folder = Path(tempfile.mkdtemp(prefix="studio-test-models-"))
    for name in _FILES:
        shutil.copyfile(home / name, folder / name)
    return folder
