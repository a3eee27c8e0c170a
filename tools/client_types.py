"""``python -m tools.client_types``: writes the client's types from the service's parameters."""

import subprocess
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from functions.motion.app import capabilities as effects
from functions.style.looks import looks
from functions.style.params import StyleParams
from layers.common.core.capability import Capability, FileField, Params
from local.router import CAPABILITIES

FOLDER = Path(__file__).parents[1] / "client" / "photo_studio" / "generated"

_WIDTH = 100
_PLAIN: Mapping[str, str] = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
    "object": "Mapping[str, Any]",
}
_KINDS: Mapping[str, str] = {"op": "Op", "effect": "Scene"}
"""The name of a union by its discriminator; others have none."""

_EFFECTS = "/v1/motion/"

Schema = Mapping[str, Any]


def generated() -> Mapping[str, str]:
    """Each file's text, by its name."""
    modules = {"params.py": _params_module(), "motion.py": _motion_module(), "help.py": _help_module()}
    return {name: _formatted(text) for name, text in modules.items()}


class Types:
    """TypedDicts for parameters, each written once and after those that it refers to."""

    def __init__(self) -> None:
        self._written: dict[str, str] = {}

    def __str__(self) -> str:
        return "\n\n".join(self._written.values())

    def add(self, kind: type[Params]) -> str:
        """Add a model with its bases, each as a type of its own; return its name."""
        parents = [base for base in kind.__bases__ if issubclass(base, Params) and base.model_fields]
        bases = [self.add(parent) for parent in parents]
        schema = _schema(kind)
        inherited = {name for parent in parents for name in parent.model_fields}
        own = {name: one for name, one in schema["properties"].items() if name not in inherited}
        self._write(kind.__name__, bases, schema, own, schema.get("$defs", {}))
        return kind.__name__

    def _write(
        self, name: str, bases: Sequence[str], schema: Schema, properties: Schema, defs: Schema
    ) -> None:
        required = schema.get("required", [])
        fields = [
            self._field(one, self._type(details, defs), details, needed=one in required or "const" in details)
            for one, details in properties.items()
        ]
        head = f"class {name}({', '.join(bases or ['TypedDict'])}, total=False):"
        about = [_indented(_literal(schema["description"]))] if "description" in schema else []
        text = f"{head}\n" + "\n\n".join([*about, *fields]) + "\n"
        if self._written.setdefault(name, text) != text:
            raise ValueError(f"two types have the name {name}")

    def _field(self, name: str, kind: str, details: Schema, *, needed: bool) -> str:
        described = f"    {name}: {f'Required[{kind}]' if needed else kind}"
        text = _sentence(details)
        return f"{described}\n{_indented(_literal(text))}" if text else described

    def _type(self, details: Schema, defs: Schema) -> str:
        if "$ref" in details:
            return self._referred(details["$ref"].rpartition("/")[2], defs)
        if "const" in details or "enum" in details:
            values = details.get("enum", [details.get("const")])
            return f"Literal[{', '.join(_quoted(value) for value in values)}]"
        if "anyOf" in details:
            return self._union(details["anyOf"], defs)
        if "discriminator" in details:
            return self._told_apart(details, defs)
        if details.get("type") == "array":
            return f"Sequence[{self._type(details.get('items', {}), defs)}]"
        return _PLAIN.get(details.get("type", ""), "Any")

    def _told_apart(self, details: Schema, defs: Schema) -> str:
        union = self._union(details["oneOf"], defs)
        name = _KINDS.get(details["discriminator"]["propertyName"])
        if name is None:
            return union
        self._written.setdefault(name, f"{name} = {union}\n")
        return name

    def _union(self, either: Iterable[Schema], defs: Schema) -> str:
        return " | ".join(dict.fromkeys(self._type(one, defs) for one in either))

    def _referred(self, name: str, defs: Schema) -> str:
        """A closed object becomes a type; an open one, such as another service's, any mapping."""
        details = defs[name]
        if details.get("type") != "object":
            return self._type(details, defs)
        if details.get("additionalProperties", True):
            return _PLAIN["object"]
        self._write(name, [], details, details["properties"], defs)
        return name


def _schema(kind: type[Params]) -> Schema:
    schema = kind.model_json_schema()
    # Looks share their parameters but have their own defaults, so none is required.
    return schema | {"required": []} if kind is StyleParams else schema


def _kind(capability: Capability) -> type[Params]:
    """Its parameters; all looks have the same."""
    return StyleParams if issubclass(capability.params, StyleParams) else capability.params


def _params_module() -> str:
    types = Types()
    for capability in CAPABILITIES:
        types.add(_kind(capability))
    style = f'Style = Literal[{", ".join(_quoted(name) for name in looks())}]\n"""The looks of the server."""'
    head = '"""Parameters, as the service describes them. Written by ``make client``."""\n\n'
    imports = (
        "from collections.abc import Mapping, Sequence\n"
        "from typing import Any, Literal, Required, TypedDict\n\n"
    )
    return f"{head}{imports}{style}\n\n\n{types}"


def _motion_module() -> str:
    kinds = sorted(one.params.__name__ for one in effects())
    imports = textwrap.dedent(f"""\
        \"\"\"The effects, as the service describes them. Written by ``make client``.\"\"\"

        from collections.abc import Sequence
        from typing import Any, Literal, TypeVar, Unpack, overload

        from photo_studio.described import described
        from photo_studio.generated.params import {", ".join(kinds)}
        from photo_studio.order import Doer, File, Order

        Answer_co = TypeVar("Answer_co", covariant=True)


        class Motion(Doer[Answer_co]):
            \"\"\"Videos from stills and words, one signature per effect.\"\"\"

        """)
    body = "\n".join(_overload(one) for one in effects())
    return imports + textwrap.indent(f"{body}\n{_implementation(effects())}", "    ")


def _help_module() -> str:
    """What ``help()`` shows of each method's parameters."""
    texts = {"motion": _motion_help(effects())} | {
        one.path.split("/")[2]: _listed(_properties(one))
        for one in CAPABILITIES
        if not one.path.startswith(_EFFECTS)
    }
    lines = "\n".join(f'    "{name}": """\n{text}\n""",' for name, text in texts.items())
    head = '"""The parameters of each method for ``help()``. Written by ``make client``."""\n\n'
    return f"{head}from collections.abc import Mapping\n\nPARAMETERS: Mapping[str, str] = {{\n{lines}\n}}\n"


def _motion_help(capabilities: Sequence[Capability]) -> str:
    """The parameters of all effects, then those that each has besides."""
    kinds = {one.path.removeprefix(_EFFECTS): _properties(one) for one in capabilities}
    shared = [name for name in kinds["ken_burns"] if all(name in kind for kind in kinds.values())]
    texts = [_listed({name: kinds["ken_burns"][name] for name in shared})]
    for effect, properties in kinds.items():
        own = _listed({name: one for name, one in properties.items() if name not in shared})
        texts.append(f"Of {effect}:\n{own}")
    return "\n\n".join(texts)


def _properties(capability: Capability) -> Schema:
    """The parameters; of looks, those that all have, in the words of one."""
    shared = _schema(_kind(capability))["properties"]
    own = capability.params.model_json_schema()["properties"]
    words = {name: {"description": own[name].get("description", "")} for name in shared}
    return {name: {**words[name], **details} for name, details in shared.items()}


def _listed(properties: Schema) -> str:
    return "\n".join(_indented(_entry(name, details)) for name, details in properties.items())


def _entry(name: str, details: Schema) -> str:
    text = f"{name}: {_sentence(details, _choices(details))}".replace("\\", "\\\\")
    return "\n    ".join(textwrap.wrap(text, _WIDTH - 8, break_long_words=False, break_on_hyphens=False))


def _choices(details: Schema) -> Sequence[Any]:
    """The values of a parameter that takes no others, but null."""
    kinds = [one for one in details.get("anyOf", (details,)) if one.get("type") != "null"]
    return kinds[0].get("enum", ()) if len(kinds) == 1 else ()


def _overload(capability: Capability) -> str:
    name = capability.path.removeprefix(_EFFECTS)
    files = "".join(f"    {_argument(one)},\n" for one in capability.files)
    return (
        "@overload\n"
        "def motion(\n"
        "    self,\n"
        f"    effect: Literal[{_quoted(name)}],\n"
        "    *,\n"
        f"{files}"
        f"    **params: Unpack[{capability.params.__name__}],\n"
        ") -> Answer_co:\n"
        f"{_indented(_literal(capability.description))}\n"
    )


def _implementation(capabilities: Iterable[Capability]) -> str:
    fields = {one.name: one for capability in capabilities for one in capability.files}
    files = "".join(f"    {_argument(one, least=0)},\n" for one in fields.values())
    given = ", ".join(f"{_quoted(name)}: {name}" for name in fields)
    return (
        "@described\ndef motion(\n    self,\n    effect: str,\n    *,\n"
        f"{files}    **params: Any,\n) -> Answer_co:\n"
        '    """Make a video; each effect has its own parameters."""\n'
        f"    files = {{{given}}}\n"
        f'    return self.do(Order(f"{_EFFECTS}{{effect}}", files, params, document="params"))\n'
    )


def _argument(one: FileField, least: int | None = None) -> str:
    needed = not one.may_be_missing if least is None else least
    if one.most > 1:
        return f"{one.name}: Sequence[File]" + ("" if needed else " = ()")
    return f"{one.name}: File" + ("" if needed else " | None = None")


def _sentence(details: Schema, choices: Sequence[Any] = ()) -> str:
    """A parameter's description, its choices, and its default."""
    default = details.get("default")
    listed = f"One of {', '.join(map(str, choices))}." if choices else ""
    shown = "" if default in (None, "", []) or "const" in details else f"Default: {default!r}."
    return " ".join(part for part in (details.get("description", ""), listed, shown) if part)


def _literal(text: str) -> str:
    """A docstring literal."""
    lines = list(_wrapped(" ".join(text.split()).replace("\\", "\\\\")))
    return '"""' + "\n".join(lines) + ('\n"""' if len(lines) > 1 else '"""')


def _wrapped(text: str) -> Iterator[str]:
    yield from textwrap.wrap(text, _WIDTH - 3, break_long_words=False, break_on_hyphens=False)


def _indented(text: str, by: str = "    ") -> str:
    return textwrap.indent(text, by)


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _formatted(text: str) -> str:
    ruff = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(FOLDER / "generated.py"), "-"]
    return subprocess.run(ruff, input=text, capture_output=True, text=True, check=True).stdout  # noqa: S603


def main() -> None:
    """Write the files."""
    for name, text in generated().items():
        (FOLDER / name).write_text(text)


if __name__ == "__main__":
    main()
