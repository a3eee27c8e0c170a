"""How callers speak: one dialect a file. Each module here that defines a ``DIALECT`` is mounted."""

import importlib
import pkgutil
from collections.abc import Sequence

from layers.common.core.dialect import Dialect


def dialects() -> Sequence[Dialect]:
    """Every dialect, in the order of their module names."""
    modules = (
        importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)
    )
    return [module.DIALECT for module in modules if hasattr(module, "DIALECT")]
