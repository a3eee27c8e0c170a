"""The presets, one a file. Each module here that defines ``PRESET`` is served; there is no list to extend."""

import importlib
import pkgutil
from collections.abc import Mapping

from functions.product.ground import Preset


def presets() -> Mapping[str, Preset]:
    """Every preset by its name, in the order of the module names."""
    modules = (
        importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)
    )
    return {one.name: one for one in (module.PRESET for module in modules if hasattr(module, "PRESET"))}
