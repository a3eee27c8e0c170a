from layers.common.typography.block import code_points


def test_characters_as_a_header_can_name_them() -> None:
    assert code_points(["\ue000", "\U0001fae0", "A"]) == "U+E000 U+1FAE0 U+0041"
    assert code_points([]) == ""
