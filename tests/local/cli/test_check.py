"""``studio product check``: rules, sources, exit codes."""

import numpy as np
import pytest

from tests.local.cli.conftest import Terminal
from tests.pictures import saved


def check(terminal: Terminal, *words: str) -> tuple[int, list[str], str]:
    told = terminal.type("product", "check", *words)
    return told.code, told.out.splitlines(), told.err


def test_each_rule_that_is_missed_has_its_line(terminal: Terminal) -> None:
    code, lines, _ = check(terminal, "photo.jpg", "--marketplace", "amazon")
    assert code == 1
    assert [line.partition(":")[0] for line in lines] == ["longer side", "background"]
    assert "expected at least 1,000 and at most 10,000 px, received 256" in lines[0]
    assert "(https://sellercentral.amazon.com/" in lines[0]
    assert lines[1].endswith("not the marketplace's own page)")


def test_a_picture_that_keeps_them_all(terminal: Terminal) -> None:
    pixels = np.full((1000, 1000, 3), 255, np.uint8)
    pixels[50:950, 100:900] = 90
    (terminal.folder / "check").write_bytes(saved(pixels, "PNG"))
    assert check(terminal, "check", "--marketplace", "amazon") == (0, [], "")


def test_what_cannot_be_checked_is_no_fault(terminal: Terminal) -> None:
    (terminal.folder / "white.png").write_bytes(saved(np.full((1000, 1000, 3), 255, np.uint8), "PNG"))
    code, lines, err = check(terminal, "white.png", "--marketplace", "amazon")
    assert (code, lines) == (0, [])
    assert err.startswith("not checked: fill: the subject cannot be told from its background")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["photo.jpg"], 2, "missing option '--marketplace'"),
        (["photo.jpg", "--marketplace", "bazaar"], 2, "expected `amazon`, `bol`"),
        (["nothing.jpg", "--marketplace", "amazon"], 2, "nothing.jpg cannot be read"),
        (["text", "--marketplace", "amazon"], 1, "text: expected an image"),
    ],
)
def test_what_is_typed_wrongly(terminal: Terminal, words: list[str], code: int, told: str) -> None:
    (terminal.folder / "text").write_text("no picture")
    found, lines, err = check(terminal, *words)
    assert (found, lines) == (code, [])
    assert told in err
