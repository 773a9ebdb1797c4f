"""OODAEngine: how hard to think about a case, and a budget of model calls that is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Intensity(StrEnum):
    """How deep one turn goes."""

    LIGHT = "light"
    MEDIUM = "medium"
    FULL = "full"


#: Model calls a turn may make, as designed: 1-2, 3-5, 5 and more.
CALLS = {Intensity.LIGHT: 2, Intensity.MEDIUM: 5, Intensity.FULL: 12}
#: Points from which a turn is medium, and from which it is full.
MEDIUM_FROM, FULL_FROM = 2, 5


@dataclass(frozen=True)
class Load:
    """What makes a case hard: counts over the case so far."""

    components: int = 0  # that show something wrong
    open_hypotheses: int = 0
    failed_hypotheses: int = 0
    turns_in_phase: int = 0
    files: int = 0
    records: int = 0
    is_proven: bool = False  # a cause is validated: nothing is left to find out


@dataclass(frozen=True)
class Point:
    """One row of the table: so many points when the test holds."""

    points: int
    test: Callable[[Load], bool]
    because: str


POINTS: Sequence[Point] = (
    Point(1, lambda load: load.components >= 3, "several components show something wrong"),
    Point(1, lambda load: load.components >= 8, "many components show something wrong"),
    Point(1, lambda load: load.open_hypotheses >= 2, "more than one cause is possible"),
    Point(2, lambda load: load.failed_hypotheses >= 1, "a cause was ruled out before"),
    Point(1, lambda load: load.failed_hypotheses >= 3, "several causes were ruled out before"),
    Point(1, lambda load: load.turns_in_phase >= 3, "the phase has lasted three turns"),
    Point(1, lambda load: load.turns_in_phase >= 5, "the phase has lasted five turns"),
    Point(1, lambda load: load.files >= 20, "there are many files"),
    Point(1, lambda load: load.records >= 100_000, "there are many records"),
)


@dataclass(frozen=True)
class Chosen:
    """The intensity of a turn, the calls that go with it, and why."""

    intensity: Intensity
    calls: int
    because: tuple[str, ...]


def choose(load: Load) -> Chosen:
    """Return the intensity that a case has earned; a proven cause is light, whatever else there is."""
    if load.is_proven:
        return Chosen(Intensity.LIGHT, CALLS[Intensity.LIGHT], ("a cause is proven",))
    held = [point for point in POINTS if point.test(load)]
    total = sum(point.points for point in held)
    level = Intensity.FULL if total >= FULL_FROM else Intensity.MEDIUM if total >= MEDIUM_FROM else Intensity.LIGHT
    return Chosen(level, CALLS[level], tuple(point.because for point in held))


class CallsSpent(Exception):
    """The model calls of this turn are used up: answer from what is known."""


class CallBudget:
    """Counts the model calls of one turn, and refuses the one too many."""

    def __init__(self, calls: int) -> None:
        self.left = calls

    def take(self) -> None:
        """Use one call. Raises CallsSpent when there is none left."""
        if self.left <= 0:
            raise CallsSpent
        self.left -= 1
