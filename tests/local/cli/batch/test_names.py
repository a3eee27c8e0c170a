"""Names of results: each its own, and the same for ever."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from local.cli.batch.names import names
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
NOWHERE = Path("/nonexistent")


def given_names(keys: list[str], known: dict[str, str]) -> dict[str, str]:
    return names([Photo(key, "") for key in keys], known, "png", NOWHERE)


@given(KEYS, KEYS)
def test_no_two_have_one_name_and_it_stays(first: list[str], then: list[str]) -> None:
    before = given_names(first, {})
    assert len(set(before.values())) == len(first)
    all_of_them = [*first, *(key for key in then if key not in first)]
    now = given_names(all_of_them, before)
    assert now.items() >= before.items()
    assert len(set(now.values())) == len(all_of_them)
    assert all(Path(name).parent == Path(key).parent for key, name in now.items())
    assert all(name.endswith(".png") for name in now.values())


def test_the_plain_name_then_the_whole_one() -> None:
    assert given_names(["x/a.jpg", "x/a.tif", "x/a"], {}) == {
        "x/a.jpg": "x/a.png", "x/a.tif": "x/a.tif.png", "x/a": "x/a-2.png",
    }  # fmt: skip


def test_a_file_that_no_batch_made(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    assert names([Photo("a.jpg", "")], {}, "png", tmp_path) == {"a.jpg": "a.jpg.png"}
    assert names([Photo("a.jpg", "")], {"a.jpg": "a.png"}, "png", tmp_path) == {"a.jpg": "a.png"}
