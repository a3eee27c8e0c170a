"""Calls as bytes, from a process to one that was forked from it.

Models of parameters that are made at run time cannot be found by pickle, so each model goes by its address:
the forked process has the same ones there.
"""

import io
import pickle
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel


def dumps(value: Any) -> bytes:
    """A value as bytes.

    Raises:
        Exception: of whatever kind a part of it raises that cannot be pickled.
    """
    sink = io.BytesIO()
    _Pickler(sink, pickle.HIGHEST_PROTOCOL).dump(value)
    return sink.getvalue()


def loads(data: bytes) -> Any:
    """The value of :func:`dumps`."""
    return _Unpickler(io.BytesIO(data)).load()


class _Pickler(pickle.Pickler):
    def persistent_id(self, value: Any) -> int | None:
        return id(value) if isinstance(value, type) and issubclass(value, BaseModel) else None


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, address: Any) -> Any:
        return _models()[address]


@cache
def _models() -> dict[int, type[BaseModel]]:
    return {id(model): model for model in _below(BaseModel)}


def _below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in model.__subclasses__():
        yield one
        yield from _below(one)
