import pytest

from functions.motion.params import param_prefix
from layers.common.errors import InvalidParameter, NoSubject, StudioError


@pytest.mark.parametrize(
    ("fault", "param"),
    [
        (InvalidParameter("too long", param="headline"), "params.scenes[2].headline"),
        (InvalidParameter("damaged", param="image"), "image"),
        (InvalidParameter("damaged", param="images[3]"), "images[3]"),
        (InvalidParameter("damaged", param="audio"), "audio"),
        (NoSubject("nothing there"), None),
    ],
)
def test_a_fault_names_what_the_caller_wrote(fault: StudioError, param: str | None) -> None:
    with pytest.raises(StudioError) as raised, param_prefix("params.scenes[2]", ("image", "images", "audio")):
        raise fault
    assert raised.value.param == param
