from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.page.visit import Visit, visiting
from tests.servers import Server, serving


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Server]:
    """A server that may ask models elsewhere for some operations."""
    env = {
        "STUDIO_DATA_DIR": str(tmp_path),
        "GENERATOR_BASE_URL": "http://127.0.0.1:9/v1",
        "GENERATOR_MODEL": "painter-1",
        "GENERATOR_ALLOW": "background,segmentation",
        "ANTHROPIC_API_KEY": "a-key",
        "PLACEMENT_MODEL": "seer-1",
    }
    with serving(env) as running:
        yield running


def test_nothing_leaves_a_server_that_has_no_models_elsewhere(visit: Visit) -> None:
    assert visit.panel("models").locator(".outside").inner_text() == "No picture leaves this installation."


def test_what_leaves_is_told_by_parameters(asking: Server, chromium: Browser) -> None:
    with visiting(chromium, asking.url) as visit:
        rows = visit.panel("models").locator(".outside tbody tr").all()
        told = [row.locator("th, td").all_inner_texts() for row in rows]
    assert told == [
        ["product: background of kind prompt", "the subject on grey, a mask, the guide", "painter-1"],
        [
            "product: segmentation.prompt and .negative_prompt, also of layers",
            "a reduced copy of the photo",
            "seer-1",
        ],
        ["compose: mode llm", "reduced copies of the scene and the subjects", "seer-1"],
    ]
