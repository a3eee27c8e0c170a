"""Docstrings that name parameters, for ``help()``."""

import inspect
from collections.abc import Callable
from typing import TypeVar

from photo_studio.generated.help import PARAMETERS

F = TypeVar("F", bound=Callable[..., object])


def described(method: F) -> F:
    """The method, its docstring continued by the parameters of the capability that it is named like."""
    about = inspect.cleandoc(method.__doc__ or "")
    method.__doc__ = f"{about}\n\nParameters:{PARAMETERS[method.__name__]}"
    return method
