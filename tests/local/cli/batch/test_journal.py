"""The journal, at every point where its writer may have been killed."""

from pathlib import Path

import pytest

from local.cli.batch.journal import Journal
from local.cli.batch.photos import Photo
from local.cli.errors import CommandError
from tests.local.cli.batch.limits import full_after

PHOTO = Photo("a.jpg", "1-1")


class Place:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.path = root / "journal.jsonl"

    def open(self) -> Journal:
        return Journal(self.root, self.path)

    def appear(self, data: bytes = b"result") -> None:
        """A result, as a whole."""
        part = self.root / "part"
        part.write_bytes(data)
        part.replace(self.root / "a.png")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def begin(place: Place, photo: Photo = PHOTO) -> None:
    with place.open() as journal:
        journal.begun(photo, "work", "a.png")


def is_done(place: Place, photo: Photo = PHOTO, work: str = "work") -> bool:
    with place.open() as journal:
        return journal.is_done(photo, work)


def test_before_anything(place: Place) -> None:
    place.appear()
    assert not is_done(place)


def test_between_the_intent_and_the_result(place: Place) -> None:
    begin(place)
    assert not is_done(place)


def test_between_the_result_and_its_line(place: Place) -> None:
    begin(place)
    place.appear()
    assert is_done(place)


def test_the_result_of_another_version_is_none(place: Place) -> None:
    place.appear()
    begin(place)
    assert not is_done(place)
    place.appear()
    assert is_done(place)


def test_a_line(place: Place) -> None:
    begin(place)
    place.appear()
    with place.open() as journal:
        journal.done("a.jpg", "2-1", 0.5)
    assert is_done(place, Photo("a.jpg", "2-1")), "the version that was read, not that which was found"
    assert not is_done(place)
    assert not is_done(place, Photo("a.jpg", "2-1"), "other work")
    (place.root / "a.png").unlink()
    assert not is_done(place, Photo("a.jpg", "2-1"))


def test_every_path_is_remembered(place: Place) -> None:
    for result in ("a.png", "a.heic.jpg", "a.webp"):
        with place.open() as journal:
            journal.begun(PHOTO, "work", result)
    with place.open() as journal:
        assert journal.results == {"a.jpg": {"png": "a.png", "jpg": "a.heic.jpg", "webp": "a.webp"}}


def test_a_failure(place: Place) -> None:
    begin(place)
    problem = {"code": "invalid_image", "param": "file", "sentence": "a.jpg: is cut", "passes": False}
    with place.open() as journal:
        journal.failed("a.jpg", problem)
    with place.open() as journal:
        assert journal.problem(PHOTO, "work") == problem
        assert journal.problem(Photo("a.jpg", "2-2"), "work") is None
    assert not is_done(place)


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_line_that_was_cut_off(place: Place, cut: int) -> None:
    begin(place)
    whole = place.path.read_bytes()
    place.path.write_bytes(whole + whole[:-cut])
    place.appear()
    assert is_done(place)
    begin(place, Photo("b.jpg", "1-1"))
    with place.open() as journal:
        assert journal.results == {"a.jpg": {"png": "a.png"}, "b.jpg": {"png": "a.png"}}


def test_a_full_disk_is_told_and_forgotten_when_there_is_room_again(place: Place) -> None:
    begin(place)
    whole = place.path.stat().st_size
    told = pytest.raises(CommandError, match=r"journal\.jsonl cannot be written")
    with place.open() as journal, full_after(whole + 30), told:
        journal.begun(Photo("b.jpg", "1-1"), "work", "b.png")
    assert place.path.stat().st_size == whole + 30
    place.appear()
    assert is_done(place)
    begin(place, Photo("b.jpg", "1-1"))
    with place.open() as journal:
        assert set(journal.results) == {"a.jpg", "b.jpg"}


def test_a_line_in_the_middle_of_another_is_as_if_it_had_not_been_written(place: Place) -> None:
    begin(place)
    place.path.write_bytes(place.path.read_bytes() + b'{"file": "b.jpg", "ver')
    with place.path.open("ab") as file:
        file.write(
            b'{"file": "b.jpg", "version": "1-1", "work": "work", "result": "b.png", "before": null}\n'
        )
        file.write(b'{"file": "b.jpg", "ended": "done", "version": "1-1", "seconds": 0.5}\n')
        file.write(b'{"file": "c.jpg"}\n')
    place.appear()
    assert is_done(place)
    with place.open() as journal:
        assert set(journal.results) == {"a.jpg"}
