"""``python -m tools.template``: template.yaml with its loops written out, for what knows no ``Fn::ForEach``.

It does of ``AWS::LanguageExtensions`` what the template uses, as CloudFormation does before it deploys: loops
over a list of names, and look-ups and texts that are known once the loop's name is.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]

Node = dict[str, Any]


class _Loader(yaml.SafeLoader):  # type: ignore[misc] # PyYAML has no types
    """Reads ``!Ref NAME`` as ``{"Ref": "NAME"}``, and so on."""


def _in_full(loader: _Loader, tag: str, node: yaml.Node) -> Node:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".")
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


_Loader.add_multi_constructor("!", _in_full)


def template(path: Path = ROOT / "template.yaml") -> Node:
    """``template.yaml`` as CloudFormation would have it in JSON, without its loops.

    Raises:
        KeyError: a look-up finds nothing, or two resources have one name.
    """
    loaded: Node = yaml.load(path.read_text(), _Loader)  # noqa: S506 # it is a safe one
    mappings = loaded.pop("Mappings", {})
    loaded["Transform"] = [one for one in loaded["Transform"] if one != "AWS::LanguageExtensions"]
    written: Node = _known(_unrolled(loaded), mappings)
    return written


def _unrolled(node: Any) -> Any:
    """Without loops."""
    if isinstance(node, list):
        return [_unrolled(one) for one in node]
    if not isinstance(node, dict):
        return node
    made: Node = {}
    for key, value in node.items():
        if key.startswith("Fn::ForEach::"):
            name, items, body = value
            turns = [_unrolled(_with(body, name, item)) for item in items]
        else:
            turns = [{key: _unrolled(value)}]
        for turn in turns:
            twice = made.keys() & turn.keys()
            if twice:
                raise KeyError(f"{sorted(twice)} are made twice, once by {key}")
            made |= turn
    return made


def _with(node: Any, name: str, item: str) -> Any:
    """With a loop's item in place of its name."""
    if node == {"Ref": name}:
        return item
    if isinstance(node, dict):
        return {_with(key, name, item): _with(value, name, item) for key, value in node.items()}
    if isinstance(node, list):
        return [_with(one, name, item) for one in node]
    return node.replace(f"${{{name}}}", item) if isinstance(node, str) else node


def _known(node: Any, mappings: Node) -> Any:
    """With look-ups done, and with texts in which nothing is left to be filled in as texts."""
    if isinstance(node, list):
        return [_known(one, mappings) for one in node]
    if not isinstance(node, dict):
        return node
    found = {key: _known(value, mappings) for key, value in node.items()}
    match found:
        case {"Fn::FindInMap": [str(mapping), str(first), str(second)]}:
            return mappings[mapping][first][second]
        case {"Fn::Sub": [str(text), {**parts}]} if all(isinstance(one, str | int) for one in parts.values()):
            for name, part in parts.items():
                text = text.replace(f"${{{name}}}", str(part))
            return _known({"Fn::Sub": text}, mappings)
        case {"Fn::Sub": str(text)} if not re.search(r"\$\{", text):
            return text
    return found


def main() -> None:
    """Print it."""
    sys.stdout.write(f"{json.dumps(template(), indent=2)}\n")


if __name__ == "__main__":
    main()
