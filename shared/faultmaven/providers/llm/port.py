"""The one thing the product asks of a language model: an answer of a given type, within a budget."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from faultmaven.core.errors import Unavailable

OutputT = TypeVar("OutputT", bound=BaseModel)


@dataclass(frozen=True)
class Message:
    """One message of a prompt. The system message comes first and is the stable part, which vendors cache."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class Budget:
    """What one completion may spend: seconds on the wall clock, and tokens written by the model."""

    timeout_s: float = 60.0
    max_output_tokens: int = 4_000


@dataclass(frozen=True)
class Usage:
    """What a completion did spend; `cost_usd` is None when nobody knows the price of the model."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None


@dataclass(frozen=True)
class Completion(Generic[OutputT]):
    """An answer of the asked type, and who gave it. `failures` names the models that were tried before, and why not."""

    output: OutputT
    provider: str
    model: str
    usage: Usage
    failures: tuple[str, ...] = field(default=())


class Fault(StrEnum):
    """Why a model gave no answer."""

    UNAUTHORIZED = "the key was refused"
    RATE_LIMITED = "it is rate limited or out of quota"
    TIMED_OUT = "it did not answer in time"
    UNREACHABLE = "it could not be reached"
    SERVER_ERROR = "it answered with a server error"
    REFUSED = "it refused the request"
    INVALID_OUTPUT = "its answer did not have the asked form"


class ModelFailed(Unavailable):
    """A model gave no usable answer. `detail` names provider and fault, never the prompt, the answer or the key."""

    code: ClassVar[str] = "model_failed"
    title: ClassVar[str] = "No language model answered"

    def __init__(self, provider: str, fault: Fault, detail: str | None = None) -> None:
        self.provider = provider
        self.fault = fault
        super().__init__(detail or f"{provider}: {fault.value}")


class LLMProvider(Protocol):
    """A language model, or several tried in order, or a double: all are asked the same way."""

    @property
    def name(self) -> str:
        """Return the provider's name as it stands in `FM_MODEL_PROVIDERS`."""
        ...

    def complete(self, messages: Sequence[Message], output_type: type[OutputT], budget: Budget) -> Completion[OutputT]:
        """Return an answer of `output_type`, or raise ModelFailed within the budget's seconds. It never retries."""
        ...
