"""Bits of a header, one field after the other."""

from typing import Literal

from layers.common.errors import InvalidImage


class EndOfBits(InvalidImage):
    """More bits were read than there are."""


class Bits:
    """A reader of bits.

    Args:
        order: whether the most or the least significant bit of a byte comes first.
    """

    def __init__(self, data: bytes, order: Literal["big", "little"] = "big") -> None:
        self._data = data
        self._order: Literal["big", "little"] = order
        self._at = 0

    def read(self, count: int) -> int:
        """An unsigned integer of ``count`` bits.

        Raises:
            EndOfBits: there are fewer.
        """
        first, self._at = self._at, self._at + count
        if self._at > 8 * len(self._data):
            raise EndOfBits("the file is truncated")
        whole = int.from_bytes(self._data[first // 8 : -(-self._at // 8)], self._order)
        spare = -self._at if self._order == "big" else first
        return whole >> spare % 8 & ((1 << count) - 1)

    def skip(self, count: int) -> None:
        """Pass over bits, whether they are there or not."""
        self._at += count
