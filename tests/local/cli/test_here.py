"""Work in a thread of its own: what it gives, and whatever it raises."""

import pytest

from layers.common.errors import NoSubject
from local.cli.here import done_here


def test_what_the_work_gives() -> None:
    assert done_here(lambda: "picture") == "picture"


@pytest.mark.parametrize("fault", [TimeoutError("the work's own"), NoSubject("none"), KeyError("x")])
def test_what_the_work_raises(fault: Exception) -> None:
    def work() -> None:
        raise fault

    with pytest.raises(type(fault)) as told:
        done_here(work)
    assert told.value is fault
