"""How fast words come that have no times, and how long a film of them lasts."""

from collections.abc import Sequence

from functions.motion.words.script import Script
from functions.motion.words.token import TimedWord

HOLD_S = 0.8
"""How long the last words stay after they were said."""
_MOST_HOLD = 0.25
"""Of a length that was asked for."""


def paced(
    script: Script, usual_s: float, beat_s: float | None, lead_s: float, length_s: float | None
) -> tuple[TimedWord, ...]:
    """The words with their times.

    Args:
        usual_s: seconds for a word, where neither times nor a length are known.
        beat_s: seconds for a word as the caller wants it; None where that is left open.
        lead_s: seconds before the first.
        length_s: how long the film has to last, if that is known: words without times are spread over it.
    """
    if beat_s is not None or length_s is None or script.is_timed:
        return script.timeline(beat_s or usual_s, lead_s)
    spare = max(0.0, length_s - lead_s)
    count = len(script.timeline(usual_s))
    return script.timeline((spare - min(HOLD_S, _MOST_HOLD * spare)) / count, lead_s)


def lasting(words: Sequence[TimedWord], length_s: float | None) -> float:
    """How long a film of these words is: as long as it has to be, or until they were seen long enough."""
    return length_s or words[-1].end + HOLD_S
