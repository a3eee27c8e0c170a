"""A request for a capability: the typed parameters as values, checked before any work begins."""

import codecs
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer import Context

from layers.common.core.capability import Capability, Params
from layers.common.core.json_text import loads
from layers.common.core.media import Media, Upload
from layers.common.errors import MalformedRequest, StudioError
from layers.common.imaging.bounded import waive
from layers.common.service.work import service_context
from local.cli.errors import DOCUMENT, InputNames, UsageError
from local.cli.execution import run_on_server
from local.cli.options import STDIN, ParamOption, ValueType, number

Files = Sequence[tuple[str, str]]
"""Each file's field, and its path as typed."""

ANYTHING = "*/*"
"""The ``Accept`` header of the command line."""


@dataclass(frozen=True, slots=True)
class Request:
    """Checked parameters for a capability.

    Attributes:
        values: the parameters that were given.
        params: all parameters.
        options: by parameter, the option that it was given with.
    """

    capability: Capability
    values: Mapping[str, Any]
    params: Params
    options: Mapping[str, str]

    @classmethod
    def checked(
        cls, capability: Capability, typed: Mapping[str, Any], document: str | None, files: Files
    ) -> "Request":
        """The request that the command line describes.

        Args:
            typed: the options' texts by parameter.
            document: the text of ``--params``.
            files: those that will be read.

        Raises:
            CommandError: a parameter or the document is invalid.
        """
        _check_stdin(capability, typed, [document, *(path for _, path in files)])
        fields = capability.params.model_fields
        options = {name: ParamOption(name, fields[name]).option for name in typed}
        try:
            values = _values(capability, typed, document)
            options = dict.fromkeys(values, DOCUMENT) | options
            params = capability.settle(capability.check(values), ANYTHING)
        except StudioError as error:
            raise InputNames(options, {}, capability.document).translate(error) from None
        return cls(capability, values, params, options)

    def run(self, uploads: Sequence[Upload], server: str | None) -> Media:
        """Do the work in this process or on a server.

        Raises:
            StudioError: a file or parameter is invalid.
            CommandError: the server cannot be reached, or its address or key is wrong.
        """
        files = self.capability.pick_files(uploads, self.params)
        if server is None:
            waive()
            return self.capability.do(files, self.params, service_context())
        return run_on_server(server, self.capability, self.values, uploads)

    def names(self, files: Files) -> InputNames:
        """The names of all inputs, including files."""
        return InputNames(self.options, _file_names(self.capability, files), self.capability.document)


def typed_params(context: Context, capability: Capability, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that were given on the command line."""
    return {name: given[name] for name in capability.params.model_fields if is_typed(context, name)}


def is_typed(context: Context, name: str) -> bool:
    """Whether an option was given, so that its value is not the default."""
    source = context.get_parameter_source(name)
    return source is not None and source.name != "DEFAULT"


def _file_names(capability: Capability, files: Files) -> dict[str, str]:
    """Each file's path as typed, by its dotted name in errors."""
    most = {field.name: field.most for field in capability.files}
    names: dict[str, str] = {}
    for field, path in files:
        index = sum(name.startswith(f"{field}[") for name in names)
        names[field if most[field] == 1 else f"{field}[{index}]"] = path
    return names


def _values(capability: Capability, typed: Mapping[str, Any], document: str | None) -> dict[str, Any]:
    """Parameters by name; options override the document.

    Args:
        document: JSON, ``@FILE`` or ``-``.

    Raises:
        MalformedRequest, InvalidParameter: the JSON is invalid.
        UsageError: a file cannot be read, or the document is not an object.
    """
    values = loads(_text(document, DOCUMENT), capability.document or DOCUMENT) if document else {}
    if not isinstance(values, dict):
        raise UsageError(f"expected a JSON object for {DOCUMENT}")
    fields = capability.params.model_fields
    return values | {
        name: _value(capability, ParamOption(name, fields[name]), text) for name, text in typed.items()
    }


def _check_stdin(capability: Capability, typed: Mapping[str, Any], others: Iterable[str | None]) -> None:
    """Check that at most one input reads standard input.

    Args:
        typed: options; ``-`` means standard input only for those that take JSON.
        others: other texts that may be ``-``.

    Raises:
        UsageError: two inputs read it.
    """
    fields = capability.params.model_fields
    texts = [text for name, text in typed.items() if ParamOption(name, fields[name]).type is ValueType.JSON]
    if [*texts, *others].count(STDIN) > 1:
        raise UsageError("expected - once: there is one standard input")


def _text(typed: str, option: str) -> str:
    """The text itself, or that of the file after ``@``, or of standard input for ``-``.

    Raises:
        UsageError: the file cannot be read, or is neither UTF-8 nor UTF-16 with a byte order mark.
    """
    try:
        if typed == STDIN:
            return _decoded(sys.stdin.buffer.read())
        return _decoded(Path(typed[1:]).read_bytes()) if typed.startswith("@") else typed
    except UnicodeDecodeError:
        raise UsageError(f"expected text in UTF-8 for {option}") from None
    except OSError as error:
        raise UsageError(f"the file {typed[1:]} for {option} cannot be read ({error.strerror})") from None


def _decoded(data: bytes) -> str:
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if is_wide else "utf-8-sig")


def _value(capability: Capability, option: ParamOption, typed: Any) -> Any:
    if option.type in (ValueType.INTEGER, ValueType.NUMBER):
        return number(typed)
    if option.type is not ValueType.JSON:
        return typed
    text = _text(typed, option.option)
    try:
        return loads(text, option.name)
    except MalformedRequest:
        if _may_be_text(capability, option.name):  # subtitles, for example
            return text
        raise


def _may_be_text(capability: Capability, name: str) -> bool:
    schema = capability.params.model_json_schema()
    field = schema["properties"][name]
    alternatives = [field, *field.get("anyOf", ())]
    references = (one.get("$ref", "").rpartition("/")[2] for one in alternatives)
    definitions = schema.get("$defs", {})
    return any(
        one.get("type") == "string" for one in [*alternatives, *(definitions.get(n, {}) for n in references)]
    )
