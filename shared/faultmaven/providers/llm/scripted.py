"""The double of a language model: it says what the test wrote, and remembers what it was asked and told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from faultmaven.providers.llm.conversation import ANSWER, Call, Exchange, Reply, Told
from faultmaven.providers.llm.port import (
    MAX_CALLS,
    Budget,
    Completion,
    Delta,
    Done,
    Fault,
    Message,
    ModelFailed,
    OutputT,
    StreamEvent,
    Tool,
    Usage,
)

#: One reply: an answer, prose, calls of tools (name and JSON), or a failure.
ScriptLine = BaseModel | str | tuple[tuple[str, str], ...] | Fault


@dataclass(frozen=True)
class Breaks:
    """A stream that says `text` and then fails."""

    text: str
    fault: Fault = Fault.CUT_OFF


@dataclass
class ScriptedModel:
    """Plays `script` in order, one line a request.

    A model instance is the answer, a text is prose, a tuple of (tool, JSON) calls tools, a Fault is the failure.
    `asked` keeps the prompt of every completion, `told` what the model was told after a reply, `offered` whether it
    was offered tools.
    """

    script: Sequence[ScriptLine | Breaks]
    name: str = "scripted"
    usage: Usage = field(default_factory=lambda: Usage(input_tokens=100, output_tokens=20, cost_usd=0.001))
    asked: list[tuple[Message, ...]] = field(default_factory=list[tuple[Message, ...]])
    told: list[str] = field(default_factory=list[str])
    offered: list[bool] = field(default_factory=list[bool])
    _played: int = field(default=0, init=False, repr=False)

    def complete(
        self,
        messages: Sequence[Message],
        output_type: type[OutputT],
        budget: Budget,
        *,
        tools: Sequence[Tool] = (),
        max_calls: int = MAX_CALLS,
    ) -> Completion[OutputT]:
        """Return or raise what the script comes to; its replies are treated like those of any other model."""
        self.asked.append(tuple(messages))
        return Exchange(self.name, self, output_type, tools, max_calls, budget).run()

    def stream(self, messages: Sequence[Message], budget: Budget) -> Iterator[StreamEvent]:
        """Yield the next line of the script word by word."""
        self.asked.append(tuple(messages))
        line = self._next()
        text = line.text if isinstance(line, Breaks) else line
        if not isinstance(text, str) or isinstance(text, Fault):
            raise ModelFailed(self.name, text if isinstance(text, Fault) else Fault.INVALID_OUTPUT)
        yield from (Delta(word) for word in text.split(" "))
        if isinstance(line, Breaks):
            raise ModelFailed(self.name, line.fault)
        yield Done(self.name, "scripted-1", self.usage)

    def ask(self, may_call_tools: bool, seconds: float) -> Reply:
        """Return the next line of the script as a reply."""
        self.offered.append(may_call_tools)
        number = len(self.offered)
        match self._next():
            case Fault() as fault:
                raise ModelFailed(self.name, fault)
            case Breaks(fault=fault):
                raise ModelFailed(self.name, fault)
            case BaseModel() as answer:
                calls = (Call(f"call_{number}", ANSWER, answer.model_dump_json()),)
                return Reply("scripted-1", calls=calls, usage=self.usage)
            case str() as text:
                return Reply("scripted-1", text, usage=self.usage)
            case called:
                calls = tuple(Call(f"call_{number}_{at}", name, text) for at, (name, text) in enumerate(called))
                return Reply("scripted-1", calls=calls, usage=self.usage)

    def tell(self, told: Sequence[Told]) -> None:
        """Remember what the model was told."""
        self.told.extend(item.text for item in told)

    def _next(self) -> ScriptLine | Breaks:
        if self._played >= len(self.script):
            raise ModelFailed(self.name, Fault.UNREACHABLE)
        self._played += 1
        return self.script[self._played - 1]
