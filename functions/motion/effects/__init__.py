"""The effects, one a file: each module here that names an ``EFFECT`` is served.

Nothing lists them. A new effect is a new file.
"""

import importlib
import pkgutil
from collections.abc import Mapping

from functions.motion.effect import Effect


def effects() -> Mapping[str, Effect]:
    """Every effect by its name, in the order of the names."""
    modules = (
        importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)
    )
    return {one.name: one for one in (module.EFFECT for module in modules if hasattr(module, "EFFECT"))}
