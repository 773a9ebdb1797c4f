"""What the product asks of a language model: an answer of a given type, or a stream of text, within a budget."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from faultmaven.core.errors import Unavailable

OutputT = TypeVar("OutputT", bound=BaseModel)

#: Calls of tools in one completion when the caller names no number.
MAX_CALLS = 5


@dataclass(frozen=True)
class Message:
    """One message of a prompt. The system message comes first and is the stable part, which vendors cache."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class Usage:
    """What was spent. `input_tokens` holds the two that follow: read from the vendor's cache, and written to it.

    `cost_usd` is None when nobody knows the price of the model; a sum with an unknown part is unknown, too.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    cached_tokens: int = 0
    cache_write_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        """Return both together; what spent no tokens has no price to be unknown."""
        if not other.input_tokens and not other.output_tokens:
            return self
        if not self.input_tokens and not self.output_tokens:
            return other
        known = self.cost_usd is not None and other.cost_usd is not None
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            (self.cost_usd or 0) + (other.cost_usd or 0) if known else None,
            self.cached_tokens + other.cached_tokens,
            self.cache_write_tokens + other.cache_write_tokens,
        )


@dataclass(frozen=True)
class Tally:
    """What was counted: requests sent, replies that came back, answers sent back because of their form (`repairs`),
    calls of tools, and calls with an unknown name or bad arguments (`mistakes`)."""

    requests: int = 0
    replies: int = 0
    repairs: int = 0
    tool_calls: int = 0
    mistakes: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Return both together."""
        return Tally(
            self.requests + other.requests,
            self.replies + other.replies,
            self.repairs + other.repairs,
            self.tool_calls + other.tool_calls,
            self.mistakes + other.mistakes,
        )


class BudgetSpent(Exception):
    """What pays for a call has nothing left for it. The text says which limit was reached."""


class Purse(Protocol):
    """Pays for calls, one at a time: tokens are set aside before each, and what was spent is booked after it."""

    def hold(self, tokens: int) -> str:
        """Set tokens aside for one call and return the name of the hold; raises BudgetSpent."""
        ...

    def settle(self, hold: str, usage: Usage) -> None:
        """Book what a call spent in place of what was held for it."""
        ...


@dataclass(frozen=True)
class Budget:
    """What one completion may spend, whichever models take part in it.

    Seconds on the wall clock; tokens written by the model in one reply; `model_calls`, the replies it may take
    altogether (a call that nobody answered is none); and what the `purse` pays for. `prompt_tokens` is about how many
    the messages and tools have, so that the first call can be paid for before it is made.
    """

    timeout_s: float = 60.0
    max_output_tokens: int = 4_000
    model_calls: int = 12
    prompt_tokens: int = 0
    purse: Purse | None = None


class BadArguments(Exception):
    """The arguments of a tool are not what it takes. The text goes back to the model, so that it can do better."""


@dataclass(frozen=True)
class Tool:
    """Something the model may call. `run` takes the arguments and returns text for the model, or raises BadArguments.

    `run` is called on the caller's thread, one call after another. Any other error it raises ends the completion.
    """

    name: str
    description: str
    parameters_schema: Mapping[str, Any]
    run: Callable[[dict[str, Any]], str]


@dataclass(frozen=True)
class Completion(Generic[OutputT]):
    """An answer of the asked type, and who gave it. `failures` names the models that were tried before, and why not.

    `usage` and `tally` count everything, failed models included.
    """

    output: OutputT
    provider: str
    model: str
    usage: Usage
    failures: tuple[str, ...] = field(default=())
    tally: Tally = field(default=Tally(1, 1))


@dataclass(frozen=True)
class Delta:
    """The next piece of streamed text."""

    text: str


@dataclass(frozen=True)
class Reset:
    """All text so far is void: the model failed in the middle (`failure`), and another one starts over."""

    failure: str


@dataclass(frozen=True)
class Done:
    """The last event of a stream: who wrote the text, and what all of it cost."""

    provider: str
    model: str
    usage: Usage
    failures: tuple[str, ...] = field(default=())
    requests: int = 1


StreamEvent = Delta | Reset | Done


class Fault(StrEnum):
    """Why a model gave no answer."""

    UNAUTHORIZED = "the key was refused"
    RATE_LIMITED = "it is rate limited or out of quota"
    TIMED_OUT = "it did not answer in time"
    UNREACHABLE = "it could not be reached"
    SERVER_ERROR = "it answered with a server error"
    CUT_OFF = "its answer broke off"
    UNREADABLE = "its answer could not be read"
    REFUSED = "it refused the request"
    INVALID_OUTPUT = "its answer did not have the asked form"
    PAUSED = "it failed before and is left alone for now"
    OUT_OF_TIME = "the time for the answer was used up before it was asked"
    OUT_OF_CALLS = "it used up the calls of this turn without an answer"
    OVER_BUDGET = "the budget of the case is used up"


#: Faults after which no other model is asked either: what all of them share is used up.
FINAL = frozenset({Fault.OUT_OF_CALLS, Fault.OVER_BUDGET})


class ModelFailed(Unavailable):
    """A model gave no usable answer. `detail` names provider and fault, never the prompt, the answer or the key."""

    code: ClassVar[str] = "model_failed"
    title: ClassVar[str] = "No language model answered"

    def __init__(
        self,
        provider: str,
        fault: Fault,
        detail: str | None = None,
        *,
        retry_after_s: float | None = None,
        usage: Usage | None = None,
        tally: Tally = Tally(1),
    ) -> None:
        self.provider = provider
        self.fault = fault
        self.retry_after_s = retry_after_s
        self.usage = usage or Usage()
        self.tally = tally
        super().__init__(detail or f"{provider}: {fault.value}")


class LLMProvider(Protocol):
    """A language model, or several tried in order, or a double: all are asked the same way."""

    @property
    def name(self) -> str:
        """Return the provider's name as it stands in `FM_MODEL_PROVIDERS`."""
        ...

    def complete(
        self,
        messages: Sequence[Message],
        output_type: type[OutputT],
        budget: Budget,
        *,
        tools: Sequence[Tool] = (),
        max_calls: int = MAX_CALLS,
    ) -> Completion[OutputT]:
        """Return an answer of `output_type`, or raise ModelFailed within the budget's seconds.

        The model may call `tools` up to `max_calls` times first. An answer of the wrong form is sent back once with
        what is wrong; a reply with a wrong call is told so, and a second one in a row is a failure.
        """
        ...

    def stream(self, messages: Sequence[Message], budget: Budget) -> Iterator[StreamEvent]:
        """Yield the answer as text while it is written, then one Done; raise ModelFailed within the budget."""
        ...
