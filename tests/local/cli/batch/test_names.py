"""Names of results: each its own, and the same for ever."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from local.cli.batch.names import Known, names
from local.cli.batch.photos import Photo

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


def given_names(keys: list[str], known: Known, extension: str = "png") -> dict[str, str]:
    return names([Photo(key, "") for key in keys], known, extension, NOWHERE)


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
    assert names([Photo("a.jpg", "")], {}, "png", tmp_path) == {"a.jpg": "a.jpg.png"}
    known = {"a.jpg": {"png": "a.png"}}
    assert names([Photo("a.jpg", "")], known, "png", tmp_path) == {"a.jpg": "a.png"}
