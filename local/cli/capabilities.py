"""The capabilities of one function, imported when they are asked for."""

import os
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layers.common.core.capability import Capability


def capabilities(function: str) -> "Sequence[Capability]":
    """What ``functions/NAME`` can do."""
    # Who sits before a terminal waits for weights that are being fetched.
    os.environ.setdefault("MODEL_WAIT_S", "86400")
    app = import_module(f"functions.{function}.app")
    return app.capabilities() if hasattr(app, "capabilities") else (app.capability,)


def called(capability: "Capability", function: str) -> str:
    """A capability's name below its function's: ``red`` of ``style_red``."""
    return capability.name.removeprefix(f"{function}_")
