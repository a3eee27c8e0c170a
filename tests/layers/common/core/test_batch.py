"""Names in the archives of batches, and what headers tell of them."""

import json
from urllib.parse import unquote

import pytest

from layers.common.core.batch import BatchFile, entry_names, notes


@pytest.mark.parametrize(
    ("names", "entries"),
    [
        (["a.png", "b.png"], ["a.png", "b.png"]),
        (["a.png", "a.png", "a.png"], ["a.png", "a_1.png", "a_2.png"]),
        (["a.png", "A.PNG"], ["a.png", "A_1.PNG"]),
        (["a.png", "a.png", "a_1.png"], ["a.png", "a_1.png", "a_1_1.png"]),
        (["report.json"], ["report_1.json"]),
        (["../../etc/passwd", "c:\\x\\passwd"], ["passwd", "passwd_1"]),
        (["..", "", "\0"], ["file", "file_1", "file_2"]),
        (["\udcff.png"], ["?.png"]),
        ([".png", ".png"], [".png", ".png_1"]),
    ],
)
def test_names_of_entries(names: list[str], entries: list[str]) -> None:
    assert entry_names(names) == entries


def test_the_header_names_entries_by_their_files() -> None:
    files = [
        BatchFile("a", "succeeded", 100, "größe, 1.png"),
        BatchFile("b", "failed", problem={"code": "x"}),
        BatchFile("c", "succeeded", 100, 'c".png'),
    ]
    told = notes("job", files)
    assert (told["Job-Id"], told["Files"]) == ("job", "2 of 3")
    assert told["File-Results"].isascii()
    assert json.loads(unquote(told["File-Results"])) == {"0": "größe, 1.png", "2": 'c".png'}


def test_a_header_that_would_be_too_long_is_left_out() -> None:
    files = [BatchFile("a", "succeeded", 100, "ü" * 50) for _ in range(100)]
    assert "File-Results" not in notes("job", files)
