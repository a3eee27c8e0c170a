"""Checked against FriBiDi where the system has it, and against UAX #9 read by hand."""

import ctypes
import ctypes.util

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.typography.bidi import embedding_levels, visual_order

_FRIBIDI = ctypes.util.find_library("fribidi")
_NO_PREFERENCE = 0x40

# Letters of both directions, figures of three kinds, what stands between them, and brackets.
_TEXTS = st.text("ab1 2,.-+%$()[]אבاب٣٤!?:/«»\u00a0", min_size=1, max_size=24).map(str.strip).filter(bool)


def fribidi_levels(text: str) -> tuple[int, ...]:
    fribidi = ctypes.CDLL(_FRIBIDI)
    size = len(text)
    codes = (ctypes.c_uint32 * size)(*map(ord, text))
    kinds, brackets = (ctypes.c_uint32 * size)(), (ctypes.c_uint32 * size)()
    found, base = (ctypes.c_int8 * size)(), ctypes.c_uint32(_NO_PREFERENCE)
    fribidi.fribidi_get_bidi_types(codes, size, kinds)
    fribidi.fribidi_get_bracket_types(codes, size, kinds, brackets)
    assert fribidi.fribidi_get_par_embedding_levels_ex(kinds, brackets, size, ctypes.byref(base), found)
    return tuple(found)


@pytest.mark.skipif(_FRIBIDI is None, reason="needs the system's FriBiDi")
@given(_TEXTS)
def test_levels_are_those_of_fribidi(text: str) -> None:
    assert embedding_levels(text) == fribidi_levels(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("abc 1", (0, 0, 0, 0, 0)),
        ("אב", (1, 1)),
        ("אב a", (1, 1, 1, 2)),
        ("a אב", (0, 0, 1, 1)),
        ("אב 12", (1, 1, 1, 2, 2)),
        ("a (אב)", (0, 0, 0, 1, 1, 0)),
        ("ب٣٫٥", (1, 2, 2, 2)),
    ],
)
def test_levels_read_by_hand(text: str, expected: tuple[int, ...]) -> None:
    assert embedding_levels(text) == expected


def test_visual_order_turns_each_level_around() -> None:
    # UAX #9, 3.4: "he said “CAR MEANS CAR.”" with car in the other direction within.
    assert visual_order("abCDef", (0, 0, 1, 1, 0, 0)) == list("abDCef")
    assert visual_order("ABc1D", (1, 1, 2, 2, 1)) == list("Dc1BA")


@given(st.lists(st.integers(0, 4)))
def test_visual_order_loses_nothing(depths: list[int]) -> None:
    assert sorted(visual_order(range(len(depths)), depths)) == list(range(len(depths)))
