"""The steps of a turn, written while it runs."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from faultmaven.agent.models import EventKind, Turn
from faultmaven.agent.repository import TurnRepository
from faultmaven.core.clock import Clock

#: An answerer that writes no step for this long counts as dead; longer than the longest model call.
LEASE = timedelta(seconds=75)
#: A lease as young as this is not renewed: what is left of it is still longer than all model calls of a turn.
FRESH = timedelta(seconds=5)


class Tell(Protocol):
    """Says one step of a turn to whoever waits for it."""

    def __call__(self, kind: EventKind, text: str, **data: object) -> None:
        """Say a step: `text` is one short sentence, `data` its figures."""
        ...


@dataclass
class Progress:
    """Appends steps to the turn's log; steps renew the lease that keeps other answerers away, unless it is fresh."""

    turns: TurnRepository
    turn: Turn
    owner: str
    clock: Clock
    leased_at: datetime
    _seq: int = field(default=0, init=False)

    def __call__(self, kind: EventKind, text: str, **data: object) -> None:
        """Write the step now; raises TurnIsBeingAnswered when another has taken the turn meanwhile."""
        now = self.clock()
        if now - self.leased_at > FRESH:
            self.turns.lease(self.turn, self.owner, now, now + LEASE)
            self.leased_at = now
        self._seq = self.turns.append(self.turn, now, kind, text, data, after=self._seq).seq


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
