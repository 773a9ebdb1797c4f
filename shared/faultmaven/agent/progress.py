"""The steps of a turn, written while it runs: at once before whatever takes its time, else with the next ones."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from faultmaven.agent.models import EventKind, Step, Turn
from faultmaven.agent.repository import TurnRepository
from faultmaven.core.clock import Clock

#: An answerer that writes no step for this long counts as dead; longer than the longest model call.
LEASE = timedelta(seconds=75)
#: A lease as young as this is not renewed: what is left of it is still longer than all model calls of a turn.
FRESH = timedelta(seconds=5)
#: What follows these steps may take long: they are written at once, with all that was kept back before them. Every
#: write is a round trip that the answer waits for.
BEFORE_A_WAIT = frozenset({EventKind.FACTS, EventKind.MODEL, EventKind.TOOL})
#: Nor is a step kept back when it comes this long after the last one that was written.
KEPT_BACK = timedelta(milliseconds=500)
#: Steps kept back at most; a transaction holds 100 items.
MOST_KEPT = 50


class Tell(Protocol):
    """Says one step of a turn to whoever waits for it."""

    def __call__(self, kind: EventKind, text: str, **data: object) -> None:
        """Say a step: `text` is one short sentence, `data` its figures."""
        ...


@dataclass
class Progress:
    """Appends steps to the turn's log, in their order; steps renew the lease that keeps other answerers away, unless it
    is fresh.

    `kept` are steps that are not written yet and `last` is the number of the last one that is, both for whoever ends
    the turn: what a crash takes with it is told again by the next delivery.
    """

    turns: TurnRepository
    turn: Turn
    owner: str
    clock: Clock
    leased_at: datetime
    #: 1 is the event that came with the turn; when there are more, the first write finds out.
    last: int = field(default=1, init=False)
    kept: list[Step] = field(default_factory=list[Step], init=False)
    _written_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self._written_at = self.leased_at

    def __call__(self, kind: EventKind, text: str, **data: object) -> None:
        """Tell a step; raises TurnIsBeingAnswered when another has taken the turn meanwhile."""
        now = self.clock()
        self.kept.append(Step(now, kind, text, data))
        if kind in BEFORE_A_WAIT or now - self._written_at > KEPT_BACK or len(self.kept) >= MOST_KEPT:
            self._write(now)

    def _write(self, now: datetime) -> None:
        if now - self.leased_at > FRESH:
            ids = (self.turn.user_id, self.turn.case_id, self.turn.turn_id)
            self.turns.lease(*ids, owner=self.owner, now=now, until=now + LEASE)
            self.leased_at = now
        self.last = self.turns.append(self.turn, self.kept, after=self.last)
        self.kept, self._written_at = [], now


@dataclass
class Timed:
    """Tells steps with what each took: milliseconds since the step before, and tokens and dollars, mostly none."""

    tell: Tell
    seconds: Callable[[], float] = time.monotonic
    _last: float = field(default=-1.0, init=False)

    def __post_init__(self) -> None:
        self._last = self.seconds()

    def __call__(self, kind: EventKind, text: str, **data: object) -> None:
        """Say a step with its figures."""
        now = self.seconds()
        milliseconds = round((now - self._last) * 1000, 1)
        self._last = now
        self.tell(kind, text, **{"ms": milliseconds, "tokens": 0, "cost_usd": 0.0, **data})
