"""The errors that a caller may see. Each carries its own HTTP meaning; no adapter knows them by name.

A message follows one formula, ``expected X for `name`, received Y``. A short and plain value is repeated, any
other is described: an error page must not become a way to reflect an input.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

_LARGE = 10**12
_SHORT_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
_HARMLESS = re.compile(r"[A-Za-z0-9#%.:+_ -]{1,24}", re.ASCII)
_WORDS: Mapping[bool | None, str] = {True: "true", False: "false", None: "nothing"}
_KINDS: Mapping[type, str] = {list: "a list", tuple: "a list", dict: "an object"}


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault as plain data, for a dialect to word.

    Attributes:
        status: the HTTP status.
        code: a stable snake_case name.
        title: a sentence that is the same for every problem of the code.
        detail: what was expected and what was received.
        param: dotted path of the input at fault; empty where there is none.
        headers: HTTP headers that belong to the status (RFC 9110).
        errors: what was wrong with each of several files: its ``filename`` and the ``error``.
    """

    status: int
    code: str
    title: str
    detail: str
    param: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[Mapping[str, str]] = ()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Problem":
        """The problem that :meth:`document` describes."""
        return cls(
            document["status"],
            document["code"],
            document["title"],
            document["detail"],
            document.get("param", ""),
            errors=document.get("errors", ()),
        )

    def document(self) -> dict[str, Any]:
        """The problem document (RFC 9457), without the id of a request."""
        document: dict[str, Any] = {
            "type": f"urn:photo-studio:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        further = {"param": self.param, "errors": [*self.errors]}
        return document | {name: value for name, value in further.items() if value}


class StudioError(Exception):
    """A fault that is reported to the caller.

    ``status`` is the HTTP status, ``code`` a stable snake_case name, ``title`` a sentence that is the same
    for every fault of the class; ``param`` is the dotted path of the input at fault, where there is one.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(
        self,
        detail: str,
        *,
        param: str | None = None,
        retry_after_s: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.param = param
        self.retry_after_s = retry_after_s
        self.headers = dict(headers or {})
        self.errors: Sequence[Mapping[str, str]] = ()

    @property
    def problem(self) -> Problem:
        """The fault as plain data."""
        retry = {} if self.retry_after_s is None else {"Retry-After": str(max(1, self.retry_after_s))}
        return Problem(
            self.status,
            self.code,
            self.title,
            self.detail,
            self.param or "",
            self.headers | retry,
            self.errors,
        )

    def at(self, param: str) -> "StudioError":
        """This fault, with ``param`` as its input unless it names one already."""
        self.param = self.param or param
        return self

    def renamed(self, names: Mapping[str, str]) -> "StudioError":
        """This fault, with its input as its caller names it.

        Args:
            names: the caller's names; the longest that the input's name begins with counts.
        """
        known = spelled(self.param or "", names)
        if known != self.param and self.param:
            self.detail = self.detail.replace(f"`{self.param}`", f"`{known}`")
            self.args = (self.detail,)
            self.param = known
        return self

    def under(self, parent: str) -> "StudioError":
        """This fault, with its input inside ``parent``; ``parent`` itself if it names none."""
        self.param = f"{parent}.{self.param}" if self.param else parent
        return self


class MalformedRequest(StudioError):
    status, code, title = 400, "malformed_request", "The request could not be read"


class Unauthorized(StudioError):
    status, code, title = 401, "unauthorized", "A valid API key is needed"


class ForeignHost(StudioError):
    status, code, title = 403, "foreign_host", "The service is not reached by this host"


class CrossSite(StudioError):
    status, code, title = 403, "cross_site", "Pages of other sites may not use the service"


class InvalidLink(StudioError):
    status, code, title = 403, "invalid_link", "The link is invalid or has expired"


class NotFound(StudioError):
    status, code, title = 404, "not_found", "There is nothing at this path"


class MethodNotAllowed(StudioError):
    status, code, title = 405, "method_not_allowed", "The path does not offer this method"


class NotAcceptable(StudioError):
    status, code, title = 406, "not_acceptable", "The Accept header excludes every format on offer"


class UploadStalled(StudioError):
    status, code, title = 408, "upload_stalled", "The upload did not arrive in time"


class JobUnfinished(StudioError):
    status, code, title = 409, "job_unfinished", "The job has no result yet"


class JobEnded(StudioError):
    status, code, title = 409, "job_ended", "The job has ended already"


class JobCancelled(StudioError):
    status, code, title = 409, "job_cancelled", "The job was cancelled and has no result"


class Expired(StudioError):
    status, code, title = 410, "expired", "It was kept for a while and has been deleted"


class BodyTooLarge(StudioError):
    status, code, title = 413, "body_too_large", "The request body is too large"


class FieldTooLarge(StudioError):
    status, code, title = 413, "field_too_large", "A text field is too large"


class ImageTooLarge(StudioError):
    status, code, title = 413, "image_too_large", "The image has too many pixels"


class NotMultipart(StudioError):
    status, code, title = 415, "not_multipart", "The path takes no body of this media type"


class UnsupportedImage(StudioError):
    status, code, title = 415, "unsupported_image", "The file is not an image of a supported format"


class InvalidImage(StudioError):
    status, code, title = 422, "invalid_image", "The image is damaged"


class TooCostly(StudioError):
    status, code, title = 422, "too_costly", "The file costs too much to decode"


class InvalidParameter(StudioError):
    status, code, title = 422, "invalid_parameter", "A parameter is not valid"


class EmptyRegion(InvalidParameter):
    code, title = "empty_region", "The region holds no pixel"


class RegionOutside(InvalidParameter):
    code, title = "region_outside", "The region reaches beyond the picture"


class UnsupportedAudio(StudioError):
    status, code, title = 415, "unsupported_audio", "The file is not audio of a supported format"


class InvalidAudio(StudioError):
    status, code, title = 422, "invalid_audio", "The audio is damaged, missing or too long"


class PromptRefused(StudioError):
    status, code, title = 422, "prompt_refused", "The model outside of this service does not do that"

    @property
    def problem(self) -> Problem:
        """The fault as plain data, with the words that were refused by their name."""
        found = super().problem
        return replace(found, detail=f"{found.detail}: `{found.param}`") if found.param else found


class UnreachableUrl(StudioError):
    status, code, title = 422, "unreachable_url", "No file could be fetched from a URL"


class UrlsDisabled(StudioError):
    status, code, title = 422, "urls_disabled", "URLs are not fetched here"


class IdempotencyKeyReused(StudioError):
    status, code, title = 422, "idempotency_key_reused", "The Idempotency-Key belongs to another request"


class RangeNotSatisfiable(StudioError):
    status, code, title = 416, "range_not_satisfiable", "The range lies outside of the result"


class NoSubject(StudioError):
    status, code, title = 422, "no_subject", "No subject was found in the picture"


class BatchFailed(StudioError):
    status, code, title = 422, "batch_failed", "No file of the batch could be done"

    def __init__(self, errors: Sequence[Mapping[str, str]]) -> None:
        super().__init__(f"none of {len(errors)} files could be done; the first one: {errors[0]['error']}")
        self.errors = errors


class TooManyFiles(InvalidParameter):
    code, title = "too_many_files", "The batch has more files than it may"


class LlmDisabled(StudioError):
    status, code, title = 422, "llm_disabled", "Placement by a vision model is not enabled here"


class OutputTooLarge(StudioError):
    status, code, title = 422, "output_too_large", "The result would be too large"


class AttemptsExhausted(StudioError):
    status, code, title = 500, "attempts_exhausted", "Every attempt at the work broke off"


class JobsDisabled(StudioError):
    status, code, title = 501, "jobs_disabled", "This installation has no queue for jobs"


class NotAvailableYet(StudioError):
    status, code, title = 501, "not_available_yet", "This part of the service does not exist yet"


class GeneratorNotConfigured(StudioError):
    status, code, title = 501, "generator_not_configured", "It needs a model that paints, and there is none"

    def __init__(self, param: str, backend: str = "generator backend") -> None:
        super().__init__(f"`{param}` requires a {backend}; none is configured", param=param)


class GeneratorNotAllowed(StudioError):
    status, code, title = 501, "generator_not_allowed", "The operator keeps this from outside models"


class NoAnswer(StudioError):
    """The message is a short reason, fit for a header; it holds nothing of what the model answered."""

    status, code, title = 502, "no_answer", "A model outside of this service gave no usable answer"


class AnswerTimeout(NoAnswer):
    status, code, title = 504, "answer_timeout", "A model outside of this service took too long"


class Busy(StudioError):
    status, code, title = 503, "busy", "All workers are busy"


class GeneratorBusy(StudioError):
    status, code, title = 503, "generator_busy", "The model that paints takes no more requests just now"


class WorkDied(StudioError):
    status, code, title = 503, "work_died", "The work broke off"


class ModelUnavailable(StudioError):
    status, code, title = 503, "model_unavailable", "The model's weights are not available"


class StorageUnavailable(StudioError):
    status, code, title = 503, "storage_unavailable", "The store cannot be used just now"


class DeadlineExceeded(StudioError):
    status, code, title = 504, "deadline_exceeded", "The work took longer than a request may"


class StorageFull(StudioError):
    status, code, title = 507, "storage_full", "There is no room to store it"


def spelled(path: str, names: Mapping[str, str]) -> str:
    """A dotted path of an input in the caller's names; ``[0]`` may follow a name."""
    for end in range(len(path), 0, -1):
        if path[:end] in names and path[end : end + 1] in ("", ".", "["):
            return names[path[:end]] + path[end:]
    return path


def detail_of(problem: Problem) -> str:
    """What was expected and received, with the name of the input at fault: of a file, its fault has none."""
    if not problem.param or f"`{problem.param}`" in problem.detail:
        return problem.detail
    return f"`{problem.param}`: {problem.detail}"


def expected(what: str, name: str, received: object) -> str:
    """The one formula of a message: ``expected a colour for `fill`, received "reddish"``."""
    return f"expected {what} for `{name}`, received {describe(received)}"


def files_too_large(max_bytes: int) -> BodyTooLarge:
    """The fault of a request whose files have more bytes than it may have."""
    return BodyTooLarge(f"expected at most {max_bytes:,} bytes in all files together, received more")


def describe(value: object) -> str:
    """Name a value: numbers and short, plain words as they are, any other text by its length."""
    match value:
        case str():
            if _SHORT_NUMBER.fullmatch(value):
                return value
            return f'"{value}"' if _HARMLESS.fullmatch(value) else f"text of {len(value)} characters"
        case bool() | None:
            return _WORDS[value]
        case int() if abs(value) >= _LARGE:
            return "a very large number"
        case int() | float():
            return f"{value:g}"
    return _KINDS.get(type(value), "something else")
