"""The looks, one a file: each module here that names a ``LOOK`` is served.

Nothing lists them. A new look is a new file.
"""

import importlib
import pkgutil
from collections.abc import Mapping

from functions.style.look import Look


def looks() -> Mapping[str, Look]:
    """Every look by its name, in the order of the names."""
    modules = (
        importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)
    )
    return {look.name: look for look in (module.LOOK for module in modules if hasattr(module, "LOOK"))}
