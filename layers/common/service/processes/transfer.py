"""Calls as bytes, from a process to one that was forked from it.

Models of parameters that are made at run time cannot be found by pickle, so each model goes by its name; the
other process has the same ones.
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
    def persistent_id(self, value: Any) -> str | None:
        return _name(value) if isinstance(value, type) and issubclass(value, BaseModel) else None


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, name: Any) -> Any:
        return _models()[name]


@cache
def _models() -> dict[str, type[BaseModel]]:
    return {_name(model): model for model in _below(BaseModel)}


def _below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in model.__subclasses__():
        yield one
        yield from _below(one)


def _name(model: type) -> str:
    return f"{model.__module__}.{model.__qualname__}"
