from functions.motion.colours import mix


def test_a_share_of_the_other_colour() -> None:
    one, other = (0, 100, 200), (100, 0, 255)
    assert mix(one, other, 0) == one
    assert mix(one, other, 1) == other
    assert mix(one, other, 0.25) == (25, 75, 214)
