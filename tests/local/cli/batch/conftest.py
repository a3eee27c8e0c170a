from pathlib import Path

import pytest

from tests.local.cli.batch.folder import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)
