"""The options of every capability against the JSON schema of its parameters."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from typer.core import TyperOption

from layers.common.core.capability import Capability
from local.cli.main import root
from local.cli.options import ParamOption, number
from local.router import CAPABILITIES
from local.settings import LocalSettings

BY_NAME = {one.name: one for one in CAPABILITIES}


def command(capability: Capability, *before: str) -> Any:
    """The capability's command, found as typing its name finds it."""
    context: Any = root().make_context(
        "studio", [*before, *capability.name.split("_", 1)], resilient_parsing=True
    )
    while context._protected_args:
        name, found, rest = context.command.resolve_command(
            context, [*context._protected_args, *context.args]
        )
        context = found.make_context(name, rest, parent=context, resilient_parsing=True)
    return context.command


def options(of: Any) -> Iterator[tuple[str, TyperOption]]:
    return ((one.name, one) for one in of.params if isinstance(one, TyperOption))


def schema(capability: Capability) -> Mapping[str, Any]:
    found: Mapping[str, Any] = capability.params.model_json_schema()["properties"]
    return found


@pytest.mark.parametrize("name", BY_NAME)
def test_every_parameter_is_an_option(name: str) -> None:
    capability = BY_NAME[name]
    found = dict(options(command(capability)))
    for field, told in schema(capability).items():
        option = found[field]
        assert option.opts[0] == f"--{field.replace('_', '-')}"
        assert told["description"] in (option.help or "")
        if option.metavar != "<json>":
            assert option.default == told.get("default")


@pytest.mark.parametrize("name", BY_NAME)
def test_an_option_tells_its_type_and_its_range(name: str) -> None:
    capability = BY_NAME[name]
    found = dict(options(command(capability)))
    for field, told in schema(capability).items():
        metavar = found[field].metavar or ""
        kinds = [told, *told.get("anyOf", ())]
        for kind in kinds:
            if "enum" in kind:
                assert metavar in (f"<{'|'.join(map(str, kind['enum']))}>", "<json>")
            for bound in {"minimum", "maximum"} & kind.keys():
                assert f"{kind[bound]:.16g}" in metavar
        if any(kind.get("type") in ("array", "object") or "$ref" in kind for kind in kinds):
            assert metavar == "<json>"
        assert (told.get("type") == "boolean") == bool(found[field].secondary_opts)


@pytest.mark.parametrize("name", BY_NAME)
def test_no_two_things_have_one_name(name: str) -> None:
    capability = BY_NAME[name]
    ours = {one.name for one in capability.files} | {"output", "force", "params", "server"}
    ours |= {"source", "results", "jobs", "pattern", "retry_failed", "context"}
    assert not ours & schema(capability).keys()


@pytest.mark.parametrize("name", [name for name, one in BY_NAME.items() if one.sole_file])
def test_a_batch_has_the_same_options(name: str) -> None:
    capability = BY_NAME[name]
    found = dict(options(command(capability, "batch")))
    assert schema(capability).keys() <= found.keys()
    assert {"jobs", "pattern", "retry_failed"} <= found.keys()


def test_what_takes_several_files_is_no_batch() -> None:
    assert {one.name for one in CAPABILITIES if not one.sole_file} >= {
        "compose", "motion_captions", "motion_karaoke", "motion_storyboard", "motion_transition",
    }  # fmt: skip
    assert {one.name for one in CAPABILITIES if one.sole_file} >= {"cutout", "edit", "motion_ken_burns"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4", 4),
        ("-4", -4),
        ("4.5", 4.5),
        ("1e3", 1000.0),
        ("many", "many"),
        ("nan", "nan"),
        ("1e999", "1e999"),
    ],
)
def test_numbers(text: str, value: object) -> None:
    assert number(text) == value


def test_a_bound_that_is_not_reached() -> None:
    field = ParamOption("gateway_timeout_s", LocalSettings.model_fields["gateway_timeout_s"])
    assert field.parameter.annotation.__metadata__[0].metavar == "<number >0>"
