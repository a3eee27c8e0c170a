"""The looks, one a file. Each module here that defines ``LOOK`` is served; there is no list to extend."""

import importlib
import pkgutil
from collections.abc import Mapping

from functions.style.look import Look


def looks() -> Mapping[str, Look]:
    """Every look by its name, in the order of the module names."""
    modules = (importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__))
    return {look.name: look for look in (module.LOOK for module in modules if hasattr(module, "LOOK"))}
