"""A model behind a circuit breaker: a provider that keeps failing is skipped at once instead of waited for."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from faultmaven.core.observability import log
from faultmaven.providers.llm.breaker import Breaker, CircuitState
from faultmaven.providers.llm.port import (
    MAX_CALLS,
    Budget,
    Completion,
    Done,
    Fault,
    LLMProvider,
    Message,
    ModelFailed,
    OutputT,
    StreamEvent,
    Tally,
    Tool,
)


@dataclass
class Circuit:
    """The breaker of one provider, shared by everything in this process that asks it."""

    provider: str
    clock: Callable[[], float] = time.monotonic
    breaker: Breaker = field(default_factory=Breaker)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def enter(self) -> None:
        """Pass before a request; raise ModelFailed with the seconds to wait while the provider is left alone."""
        with self._lock:
            now = self.clock()
            if self.breaker.permits(now):
                self.breaker = self.breaker.began(now)
                return
            wait_s = self.breaker.wait_s(now)
        raise ModelFailed(self.provider, Fault.PAUSED, retry_after_s=wait_s, tally=Tally())

    def answered(self) -> None:
        """Say that the provider answered."""
        with self._lock:
            self.breaker = self.breaker.answered()

    def failed(self, failure: ModelFailed) -> None:
        """Say that a request failed, and log when that opens the circuit or a key was refused."""
        with self._lock:
            now = self.clock()
            self.breaker = self.breaker.failed(failure.fault, now, failure.retry_after_s)
            opened = self.breaker.state(now) is CircuitState.OPEN
            wait_s = round(self.breaker.wait_s(now), 1)
        if failure.fault is Fault.UNAUTHORIZED:  # falls back without a sound, so somebody has to be told
            log("model_key_refused", level=logging.ERROR, provider=self.provider)
        if opened:
            reason = failure.fault.name.lower()
            log("model_paused", level=logging.WARNING, provider=self.provider, reason=reason, seconds=wait_s)


@cache
def circuit_of(provider: str, address: str | None = None) -> Circuit:
    """Return this process's circuit of a provider at an address (None: the vendor's own)."""
    return Circuit(provider)


@dataclass(frozen=True)
class GuardedModel:
    """Asks its model only while the circuit lets requests through."""

    model: LLMProvider
    circuit: Circuit

    @property
    def name(self) -> str:
        """Return the name of the model behind it."""
        return self.model.name

    def complete(
        self,
        messages: Sequence[Message],
        output_type: type[OutputT],
        budget: Budget,
        *,
        tools: Sequence[Tool] = (),
        max_calls: int = MAX_CALLS,
    ) -> Completion[OutputT]:
        """Ask the model and remember how it went; raise ModelFailed at once while the circuit is open."""
        self.circuit.enter()
        try:
            completion = self.model.complete(messages, output_type, budget, tools=tools, max_calls=max_calls)
        except ModelFailed as failure:
            self.circuit.failed(failure)
            raise
        self.circuit.answered()
        return completion

    def stream(self, messages: Sequence[Message], budget: Budget) -> Iterator[StreamEvent]:
        """Stream from the model and remember how it went; raise ModelFailed at once while the circuit is open."""
        self.circuit.enter()
        try:
            for event in self.model.stream(messages, budget):
                if isinstance(event, Done):
                    self.circuit.answered()
                yield event
        except ModelFailed as failure:
            self.circuit.failed(failure)
            raise
