from functions.motion.colours import mixed


def test_a_share_of_the_other_colour() -> None:
    one, other = (0, 100, 200), (100, 0, 255)
    assert mixed(one, other, 0) == one
    assert mixed(one, other, 1) == other
    assert mixed(one, other, 0.25) == (25, 75, 214)
