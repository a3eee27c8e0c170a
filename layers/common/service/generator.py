"""The model that paints, by the OpenAI-compatible images interface of whatever server the settings name."""

import asyncio
import json
import logging
import math
import re
import time
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeVar
from urllib.parse import urlsplit

import numpy as np
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from layers.common.core.base64_text import Base64Text, encoded_bytes
from layers.common.core.context import Limits
from layers.common.core.outside import read_picture
from layers.common.core.references import UrlReference
from layers.common.core.web_address import WebAddress
from layers.common.errors import AnswerTimeout, GeneratorBusy, NoAnswer, PromptRefused, StudioError
from layers.common.generators.frame import Frame
from layers.common.generators.port import OPERATIONS, Operation
from layers.common.imaging.alpha import WHITE, flatten
from layers.common.imaging.encode import encode
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Image, Mask, Pixels, Size
from layers.common.imaging.resample import within
from layers.common.progress import current_run
from layers.common.service.fetcher import Fetcher
from layers.common.service.places import a_place
from layers.common.service.secret import HeaderSecret
from layers.common.service.settings import service_settings, store_settings

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")

_TRIES: Final = 3
_PAUSE_S: Final = 1.0
"""Before the second try; it doubles."""
_LONGEST_PAUSE_S: Final = 20.0
"""A server that asks for more is not waited for: its Retry-After goes to the caller."""
_USUAL_PAUSE_S: Final = 30
_WAITING: Final = 0.5
"""Of a call's time, for its turn: with less left, a picture would be paid for and come too late."""
_NOBODY: Final = 0
"""The status where there is no server."""
_GLANCE_S: Final = 0.1
"""How soon an abandoned run ends its call."""
_REFERENCE_SIDE: Final = 1536
"""Greatest long side, px, of the pictures that a prompt refers to."""
_MARGIN_BYTES: Final = 100_000
"""Of an answer around its picture."""
_MARKS: Final = b",:[{"
"""Of JSON's members. No base64 has any."""
_MOST_MARKS: Final = 10_000
"""Each may become an object of a hundred bytes."""
_LEAST_SHARE: Final = 1 / 16
"""Of the size that was asked for, side by side; servers have sizes of their own."""
_MODERATED: Final = frozenset(
    {"moderation_blocked", "content_policy_violation", "content_filter", "contentFilter"}
)
_GIVEN_UP: Final = frozenset({408, 504})
_PRINTABLE: Final = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,198}[\x21-\x7e])?")
_FIELD: Final = re.compile(r"[A-Za-z0-9_.\[\]-]{1,40}")
_SIZE: Final = re.compile(r"([1-9]\d{1,3})x([1-9]\d{1,3})")
_LOG = logging.getLogger("photo_studio.generator")


class GeneratorSettings(BaseSettings):
    """The model that paints."""

    model_config = SettingsConfigDict(env_ignore_empty=True, hide_input_in_errors=True)

    generator_base_url: str | None = Field(
        None,
        description="Base URL of an OpenAI-compatible images server, such as http://localhost:8080/v1. "
        "Enables what a model has to paint.",
    )
    generator_api_key: HeaderSecret | None = Field(None, description="Its key, sent as a bearer token.")
    generator_model: str = Field("", description="Its model; unset, none is named.")
    generator_allow: Annotated[tuple[Operation | Literal["all"], ...], NoDecode] = Field(
        ("all",),
        description="Comma-separated operations that may send pictures and words to outside models: "
        f"{', '.join(OPERATIONS)} (`segmentation` by the vision model), or `all`.",
    )
    generator_timeout_s: float = Field(
        100.0, gt=0, description="Seconds that a call may take, retries included."
    )
    generator_concurrency: int = Field(
        2,
        gt=0,
        description="Calls at the same time from this machine; others wait, for half of that time at most.",
    )
    generator_mask_field: str = Field(
        "mask", description="Form field of the mask; some servers expect `mask_image`."
    )
    generator_seed_field: str = Field(
        "", description="Field of the seed, if the server takes one; OpenAI's takes none."
    )
    generator_sizes: Annotated[tuple[Size, ...], NoDecode] = Field(
        (),
        description="Comma-separated WIDTHxHEIGHT that the model paints. Unset: any sides that are multiples "
        "of 16.",
    )
    generator_response_format: Literal["", "b64_json", "url"] = Field(
        "", description="b64_json or url for servers that have to be told; OpenAI's refuse it."
    )

    @field_validator("generator_allow", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return [part.strip() for part in value.split(",") if part.strip()]

    @field_validator("generator_sizes", mode="before")
    @classmethod
    def _sizes(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        found = [_SIZE.fullmatch(part.strip()) for part in value.split(",") if part.strip()]
        if not all(found):
            raise ValueError("expected sizes such as 1024x1024, separated by commas")
        return [tuple(map(int, one.groups())) for one in found if one]

    @field_validator("generator_base_url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        address = WebAddress.parse(url)  # a ValueError, if it is none
        if "?" in address.target or urlsplit(url).fragment:
            raise ValueError("expected an http or https address without a query")
        return url.rstrip("/")

    @field_validator("generator_model")
    @classmethod
    def _fits_a_header(cls, name: str) -> str:
        if name and not _PRINTABLE.fullmatch(name):
            raise ValueError("expected a name of printable ASCII")
        return name

    @field_validator("generator_mask_field", "generator_seed_field")
    @classmethod
    def _is_a_field(cls, name: str) -> str:
        if name and not _FIELD.fullmatch(name):
            raise ValueError("expected the name of a form field")
        return name

    @property
    def allowed(self) -> frozenset[Operation]:
        """The operations that may ask outside models."""
        given = self.generator_allow
        return frozenset(one for one in OPERATIONS if one in given or "all" in given)


@lru_cache(maxsize=1)
def generator_settings() -> GeneratorSettings:
    """The settings, read once."""
    return GeneratorSettings()


@dataclass(frozen=True, slots=True)
class ImagesServer:
    """A server of the images interface; see :class:`~layers.common.generators.port.Generator`."""

    base_url: str
    settings: GeneratorSettings
    limits: Limits
    max_bytes: int

    @property
    def name(self) -> str:
        return self.settings.generator_model or WebAddress.parse(self.base_url).authority

    @property
    def takes_seeds(self) -> bool:
        return bool(self.settings.generator_seed_field)

    def generate(self, prompt: str, size: Size, *, seed: int | None = None) -> Pixels:
        frame = Frame.around(size, size, self.settings.generator_sizes)
        request = {"json": {**self._fields(prompt, frame, seed), "n": 1}}
        return self._painted("/images/generations", request, frame)

    def edit(
        self,
        pictures: Sequence[Pixels],
        prompt: str,
        size: Size,
        *,
        mask: Mask | None = None,
        seed: int | None = None,
    ) -> Pixels:
        first, *others = pictures
        own = first.shape[1], first.shape[0]
        is_canvas = _ratio(own) == _ratio(size)
        frame = Frame.around(own if is_canvas else size, size, self.settings.generator_sizes)
        files = [_png(frame.laid(first) if is_canvas else within(first, _REFERENCE_SIDE))]
        files += [_png(within(one, _REFERENCE_SIDE)) for one in others]
        field = "image[]" if others else "image"
        parts = [(field, (f"image-{number}.png", data, "image/png")) for number, data in enumerate(files, 1)]
        if mask is not None:
            parts.append(
                (self.settings.generator_mask_field, ("mask.png", _png(frame.mask(mask)), "image/png"))
            )
        data = {name: str(value) for name, value in self._fields(prompt, frame, seed).items()}
        return self._painted("/images/edits", {"data": {**data, "n": "1"}, "files": parts}, frame)

    def _fields(self, prompt: str, frame: Frame, seed: int | None) -> dict[str, Any]:
        settings = self.settings
        fields = {
            "model": settings.generator_model,
            "prompt": prompt,
            "size": "{}x{}".format(*frame.size),
            "response_format": settings.generator_response_format,
        }
        seeds = {settings.generator_seed_field: seed} if self.takes_seeds and seed is not None else {}
        return {name: value for name, value in fields.items() if value} | seeds

    def _painted(self, path: str, request: Mapping[str, Any], frame: Frame) -> Pixels:
        """The picture that a request is answered with."""
        seconds = min(self.settings.generator_timeout_s, current_run().remaining_s())
        ends = time.monotonic() + seconds
        data = asyncio.run(_watched(self._asked(path, request, ends), ends))
        painted = flatten(read_picture(data, self.limits, max_bytes=self.max_bytes), WHITE)
        if min(painted.width / frame.size[0], painted.height / frame.size[1]) < _LEAST_SHARE:
            raise NoAnswer("the picture of the answer is much smaller than it was to be")
        return frame.taken(painted.pixels)

    async def _asked(self, path: str, request: Mapping[str, Any], ends: float) -> bytes:
        folder = store_settings().data_dir / "generator"
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(_WAITING * (ends - time.monotonic())):
                    await stack.enter_async_context(a_place(folder, self.settings.generator_concurrency))
            except TimeoutError:
                raise GeneratorBusy(
                    "as many pictures as may be painted at once are still being painted",
                    retry_after_s=_USUAL_PAUSE_S,
                ) from None
            return await self._picture(await self._answered(path, request, ends))

    async def _answered(self, path: str, request: Mapping[str, Any], ends: float) -> Any:
        """The document of the server's answer.

        A call is made again only if it was not accepted, so that nothing is painted, and paid, twice.
        """
        async with self._client() as client:
            for number in range(1, _TRIES + 1):
                status, retry_after, body = await self._once(client, path, request)
                if not _was_turned_away(status, retry_after):
                    return _document(status, body)
                pause = _PAUSE_S * 2 ** (number - 1) if retry_after is None else retry_after
                if number == _TRIES or pause > min(_LONGEST_PAUSE_S, ends - time.monotonic()):
                    break
                await asyncio.sleep(pause)
        if status == _NOBODY:
            raise NoAnswer("no connection to the model that paints")
        raise GeneratorBusy(
            "the model that paints takes no more requests just now",
            retry_after_s=math.ceil(_USUAL_PAUSE_S if retry_after is None else retry_after),
        )

    @asynccontextmanager
    async def _client(self) -> "AsyncIterator[httpx2.AsyncClient]":
        import httpx2  # noqa: PLC0415 – a fifth of a second that only requests with a model pay

        from layers.common.service.bounded_answers import hooks  # noqa: PLC0415

        key = self.settings.generator_api_key
        headers = {"Accept-Encoding": "identity"}
        if key is not None:
            headers["Authorization"] = f"Bearer {key.get_secret_value()}"
        # A redirect would take pictures and the key elsewhere. Who waits for the call ends it.
        async with httpx2.AsyncClient(
            headers=headers,
            timeout=None,
            follow_redirects=False,
            event_hooks=hooks(encoded_bytes(self.max_bytes) + _MARGIN_BYTES),
        ) as client:
            yield client

    async def _once(
        self, client: "httpx2.AsyncClient", path: str, request: Mapping[str, Any]
    ) -> tuple[int, float | None, bytes]:
        """Status, Retry-After in seconds, and body of an answer; the status is 0 where there is no server."""
        import httpx2  # noqa: PLC0415

        try:
            answer = await client.post(self.base_url + path, **request)
        except httpx2.ConnectError:
            return _NOBODY, None, b""
        except httpx2.HTTPError as fault:
            if isinstance(fault.__cause__, NoAnswer):
                raise fault.__cause__ from None
            _LOG.warning("the model that paints gave no answer", exc_info=True)
            raise NoAnswer("the connection to the model that paints broke off") from None
        return answer.status_code, _seconds(answer.headers.get("retry-after", "")), answer.content

    async def _picture(self, document: Any) -> bytes:
        """The picture of an answer, which holds it or names an address of the same server."""
        rows = document.get("data") if isinstance(document, dict) else None
        if rows == []:
            raise PromptRefused("the model that paints refuses it")
        first = rows[0] if isinstance(rows, list) else None
        if not isinstance(first, dict):
            raise NoAnswer("the answer has no picture")
        text, url = first.get("b64_json"), first.get("url")
        if isinstance(url, str) and url.startswith("data:"):
            text = url
        if isinstance(text, str) and text:
            return _decoded(text)
        if isinstance(url, str) and url:
            return await self._fetched(url)
        raise NoAnswer("the answer has no picture")

    async def _fetched(self, url: str) -> bytes:
        own = WebAddress.parse(self.base_url)
        host = f"[{own.host}]" if ":" in own.host else own.host
        settings = service_settings().model_copy(update={"fetch_urls": (f"{host}:{own.port}",)})
        try:
            found = await Fetcher(settings).fetch(
                [UrlReference.parse("picture", url)],
                max_bytes=self.max_bytes,
                used=0,
                hold=lambda _size: None,
                run=current_run(),
                request_id="",
            )
        except StudioError as fault:
            raise NoAnswer(f"the picture's address is refused: {fault.code}") from None
        return found[url]


def generator(limits: Limits) -> ImagesServer | None:
    """The model that the settings name; None without one."""
    settings = generator_settings()
    if settings.generator_base_url is None:
        return None
    return ImagesServer(settings.generator_base_url, settings, limits, service_settings().max_upload_bytes)


async def _watched(call: Awaitable[T], ends: float) -> T:
    """What a call gives, ended as soon as its time is over or its run is.

    Raises:
        AnswerTimeout: the monotonic clock has passed ``ends``.
        Abandoned: the run was abandoned, or its deadline has passed.
    """
    run = current_run()
    task = asyncio.ensure_future(call)
    try:
        while not task.done():
            run.check()
            left = ends - time.monotonic()
            if left <= 0:
                raise AnswerTimeout("the model that paints took longer than it may")
            await asyncio.wait({task}, timeout=min(left, _GLANCE_S))
        return task.result()
    finally:
        task.cancel()


def _was_turned_away(status: int, retry_after: float | None) -> bool:
    """Whether a call was refused before any work: by nobody, or by a server that says when to come back."""
    return status in (_NOBODY, 429) or (status == 503 and retry_after is not None)


def _seconds(retry_after: str) -> float | None:
    """The seconds of a Retry-After, a number or a date (RFC 9110, section 10.2.3); None if it is neither."""
    if re.fullmatch(r"\d{1,6}", retry_after):
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _document(status: int, body: bytes) -> Any:
    """The document of an answer.

    Raises:
        PromptRefused: the server paints no such thing.
        AnswerTimeout: it has given up.
        NoAnswer: it answered with another fault, or with no JSON.
    """
    document = _json(body)
    if _is_moderated(document):
        raise PromptRefused("the model that paints refuses it")
    if status == 200:
        if document is None:
            raise NoAnswer("the answer is no usable JSON")
        return document
    _LOG.warning("the model that paints answered with a fault", extra={"status": status})
    if status in _GIVEN_UP:
        raise AnswerTimeout("the server of the model that paints has given up")
    raise NoAnswer(f"the model that paints answered {status}")


def _json(body: bytes) -> Any:
    """The value of an answer; None if it is none, or of so many members that they would fill the memory."""
    if sum(map(body.count, _MARKS)) > _MOST_MARKS:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _is_moderated(document: Any) -> bool:
    error = document.get("error") if isinstance(document, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return isinstance(code, str) and code in _MODERATED


def _decoded(text: str) -> bytes:
    decoder = Base64Text("picture")
    try:
        decoder.feed(text.encode(errors="replace"))
        decoder.end()
    except StudioError:
        raise NoAnswer("the picture of the answer is no base64") from None
    return bytes(decoder.data)


def _png(pixels: Pixels) -> bytes:
    return encode(Image(np.ascontiguousarray(pixels)), Format.PNG)


def _ratio(size: Size) -> float:
    return round(size[0] / size[1], 2)
