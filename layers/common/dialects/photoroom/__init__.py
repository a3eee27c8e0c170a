"""PhotoRoom's image editing API: ``/v2/edit``, the account, and templates."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from layers.common.core.capability import Capability
from layers.common.core.dialect import Answer, Call, RequestForm, Route
from layers.common.core.result import Link, Result
from layers.common.dialects.answers import file_answer, json_answer, note_headers
from layers.common.dialects.photoroom import openapi
from layers.common.dialects.photoroom.edit import edit_call
from layers.common.dialects.photoroom.parameters import PARAMETERS
from layers.common.dialects.photoroom.values import raw_values
from layers.common.dialects.photoroom.wording import own_headers, refusal_of_key, status_of
from layers.common.dialects.reading import Fields, api_key
from layers.common.errors import Problem, detail_of

__all__ = ["DIALECT", "PARAMETERS"]

_EDIT: Final = "/v2/edit"
_TEMPLATES: Final = "/v2/templates"
_TEMPLATE: Final = f"{_TEMPLATES}/{{template_id}}"

_BODIES: Final = frozenset(openapi.BODIES)
_FILES: Final = frozenset({"imageFile", "background.imageFile", "background.guidance.imageFile"})
_CREDITS: Final = {"available": 1_000_000, "subscription": 1_000_000}
"""Nobody counts here, and clients warn where there are few."""


class PhotoRoom:
    """The dialect of the image editing API: dotted names, and ``{"error": {"message"}}`` for faults."""

    prefixes = ("/v2", "/v1/account")

    def routes(self, capabilities: Sequence[Capability]) -> Sequence[Route]:  # noqa: ARG002
        post = partial(Route, operation="product", bodies=_BODIES, file_fields=_FILES, finds_boundary=True)
        return [
            Route("GET", _EDIT, "run", "product", partial(openapi.edit, "GET")),
            post("POST", _EDIT, "run", openapi=partial(openapi.edit, "POST")),
            Route("GET", "/v2/account", "tell", "product", openapi.account, tell=_account),
            Route("GET", "/v1/account", "tell", "product", openapi.former_account, tell=_former_account),
            Route("GET", _TEMPLATES, "templates", "product", openapi.templates),
            Route("GET", _TEMPLATE, "template", "product", openapi.template),
            post("PUT", _TEMPLATE, "put_template", openapi=openapi.put_template),
            Route("DELETE", _TEMPLATE, "delete_template", "product", openapi.delete_template),
        ]

    def key(self, headers: Mapping[str, str]) -> str:
        return api_key(headers)

    def read(self, form: RequestForm, route: Route, capability: Capability) -> Call:
        return edit_call(form, route, capability)

    def template_of(self, form: RequestForm) -> str:
        found = Fields(form).raw("templateId")
        return found.strip() if isinstance(found, str) else ""

    def result(self, result: Result, content: bytes | Link | None, call: Call | None) -> Answer:
        return file_answer(result, content, {**note_headers(result), **own_headers(result, call)})

    def template(self, template_id: str, form: RequestForm, *, created: bool) -> Answer:
        files = [one.field for one in form.uploads]
        about = {"id": template_id, "parameters": raw_values(form), "files": files}
        return json_answer(201 if created else 200, about)

    def templates(self, template_ids: Sequence[str]) -> Answer:
        return json_answer(200, {"templates": [{"id": one} for one in template_ids]})

    def fault(self, problem: Problem, call: Call | None, request_id: str) -> Answer:  # noqa: ARG002
        if problem.status == 401:
            return refusal_of_key(problem)
        error = {"message": detail_of(problem)}
        if problem.status == 501:
            error |= {"code": problem.code, "parameter": problem.param}
        return json_answer(status_of(problem), {"error": error}, problem.headers)


DIALECT = PhotoRoom()


def _account() -> Answer:
    return json_answer(200, {"images": _CREDITS, "plan": "self-hosted"})


def _former_account() -> Answer:
    return json_answer(200, {"credits": _CREDITS})
