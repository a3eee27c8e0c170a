"""Loops, look-ups and texts of a template are written out as CloudFormation does it."""

from pathlib import Path

import pytest

from tools.template import template

HEAD = "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n"


def written(path: Path, text: str) -> dict[str, object]:
    file = path / "template.yaml"
    file.write_text(HEAD + text)
    return template(file)


def test_a_loop_makes_one_of_each(tmp_path: Path) -> None:
    made = written(
        tmp_path,
        """
Mappings:
  Of: { Red: { Seconds: 1, Key: r/ }, Blue: { Seconds: 2, Key: b/ } }
Resources:
  Bucket: { Type: A }
  Fn::ForEach::Each:
    - Colour
    - [Red, Blue]
    - ${Colour}Queue:
        Type: B
        Wait: !FindInMap [Of, !Ref Colour, Seconds]
        Named: !Ref Colour
        Self: { Ref: !Sub "${Colour}Queue" }
        Arn: !GetAtt [!Sub "${Colour}Queue", Arn]
        Told: !Sub ${Colour} in ${AWS::Region}
        Keys: !Sub ["${Bucket.Arn}/${key}*", { key: !FindInMap [Of, !Ref Colour, Key] }]
""",
    )
    assert made == {
        "Transform": ["AWS::Serverless-2016-10-31"],
        "Resources": {
            "Bucket": {"Type": "A"},
            **{
                f"{colour}Queue": {
                    "Type": "B",
                    "Wait": seconds,
                    "Named": colour,
                    "Self": {"Ref": f"{colour}Queue"},
                    "Arn": {"Fn::GetAtt": [f"{colour}Queue", "Arn"]},
                    "Told": {"Fn::Sub": f"{colour} in ${{AWS::Region}}"},
                    "Keys": {"Fn::Sub": f"${{Bucket.Arn}}/{key}*"},
                }
                for colour, seconds, key in (("Red", 1, "r/"), ("Blue", 2, "b/"))
            },
        },
    }


def test_a_loop_in_a_loop(tmp_path: Path) -> None:
    made = written(
        tmp_path,
        """
Resources:
  Fn::ForEach::Outer:
    - A
    - [X, Y]
    - Fn::ForEach::Inner: [B, [P, Q], { "${A}${B}": { Type: !Ref B } }]
""",
    )
    assert made["Resources"] == {
        "XP": {"Type": "P"},
        "XQ": {"Type": "Q"},
        "YP": {"Type": "P"},
        "YQ": {"Type": "Q"},
    }


@pytest.mark.parametrize(
    "resources",
    [
        "{ XA: {}, Fn::ForEach::L: [N, [X], { '${N}A': {} }] }",  # the name is taken
        "{ Fn::ForEach::L: [N, [X, Y], { Same: {} }] }",
    ],
)
def test_nothing_is_made_twice(tmp_path: Path, resources: str) -> None:
    with pytest.raises(KeyError, match="made twice"):
        written(tmp_path, f"Resources: {resources}")


def test_a_look_up_finds_something(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="Blue"):
        written(tmp_path, "Mappings: { Of: { Red: { A: 1 } } }\nResources: { X: !FindInMap [Of, Blue, A] }")
