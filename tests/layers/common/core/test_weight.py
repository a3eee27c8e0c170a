import pytest

from layers.common.core.weight import Work, check_total_work
from layers.common.errors import InvalidParameter


def test_as_much_work_as_allowed_is_accepted() -> None:
    check_total_work([Work("a", 40), Work("b", 60)], 100)
    check_total_work([], 0)


def test_more_names_the_heaviest_part() -> None:
    with pytest.raises(InvalidParameter, match="at most 100 pixels together, received 101") as fault:
        check_total_work([Work("a", 40), Work("b", 51), Work("c", 10)], 100)
    assert fault.value.param == "b"
