"""How one scene gives way to the next, one kind a file: each module here that names ``TRANSITIONS``.

Nothing lists them. A cut needs none.
"""

import importlib
import pkgutil
from collections.abc import Mapping

from functions.motion.transition import Transition


def transitions() -> Mapping[str, Transition]:
    """Every transition by its name, in the order of the files."""
    modules = (
        importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)
    )
    return {one.name: one for module in modules for one in getattr(module, "TRANSITIONS", ())}
