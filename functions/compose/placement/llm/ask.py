"""One question to the Anthropic API: in time, with one more try, and with every failure given a name."""

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from functions.compose.placement.llm.answer import Answer
from functions.compose.settings import PlacementSettings

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic
    from anthropic.types import Message

_PAUSE_S: Final = 0.5
"""Before the second try. A longer wait that the API asks for is not worth a request's time."""
_LOG = logging.getLogger("photo_studio.placement")


class NoAnswer(Exception):
    """There is none that could be used; the message says why, in a few words fit for a header."""


def ask(request: dict[str, Any], settings: PlacementSettings, seconds: float) -> Answer:
    """What the model answers within so many seconds, tries and pauses included.

    Raises:
        NoAnswer: of any fault of network, API or answer.
    """
    try:
        return _read(asyncio.run(_in_time(request, settings, seconds)))
    except NoAnswer:
        raise
    except Exception as fault:  # of the SDK, of what is below it, and of an answer that is none
        _LOG.warning("the vision model gave no placement", exc_info=True)
        raise NoAnswer(_reason(fault)) from fault


async def _in_time(request: dict[str, Any], settings: PlacementSettings, seconds: float) -> "Message":
    from anthropic import AsyncAnthropic  # noqa: PLC0415  takes a second that no other mode shall wait for

    key = settings.anthropic_api_key
    assert key is not None  # the mode is refused without one
    client = AsyncAnthropic(
        api_key=key.get_secret_value(), base_url=settings.anthropic_base_url, max_retries=0
    )
    async with asyncio.timeout(seconds), client:
        return await _tried_twice(client, request)


async def _tried_twice(client: "AsyncAnthropic", request: dict[str, Any]) -> "Message":
    from anthropic import APIConnectionError, InternalServerError, RateLimitError  # noqa: PLC0415

    message: Message
    try:
        message = await client.messages.create(**request)
    except (APIConnectionError, InternalServerError, RateLimitError):
        await asyncio.sleep(_PAUSE_S)
        message = await client.messages.create(**request)
    return message


def _read(message: "Message") -> Answer:
    if message.stop_reason != "end_turn":
        raise NoAnswer(f"the model stopped: {message.stop_reason}")
    text = "".join(block.text for block in message.content if block.type == "text")
    return Answer.model_validate_json(text)


def _reason(fault: Exception) -> str:
    from anthropic import APIConnectionError, APIStatusError  # noqa: PLC0415

    match fault:
        case TimeoutError():
            return "timeout"
        case APIStatusError():
            return f"the API answered {fault.status_code}"
        case APIConnectionError():
            return "no connection to the API"
        case ValidationError():
            return "the answer is no placement"
    return "the API could not be asked"
