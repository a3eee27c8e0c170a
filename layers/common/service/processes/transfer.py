"""Messages between a process and one that was forked from it, over a connection.

Large files are sent beside the message that they belong to, from where they are to where they stay: pickle
would copy each several times. Models of parameters that are made at run time cannot be found by pickle, so
each goes by its address: the forked process has the same ones there.
"""

import io
import os
import pickle
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from typing import Any

from pydantic import BaseModel

_LEAST_LARGE = 1 << 16
"""Bytes from which a file is sent beside its message."""


@dataclass(frozen=True, slots=True)
class Message:
    """A value on its way: pickled, but for the large files in it."""

    pickled: bytes
    files: tuple[bytes, ...]

    @classmethod
    def of(cls, value: Any, *, to_fork: bool = False) -> "Message":
        """The message of a value.

        Args:
            to_fork: whether the receiver was forked from this process, and so has its models.

        Raises:
            Exception: of whatever kind a part of it raises that cannot be pickled.
        """
        sink = io.BytesIO()
        pickler = _Pickler(sink, to_fork=to_fork)
        pickler.dump(value)
        return cls(sink.getvalue(), tuple(pickler.files))

    def send(self, connection: "Connection[Any, Any]") -> None:
        """Send it; it is received by :func:`receive`.

        Raises:
            OSError: the other side is gone.
        """
        connection.send_bytes(self.pickled)
        if self.files:
            with _socket_of(connection) as line:
                for file in self.files:
                    line.sendall(file)


def receive(connection: "Connection[Any, Any]") -> Any:
    """The value of the next message.

    Raises:
        EOFError, OSError: the other side is gone.
    """
    return _Unpickler(connection).load()


class _Pickler(pickle.Pickler):
    def __init__(self, sink: io.BytesIO, *, to_fork: bool) -> None:
        super().__init__(sink, pickle.HIGHEST_PROTOCOL)
        self.files: list[bytes] = []
        self._to_fork = to_fork

    def persistent_id(self, value: Any) -> tuple[str, int] | None:
        if type(value) is bytes and len(value) >= _LEAST_LARGE:
            self.files.append(value)
            return "file", len(value)
        if self._to_fork and isinstance(value, type) and issubclass(value, BaseModel):
            return "model", id(value)
        return None


class _Unpickler(pickle.Unpickler):
    def __init__(self, connection: "Connection[Any, Any]") -> None:
        super().__init__(io.BytesIO(connection.recv_bytes()))
        self._connection = connection

    def persistent_load(self, name: Any) -> Any:
        kind, number = name
        return _models()[number] if kind == "model" else _read_file(self._connection, number)


def _read_file(connection: "Connection[Any, Any]", size: int) -> bytes:
    """The next file, of ``size`` bytes; the files come in the order in which pickle met them."""
    with _socket_of(connection) as line:
        data = line.recv(size, socket.MSG_WAITALL)
        while len(data) < size:  # a signal has come in between
            rest = line.recv(size - len(data), socket.MSG_WAITALL)
            if not rest:
                raise EOFError
            data += rest
    return data


def _socket_of(connection: "Connection[Any, Any]") -> socket.socket:
    return socket.socket(fileno=os.dup(connection.fileno()))


@cache
def _models() -> dict[int, type[BaseModel]]:
    return {id(model): model for model in _below(BaseModel)}


def _below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in model.__subclasses__():
        yield one
        yield from _below(one)
