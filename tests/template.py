"""The SAM template, with CloudFormation's short forms written out."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/*/Dockerfile"))

Node = dict[str, Any]


class _Loader(yaml.SafeLoader):
    """Reads ``!Ref NAME`` as ``{"Ref": "NAME"}``, and so on."""


def _written_out(loader: _Loader, tag: str, node: yaml.Node) -> Node:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if tag == "GetAtt":
        value = value.split(".")
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


_Loader.add_multi_constructor("!", _written_out)


def template() -> Node:
    """``template.yaml`` as CloudFormation would have it in JSON."""
    loaded: Node = yaml.load((ROOT / "template.yaml").read_text(), _Loader)
    return loaded


def resource(name: str) -> str:
    """How a function's resources begin: ``cutout`` → ``Cutout``."""
    return name.capitalize()
