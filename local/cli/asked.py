"""What somebody typed for a capability, checked before the work begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from typer import Context

from layers.common.core.capability import Capability, Params
from layers.common.core.media import Media, Upload
from layers.common.errors import StudioError
from layers.common.service.context import service_context
from local.cli.faults import DOCUMENT, Names
from local.cli.fields import Field
from local.cli.there import done_there
from local.cli.values import expect_one_stdin, values

Files = Sequence[tuple[str, str]]
"""Files that were named: the field of each, and its path as typed."""

ANYTHING = "*/*"
"""What the command line accepts."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Parameters for a capability.

    ``values`` are those that were named, ``params`` all of them; ``typed`` tells by which options.
    """

    capability: Capability
    values: Mapping[str, Any]
    params: Params
    typed: Mapping[str, str]

    @classmethod
    def checked(
        cls, capability: Capability, named: Mapping[str, Any], document: str | None, files: Files
    ) -> "Asked":
        """What the options ask for.

        Args:
            named: what was typed, by the fields' names.
            document: what was typed for ``--params``.
            files: those that will be read.

        Raises:
            Fault: it cannot be done, in the words of who typed it.
        """
        expect_one_stdin(capability, named, [document, *(path for _, path in files)])
        fields = capability.params.model_fields
        typed = {name: Field(name, fields[name]).option for name in named}
        try:
            told = values(capability, named, document)
            typed = dict.fromkeys(told, DOCUMENT) | typed
            params = capability.settle(capability.check(told), ANYTHING)
        except StudioError as fault:
            raise Names(typed, {}, capability.document).said(fault) from None
        return cls(capability, told, params, typed)

    def run(self, uploads: Sequence[Upload], server: str | None) -> Media:
        """Do the work, here or on a server.

        Raises:
            StudioError: what is wrong with files or parameters.
            Fault: the server cannot be reached.
        """
        files = self.capability.pick_files(uploads)
        if server is None:
            return self.capability.do(files, self.params, service_context())
        return done_there(server, self.capability, self.values, uploads)

    def names(self, files: Files) -> Names:
        """What everything is called, files included."""
        return Names(self.typed, file_names(self.capability, files), self.capability.document)


def named(context: Context, capability: Capability, given: Mapping[str, Any]) -> dict[str, Any]:
    """Of the parameters those that somebody named."""
    return {name: given[name] for name in capability.params.model_fields if is_named(context, name)}


def is_named(context: Context, name: str) -> bool:
    """Whether a value was typed, or is what it is by default."""
    source = context.get_parameter_source(name)
    return source is not None and source.name != "DEFAULT"


def file_names(capability: Capability, files: Files) -> dict[str, str]:
    """Each file's path as typed, by the dotted name that faults use."""
    most = {field.name: field.most for field in capability.files}
    names: dict[str, str] = {}
    for field, path in files:
        index = sum(name.startswith(f"{field}[") for name in names)
        names[field if most[field] == 1 else f"{field}[{index}]"] = path
    return names
