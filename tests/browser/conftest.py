import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import Chromium

_PROGRAMS = ("chromium-headless-shell", "chromium", "google-chrome")
BROWSER = next(filter(None, map(shutil.which, _PROGRAMS)), None)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Chromium]:
    if BROWSER is None:
        pytest.skip("needs Chromium: `make browser-test` fetches it")
    with Chromium(BROWSER, tmp_path / "profile") as running:
        yield running
