"""Films one after another, with a transition between each two."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from functions.motion.film import Film
from functions.motion.picture.shot import Shot
from functions.motion.stage import Stage
from functions.motion.transition import Transition


@dataclass(frozen=True, slots=True)
class Change:
    """A transition of ``seconds``, which reach into both films that it joins."""

    transition: Transition
    seconds: float

    def passed(self, since: float) -> float:
        """How much of its time has passed, ``since`` seconds after the first film's end."""
        return since / self.seconds + self.transition.cut


def reel(films: Sequence[Film], changes: Sequence[Change | None], stage: Stage) -> Film:
    """One film of several.

    Args:
        changes: what happens between a film and the next, None for a cut; one fewer than films.
    """
    ends = list(accumulate(film.duration_s for film in films))

    def at(t: float) -> Shot:
        number = next((i for i, end in enumerate(ends) if t < end), len(films) - 1)
        for joint in (number - 1, number):
            change = changes[joint] if 0 <= joint < len(changes) else None
            x = change.passed(t - ends[joint]) if change else -1.0
            if change and 0 < x < 1:
                return change.transition.join(local(joint, t), local(joint + 1, t), x, stage)
        return local(number, t)

    def local(number: int, t: float) -> Shot:
        """A film's own shot; before it begins its first one, after its end its last."""
        film = films[number]
        begin = ends[number] - film.duration_s
        last = max(0.0, film.duration_s - 1 / stage.fps)
        return film.at(min(max(t - begin, 0.0), last if t >= ends[number] else film.duration_s))

    return Film(ends[-1], at, films[0].poster_s, _notes(films))


def _notes(films: Sequence[Film]) -> dict[str, str]:
    """What the scenes tell, each said once."""
    told: dict[str, list[str]] = {}
    for film in films:
        for name, value in film.notes.items():
            if value not in told.setdefault(name, []):
                told[name].append(value)
    return {name: "; ".join(values) for name, values in told.items()}
