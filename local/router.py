"""All capabilities behind one server, under the documented routes."""

from typing import NamedTuple

from fastapi import FastAPI

from functions.compose import app as compose
from functions.cutout import app as cutout
from functions.edit import app as edit
from functions.motion import app as motion
from functions.product import app as product
from functions.style import app as style
from layers.common.core.capability import Capability
from layers.common.core.invocation import Performer
from layers.common.dialects import dialects
from layers.common.service.app import create_app
from layers.common.service.lambda_handler import Handler
from layers.common.service.work import HERE
from local.site import add_site


class Function(NamedTuple):
    """A function as it is deployed: the handler that Lambda calls, and its capabilities."""

    handler: Handler
    capabilities: tuple[Capability, ...]


FUNCTIONS = (
    Function(cutout.handler, (cutout.capability,)),
    Function(edit.handler, (edit.capability,)),
    Function(compose.handler, (compose.capability,)),
    Function(product.handler, (product.capability,)),
    Function(motion.handler, motion.capabilities()),
    Function(style.handler, style.capabilities()),
)
CAPABILITIES = tuple(one for function in FUNCTIONS for one in function.capabilities)


def create_router(performer: Performer = HERE) -> FastAPI:
    """The app of the local stack."""
    router = create_app(CAPABILITIES, dialects(), performer=performer, docs_url=None)
    add_site(router)
    return router
