"""What PhotoRoom's two APIs say alike."""

from collections.abc import Mapping
from typing import Final

from layers.common.core.dialect import Answer, Call
from layers.common.core.result import Result
from layers.common.dialects.answers import json_answer, listed
from layers.common.errors import Problem

TAG: Final = "PhotoRoom"

_BAD_INPUT: Final = (413, 415, 422)
"""Statuses of what is a 400 there."""


def own_headers(result: Result, call: Call | None) -> Mapping[str, str]:
    """The headers of a result that theirs have."""
    found = {}
    if "Uncertainty" in result.notes:
        found["x-uncertainty-score"] = result.notes["Uncertainty"]
    if "Background-Seed" in result.notes:
        found["pr-ai-background-seed"] = result.notes["Background-Seed"]
    if call and (names := call.memo["unsupported"]):
        found["pr-unsupported-attributes"] = f"Unsupported attributes: {listed(names)}"
    return found


def refusal_of_key(problem: Problem) -> Answer:
    """The fault of a request without a key, or with a wrong one."""
    return json_answer(400, {"error": {"message": "apiKey: Required"}}) if problem.param else Answer(403)


def status_of(problem: Problem) -> int:
    """The status of a fault."""
    return 400 if problem.status in _BAD_INPUT else problem.status
