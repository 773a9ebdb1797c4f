"""The double of a language model: it says what the test wrote, and remembers what it was asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from faultmaven.providers.llm.port import Budget, Completion, Fault, Message, ModelFailed, OutputT, Usage


@dataclass
class ScriptedModel:
    """Plays `script` in order: a model instance is the answer, a Fault is the failure. `asked` keeps every prompt."""

    script: Sequence[BaseModel | Fault]
    name: str = "scripted"
    usage: Usage = field(default_factory=lambda: Usage(input_tokens=100, output_tokens=20, cost_usd=0.001))
    asked: list[tuple[Message, ...]] = field(default_factory=list[tuple[Message, ...]])

    def complete(self, messages: Sequence[Message], output_type: type[OutputT], budget: Budget) -> Completion[OutputT]:
        """Return or raise the next line of the script; an answer of another type counts as invalid output."""
        self.asked.append(tuple(messages))
        if len(self.asked) > len(self.script):
            raise ModelFailed(self.name, Fault.UNREACHABLE)
        line = self.script[len(self.asked) - 1]
        if isinstance(line, Fault):
            raise ModelFailed(self.name, line)
        if not isinstance(line, output_type):
            raise ModelFailed(self.name, Fault.INVALID_OUTPUT)
        return Completion(line, self.name, "scripted-1", self.usage)
