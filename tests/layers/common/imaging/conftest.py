"""Decoders that need containment run in the process of these tests, whose files are its own."""

import pytest

from layers.common.imaging import bounded


@pytest.fixture(autouse=True)
def _contained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded._Enforcement, "is_waived", True)
