"""Templates: requests that are kept in the object store for their caller, and that others build on.

An object is a zip file: ``request.json``, and the files of the request by their numbers.
"""

import io
import json
import logging
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from layers.common.core.capability import Capability
from layers.common.core.dialect import RequestForm, Route, TemplateDialect
from layers.common.core.invocation import in_names_of
from layers.common.core.media import Upload
from layers.common.core.owner import owner_part
from layers.common.errors import BodyTooLarge, InvalidParameter, NotFound, files_too_large
from layers.common.progress import Run
from layers.common.service.bodies import read_request
from layers.common.service.equipment import Equipment
from layers.common.service.large_text import read_texts
from layers.common.service.objects.store import ObjectMissing, ObjectStore
from layers.common.service.results import respond
from layers.common.service.settings import StoreSettings
from layers.common.service.stores import TEMPLATES

_log = logging.getLogger("photo_studio.templates")

PARAM: Final = "template_id"
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_REQUEST: Final = "request.json"


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates of all callers; ``owner`` names one, and is empty if callers are not told apart."""

    objects: ObjectStore
    settings: StoreSettings

    def get(self, owner: str, template_id: str) -> RequestForm | None:
        """A template of the caller's; None if there is none, or if it is damaged."""
        if not _ID.fullmatch(template_id.lower()):
            return None
        try:
            data = self.objects.get(_key(owner, template_id)).data
        except ObjectMissing:
            return None
        try:
            return _unpacked(data)
        except Exception as fault:  # noqa: BLE001 – a damaged file fails in many ways
            _log.warning(
                "a damaged template is passed over", extra={"reason": f"{type(fault).__name__}: {fault}"}
            )
            return None

    def put(self, owner: str, template_id: str, form: RequestForm) -> bool:
        """Keep a template; False if it replaces one.

        Raises:
            InvalidParameter: the caller has as many as may be.
            BodyTooLarge: it is too large.
            StorageFull, StorageUnavailable: it cannot be stored.
        """
        most, known = self.settings.max_templates, self.list(owner)
        is_new = template_id not in known
        if is_new and len(known) >= most:
            raise InvalidParameter(
                f"expected at most {most} templates; delete one to keep another under `{PARAM}`", param=PARAM
            )
        data = _packed(form)
        if len(data) > self.settings.template_max_bytes:
            raise BodyTooLarge(
                f"expected a template of at most {self.settings.template_max_bytes:,} bytes, "
                f"received {len(data):,}"
            )
        self.objects.put(_key(owner, template_id), data)
        return is_new

    def delete(self, owner: str, template_id: str) -> bool:
        """Delete a template; False if there was none."""
        if template_id not in self.list(owner):
            return False
        self.objects.delete(_key(owner, template_id))
        return True

    def list(self, owner: str) -> Sequence[str]:
        """The ids of the caller's templates."""
        return [name for name in self.objects.names(_folder(owner)) if _ID.fullmatch(name)]


class TemplateRoutes:
    """The endpoints of a dialect's route for templates; their names are those of actions."""

    def __init__(
        self,
        dialect: TemplateDialect,
        route: Route,
        capability: Capability,
        equipment: Equipment,
        templates: Templates,
    ) -> None:
        self._dialect = dialect
        self._route = route
        self._capability = capability
        self._equipment = equipment
        self._templates = templates

    async def templates(self, request: Request) -> Response:
        found = await run_in_threadpool(self._templates.list, request.state.owner)
        return respond(self._dialect.templates(found))

    async def template(self, request: Request) -> Response:
        template_id = _id_of(request)
        form = await run_in_threadpool(self._templates.get, request.state.owner, template_id)
        if form is None:
            raise _missing()
        return respond(self._dialect.template(template_id, form, created=False))

    async def put_template(self, request: Request) -> Response:
        template_id = _id_of(request)
        run = request.state.run = Run(self._equipment.settings.request_timeout_s, request.state.owner)
        with self._equipment.intake.enter() as body:
            form = await read_request(
                request,
                self._route,
                self._equipment.settings,
                run,
                hold=body.hold,
                file_fields=self._route.file_fields or frozenset(),
                text_fields=frozenset(),
            )
            body.settle()
            await read_texts(form, lambda: self._check(request, form))
            created = await run_in_threadpool(self._templates.put, request.state.owner, template_id, form)
        return respond(self._dialect.template(template_id, form, created=created))

    async def delete_template(self, request: Request) -> Response:
        if not await run_in_threadpool(self._templates.delete, request.state.owner, _id_of(request)):
            raise _missing()
        return Response(status_code=HTTPStatus.NO_CONTENT)

    def _check(self, request: Request, form: RequestForm) -> None:
        """Refuse a template that no request could use."""
        call = self._dialect.read(form, self._route, self._capability)
        request.state.call = replace(call, uploads=())
        params = self._capability.check(call.values, call.names)
        with in_names_of(call):
            self._capability.check_available(params)


def with_template(
    dialect: TemplateDialect, form: RequestForm, owner: str, templates: Templates, max_bytes: int
) -> RequestForm:
    """A request with the template that it names.

    Raises:
        BodyTooLarge: the files of both have more than ``max_bytes`` together.
    """
    template_id = dialect.template_of(form)
    template = templates.get(owner, template_id) if template_id else None
    if template is None:
        return form
    if sum(len(one.data) for one in (*form.uploads, *template.uploads)) > max_bytes:
        raise files_too_large(max_bytes)
    return replace(form, template=template)


def _id_of(request: Request) -> str:
    """The id in the path, in lower case.

    Raises:
        InvalidParameter: it is no UUID.
    """
    template_id: str = request.path_params[PARAM].lower()
    if not _ID.fullmatch(template_id):
        raise InvalidParameter(
            f"expected a UUID such as 123e4567-e89b-12d3-a456-426614174000 for `{PARAM}`", param=PARAM
        )
    return template_id


def _missing() -> NotFound:
    return NotFound("there is no template of yours with this id")


def _folder(owner: str) -> str:
    return f"{TEMPLATES}/{owner_part(owner)}".rstrip("/")


def _key(owner: str, template_id: str) -> str:
    return f"{_folder(owner)}/{template_id.lower()}"


def _packed(form: RequestForm) -> bytes:
    about = {
        "texts": [*form.query, *form.texts],
        "document": form.document,
        "files": [[one.field, one.filename] for one in form.uploads],
    }
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr(_REQUEST, json.dumps(about))
        for number, one in enumerate(form.uploads):
            archive.writestr(str(number), one.data)
    return sink.getvalue()


def _unpacked(data: bytes) -> RequestForm:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        about = json.loads(archive.read(_REQUEST))
        files = [
            Upload(field, archive.read(str(number)), filename)
            for number, (field, filename) in enumerate(about["files"])
        ]
    return RequestForm((), {}, [(name, value) for name, value in about["texts"]], files, about["document"])
