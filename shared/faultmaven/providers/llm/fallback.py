"""Several models tried in order, as one model."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from faultmaven.providers.llm.port import Budget, Completion, Fault, LLMProvider, Message, ModelFailed, OutputT


@dataclass(frozen=True)
class FallbackModels:
    """Asks each model in turn until one answers; the budget's seconds are for all of them together."""

    models: tuple[LLMProvider, ...]

    @property
    def name(self) -> str:
        """Return the names in the order they are tried."""
        return ", ".join(model.name for model in self.models)

    def complete(self, messages: Sequence[Message], output_type: type[OutputT], budget: Budget) -> Completion[OutputT]:
        """Return the first answer, with the failures before it; raise ModelFailed that names every failure."""
        until = time.monotonic() + budget.timeout_s
        failures: list[ModelFailed] = []
        for left, model in zip(range(len(self.models), 0, -1), self.models, strict=True):
            seconds = (until - time.monotonic()) / left  # a hanging first model leaves the next its share
            if seconds <= 0:
                break
            try:
                completion = model.complete(messages, output_type, replace(budget, timeout_s=seconds))
            except ModelFailed as failure:
                failures.append(failure)
            else:
                return replace(completion, failures=tuple(failure.detail for failure in failures))
        last = failures[-1].fault if failures else Fault.TIMED_OUT
        raise ModelFailed(self.name, last, "; ".join(failure.detail for failure in failures) or None)
