"""The vision model, by the Anthropic API: with a deadline, one retry, and a reason for every failure."""

import asyncio
import base64
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from layers.common.core.outside import read_json
from layers.common.errors import AnswerTimeout, NoAnswer
from layers.common.progress import current_run
from layers.common.service.secret import HeaderSecret

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic
    from anthropic.types import Message

_PAUSE_S: Final = 0.5
"""Pause before the retry. A longer Retry-After of the API is ignored, since a request cannot wait for it."""
_MAX_ANSWER_BYTES: Final = 200_000
"""Of HTTP. The most tokens that are asked for make some kilobytes."""
_STOPS: Final = frozenset({"max_tokens", "stop_sequence", "tool_use", "pause_turn", "refusal"})
"""Other reasons for which the API may say that the model stopped."""
_LOG = logging.getLogger("photo_studio.placement")


class VisionModelSettings(BaseSettings):
    """The vision model: of compose's mode `llm`, and of words for what of a product photo is kept."""

    model_config = SettingsConfigDict(env_ignore_empty=True, hide_input_in_errors=True)

    anthropic_api_key: HeaderSecret | None = Field(
        None,
        description="Enables compose's mode `llm` and product's `segmentation.prompt`, which send pictures "
        "to a vision model.",
    )
    anthropic_base_url: str | None = Field(
        None, description="Base URL of the Anthropic API, if it is not the usual one."
    )
    placement_model: str = Field("claude-haiku-4-5", min_length=1, description="That vision model.")
    placement_timeout_s: float = Field(
        20.0,
        gt=0,
        description="Seconds after which mode `llm` falls back to `auto`, and a prompt fails.",
    )


@lru_cache(maxsize=1)
def vision_model_settings() -> VisionModelSettings:
    """The settings, read once."""
    return VisionModelSettings()


@dataclass(frozen=True, slots=True)
class AnthropicModel:
    """A model of the Anthropic API."""

    name: str
    key: SecretStr
    base_url: str | None
    timeout_s: float

    def ask(
        self,
        pictures: Sequence[bytes],
        text: str,
        schema: Mapping[str, Any],
        *,
        max_tokens: int,
        spare_s: float,
    ) -> Any:
        """See :class:`~layers.common.core.context.VisionModel`; the timeout includes the retry."""
        seconds = min(self.timeout_s, current_run().remaining_s() - spare_s)
        if seconds <= 0:
            raise NoAnswer("no time left")
        content = [*map(_image_block, pictures), {"type": "text", "text": text}]
        request = {
            "model": self.name,
            "max_tokens": max_tokens,
            "messages": [{"role": "user", "content": content}],
            "output_config": {"format": {"type": "json_schema", "schema": schema}},
        }
        try:
            return _read(asyncio.run(self._with_deadline(request, seconds)))
        except NoAnswer:
            raise
        except Exception as fault:  # of the SDK and of the layers below it
            _LOG.warning("the vision model gave no answer", exc_info=True)
            kind = AnswerTimeout if isinstance(fault, TimeoutError) else NoAnswer
            raise kind(_reason(fault)) from fault

    async def _with_deadline(self, request: dict[str, Any], seconds: float) -> "Message":
        from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient  # noqa: PLC0415 – a second that only mode llm pays

        from layers.common.service.bounded_answers import hooks  # noqa: PLC0415

        client = AsyncAnthropic(
            api_key=self.key.get_secret_value(),
            base_url=self.base_url,
            max_retries=0,
            # A redirect would take the key elsewhere; a compressed answer has no known size.
            http_client=DefaultAsyncHttpxClient(follow_redirects=False, event_hooks=hooks(_MAX_ANSWER_BYTES)),
            default_headers={"Accept-Encoding": "identity"},
        )
        async with asyncio.timeout(seconds), client:
            return await _with_retry(client, request)


def vision_model() -> AnthropicModel | None:
    """The model that the settings name; None without a key."""
    settings = vision_model_settings()
    if settings.anthropic_api_key is None:
        return None
    return AnthropicModel(
        settings.placement_model,
        settings.anthropic_api_key,
        settings.anthropic_base_url,
        settings.placement_timeout_s,
    )


async def _with_retry(client: "AsyncAnthropic", request: dict[str, Any]) -> "Message":
    from anthropic import APIConnectionError, InternalServerError, RateLimitError  # noqa: PLC0415

    message: Message
    try:
        message = await client.messages.create(**request)
    except (APIConnectionError, InternalServerError, RateLimitError) as fault:
        if isinstance(fault.__cause__, NoAnswer):  # another answer would be no better
            raise fault.__cause__ from None
        await asyncio.sleep(_PAUSE_S)
        message = await client.messages.create(**request)
    return message


def _image_block(picture: bytes) -> dict[str, Any]:
    data = base64.b64encode(picture).decode()
    return {"type": "image", "source": {"type": "base64", "media_type": "image/jpeg", "data": data}}


def _read(message: "Message") -> Any:
    if message.stop_reason != "end_turn":
        reason = message.stop_reason if message.stop_reason in _STOPS else "for a reason unknown"
        raise NoAnswer(f"the model stopped: {reason}")
    return read_json("".join(block.text for block in message.content if block.type == "text"))


def _reason(fault: Exception) -> str:
    from anthropic import APIConnectionError, APIStatusError  # noqa: PLC0415

    match fault:
        case TimeoutError():
            return "timeout"
        case APIStatusError():
            return f"the API answered {fault.status_code}"
        case APIConnectionError():
            return "no connection to the API"
    return "the API could not be called"
