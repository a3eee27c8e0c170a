from functions.motion.lettering.typeset_page import Pager
from functions.motion.words.pages import Page

PAGES = [Page((), t, t + 0.8) for t in (1.0, 2.0, 3.0, 4.0)]


def test_the_page_of_a_time() -> None:
    pager = Pager(PAGES, lambda number: number)
    assert [pager.at(t) for t in (0.5, 1.0, 1.79, 1.8, 2.5, 4.7, 9.0)] == [None, 0, 0, None, 1, 3, None]
    assert Pager([], lambda number: number).at(1.0) is None


def test_pages_are_drawn_when_seen_and_few_are_kept() -> None:
    drawn: list[int] = []

    def draw(number: int) -> int:
        drawn.append(number)
        return number

    pager = Pager(PAGES, draw)
    assert drawn == []
    for t in (1.1, 1.2, 2.1, 2.2, 3.1, 2.3):
        pager.at(t)
    assert drawn == [0, 1, 2]
    pager.at(1.1)
    assert drawn == [0, 1, 2, 0]
