"""Several models tried in order, as one model."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from faultmaven.providers.llm.port import (
    FINAL,
    MAX_CALLS,
    Budget,
    Completion,
    Done,
    Fault,
    LLMProvider,
    Message,
    ModelFailed,
    OutputT,
    Reset,
    StreamEvent,
    Tally,
    Tool,
    Usage,
)


@dataclass
class _Failures:
    """The models that failed so far, and what they spent."""

    models: "FallbackModels"
    seen: list[ModelFailed] = field(default_factory=list[ModelFailed])
    usage: Usage = field(default_factory=Usage)
    tally: Tally = field(default_factory=Tally)

    def add(self, failure: ModelFailed) -> None:
        self.seen.append(failure)
        self.usage += failure.usage
        self.tally += failure.tally

    @property
    def details(self) -> tuple[str, ...]:
        return tuple(failure.detail for failure in self.seen)

    def all_failed(self) -> ModelFailed:
        last = self.seen[-1].fault if self.seen else Fault.OUT_OF_TIME
        detail = "; ".join(dict.fromkeys(self.details)) or None
        return ModelFailed(self.models.name, last, detail, usage=self.usage, tally=self.tally)


@dataclass(frozen=True)
class FallbackModels:
    """Asks each model in turn until one answers; the budget's seconds are for all of them together."""

    models: tuple[LLMProvider, ...]

    @property
    def name(self) -> str:
        """Return the names in the order they are tried."""
        return ", ".join(model.name for model in self.models)

    def complete(
        self,
        messages: Sequence[Message],
        output_type: type[OutputT],
        budget: Budget,
        *,
        tools: Sequence[Tool] = (),
        max_calls: int = MAX_CALLS,
    ) -> Completion[OutputT]:
        """Return the first answer, with the failures before it; raise ModelFailed that names every failure.

        A model that starts over may call every tool again, so tools must bear being called twice.
        """
        failures = _Failures(self)
        for model, share in self._shares(budget, failures):
            try:
                completion = model.complete(messages, output_type, share, tools=tools, max_calls=max_calls)
            except ModelFailed as failure:
                failures.add(failure)
                if failure.fault in FINAL:
                    break
            else:
                return replace(
                    completion,
                    failures=failures.details,
                    usage=failures.usage + completion.usage,
                    tally=failures.tally + completion.tally,
                )
        raise failures.all_failed()

    def stream(self, messages: Sequence[Message], budget: Budget) -> Iterator[StreamEvent]:
        """Yield the text of the first model that finishes; a Reset voids what a model wrote before it failed."""
        failures = _Failures(self)
        void = ""
        for model, share in self._shares(budget, failures):
            began = False
            try:
                for event in model.stream(messages, share):
                    if void:
                        yield Reset(void)
                        void = ""
                    if isinstance(event, Done):
                        usage, requests = failures.usage + event.usage, failures.tally.requests + event.requests
                        yield replace(event, failures=failures.details, usage=usage, requests=requests)
                        return
                    began = True
                    yield event
            except ModelFailed as failure:
                failures.add(failure)
                void = failure.detail if began else void
        raise failures.all_failed()

    def _shares(self, budget: Budget, failures: _Failures) -> Iterator[tuple[LLMProvider, Budget]]:
        """Give each model an equal share of the time that is left, so that one that hangs leaves the next its own.

        Of the calls each may use all that are left: those of a model that gave no use are gone.
        """
        until = time.monotonic() + budget.timeout_s
        for left, model in zip(range(len(self.models), 0, -1), self.models, strict=True):
            seconds = (until - time.monotonic()) / left
            calls = budget.model_calls - failures.tally.replies
            if seconds > 0 and calls > 0:
                yield model, replace(budget, timeout_s=seconds, model_calls=calls)
