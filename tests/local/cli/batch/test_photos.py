"""The photos below a folder, errors of folders that cannot be read, and names of results."""

import os
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.cli.batch.photos import KnownResults, Photo, photos, result_names
from local.cli.errors import CommandError
from tests.local.cli.batch.limits import no_more_files


def keys(folder: Path, *patterns: str, beside: str = "out") -> list[str]:
    return [photo.key for photo in photos(folder, patterns, folder / beside)]


def test_in_order_with_nothing_hidden_and_no_results(tmp_path: Path) -> None:
    for name in ("b.jpg", "a.PNG", "x/c.heic", "x/.d.jpg", ".y/e.jpg", "out/f.jpg", "g.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert keys(tmp_path) == ["a.PNG", "b.jpg", "x/c.heic"]
    assert keys(tmp_path, "*.txt", "x/*") == ["g.txt", "x/c.heic"]


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "gone.jpg").symlink_to("nothing")
    os.mkfifo(tmp_path / "pipe.jpg")
    assert keys(tmp_path) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nix cannot be read \(No such file or directory\)"):
        keys(tmp_path / "nix")


def test_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    with no_more_files(), pytest.raises(CommandError, match=r"cannot be read \(Too many open files\)"):
        keys(tmp_path)


def test_a_photo_of_which_nothing_can_be_known(tmp_path: Path) -> None:
    (tmp_path / "round.jpg").symlink_to("round.jpg")
    with pytest.raises(CommandError, match=r"round.jpg cannot be read \(Too many levels"):
        keys(tmp_path)


KEYS = st.lists(
    st.builds(
        "{}{}.{}".format,
        st.sampled_from(["", "x/"]),
        st.sampled_from(["a", "a.jpg", "b"]),
        st.sampled_from(["jpg", "png", "png.png"]),
    ),
    unique=True,
)
BATCHES = st.lists(st.tuples(KEYS, st.sampled_from(["jpg", "png", "webp"])), max_size=6)
NOWHERE = Path("/nonexistent")


def given_names(keys: list[str], known: KnownResults, extension: str = "png") -> dict[str, str]:
    return result_names([Photo(key, "") for key in keys], known, extension, NOWHERE)


@given(BATCHES)
def test_no_two_have_one_name_and_it_stays(batches: list[tuple[list[str], str]]) -> None:
    known: dict[str, dict[str, str]] = {}
    for keys, extension in batches:
        now = given_names(keys, known, extension)
        assert set(now) == set(keys)
        for key, name in now.items():
            assert name == known.setdefault(key, {}).setdefault(extension, name)
            assert name.endswith(f".{extension}")
            assert Path(name).parent == Path(key).parent
        everything = [name for paths in known.values() for name in paths.values()]
        assert len(set(everything)) == len(everything)


def test_the_plain_name_then_the_whole_one() -> None:
    assert given_names(["x/a.jpg", "x/a.tif", "x/a"], {}) == {
        "x/a.jpg": "x/a.png", "x/a.tif": "x/a.tif.png", "x/a": "x/a-2.png",
    }  # fmt: skip


def test_a_file_that_no_batch_made(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    assert result_names([Photo("a.jpg", "")], {}, "png", tmp_path) == {"a.jpg": "a.jpg.png"}
    known = {"a.jpg": {"png": "a.png"}}
    assert result_names([Photo("a.jpg", "")], known, "png", tmp_path) == {"a.jpg": "a.png"}


def test_no_result_overwrites_another_where_case_or_composition_does_not_count(tmp_path: Path) -> None:
    keys = ["A.jpg", "a.png", "a.jpg", "r\u00e4k.jpg", "ra\u0308k.png"]
    names = result_names([Photo(key, "1") for key in keys], {}, "webp", tmp_path)
    assert names["A.jpg"] == "A.webp"
    assert len({normalize("NFC", name).casefold() for name in names.values()}) == len(keys)


def test_a_result_of_a_long_name_can_be_stored(tmp_path: Path) -> None:
    keys = [f"x/{'å' * 124}{n}.jpg" for n in range(3)]
    names = result_names([Photo(key, "1") for key in keys], {}, "webp", tmp_path)
    assert len(set(names.values())) == 3
    (tmp_path / "x").mkdir()
    for name in names.values():
        (tmp_path / name).touch()
