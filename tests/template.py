"""The SAM template, its loops written out, and the functions that it is about."""

from tools.template import ROOT, Node, template

__all__ = ["FUNCTIONS", "ROOT", "Node", "resource", "template"]

FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/*/app.py"))


def resource(name: str) -> str:
    """How a function's resources begin: ``cutout`` → ``Cutout``."""
    return name.capitalize()
