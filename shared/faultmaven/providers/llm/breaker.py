"""When a provider that fails is left alone, and when it is tried again: a pure rule over a clock in seconds.

closed --(3 failures in a row, a refused key, or a named wait)--> open --(the pause is over)--> half open
half open --(one trial answers)--> closed        half open --(the trial fails)--> open, twice as long
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from faultmaven.providers.llm.port import Fault

#: Failures in a row that open the circuit.
FAILURES_TO_OPEN = 3
#: The first pause, doubled with every pause that did not help, up to the longest.
FIRST_PAUSE_S = 30.0
LONGEST_PAUSE_S = 600.0
#: A vendor's `Retry-After` is honoured up to this; a mistaken header must not take a provider away for a day.
LONGEST_RETRY_AFTER_S = 3_600.0
#: A trial that never reported back (its caller went away) is given up after this, so that another may be made.
TRIAL_S = 120.0

#: Faults of this one request: the provider itself did answer.
ANSWERED = frozenset({Fault.REFUSED, Fault.INVALID_OUTPUT, Fault.OUT_OF_CALLS})
#: Faults that are not the provider's.
NEUTRAL = frozenset({Fault.PAUSED, Fault.OUT_OF_TIME, Fault.OVER_BUDGET})


class CircuitState(StrEnum):
    """Whether requests go through: all, none, or one to see."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True)
class Breaker:
    """What is known of one provider. Times are seconds on a clock that never goes back."""

    failures: int = 0
    pauses: int = 0
    open_until: float | None = None
    trial_until: float | None = None

    def state(self, now: float) -> CircuitState:
        """Return the state at a moment."""
        if self.open_until is None:
            return CircuitState.CLOSED
        return CircuitState.OPEN if now < self.open_until else CircuitState.HALF_OPEN

    def permits(self, now: float) -> bool:
        """Tell whether a request may be made now: always when closed, one at a time when half open."""
        state = self.state(now)
        if state is CircuitState.HALF_OPEN:
            return self.trial_until is None or now >= self.trial_until
        return state is CircuitState.CLOSED

    def wait_s(self, now: float) -> float:
        """Return the seconds until the next request is worth a try."""
        return max(0.0, (self.open_until or now) - now, (self.trial_until or now) - now)

    def began(self, now: float) -> "Breaker":
        """A permitted request was sent; in the half-open state it is the trial."""
        return replace(self, trial_until=now + TRIAL_S) if self.state(now) is CircuitState.HALF_OPEN else self

    def answered(self) -> "Breaker":
        """The provider answered, so nothing is held against it any more."""
        return Breaker()

    def failed(self, fault: Fault, now: float, retry_after_s: float | None = None) -> "Breaker":
        """A request failed; `retry_after_s` is what the provider asked to wait."""
        if fault in ANSWERED:
            return self.answered()
        if fault in NEUTRAL:
            return self
        asked_s = min(max(retry_after_s or 0.0, 0.0), LONGEST_RETRY_AFTER_S)
        state = self.state(now)
        failures = self.failures + 1
        if state is CircuitState.OPEN:  # a request sent before the pause began: it says nothing new but a longer wait
            return replace(self, failures=failures, open_until=max(self.open_until or now, now + asked_s))
        repeated = state is CircuitState.HALF_OPEN or failures >= FAILURES_TO_OPEN or fault is Fault.UNAUTHORIZED
        pause_s = max(asked_s, min(FIRST_PAUSE_S * 2.0 ** min(self.pauses, 30), LONGEST_PAUSE_S) if repeated else 0.0)
        if pause_s == 0:
            return replace(self, failures=failures)
        return Breaker(failures, self.pauses + repeated, now + pause_s)
