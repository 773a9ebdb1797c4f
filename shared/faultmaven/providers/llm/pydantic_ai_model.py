"""A vendor's model asked through pydantic-ai: structured output by a tool call, no retries, faults by name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import SecretStr
from pydantic_ai import Agent, ModelAPIError, ModelHTTPError, ToolOutput, UnexpectedModelBehavior, UsageLimitExceeded
from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, TextPart, UserPromptPart
from pydantic_ai.models import Model
from pydantic_ai.run import AgentRunResult
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import UsageLimits

from faultmaven.providers.llm.event_loop import run_within
from faultmaven.providers.llm.port import Budget, Completion, Fault, Message, ModelFailed, OutputT, Usage

ModelFactory = Callable[[str, SecretStr, str | None], Model]

#: HTTP statuses with a meaning of their own; every other 5xx is a server error, every other 4xx a refusal.
_FAULTS = {401: Fault.UNAUTHORIZED, 403: Fault.UNAUTHORIZED, 408: Fault.TIMED_OUT, 429: Fault.RATE_LIMITED}


def _fault_of(status: int) -> Fault:
    return _FAULTS.get(status, Fault.SERVER_ERROR if status >= 500 else Fault.REFUSED)


def _history(messages: Sequence[Message]) -> list[ModelMessage]:
    return [
        ModelResponse(parts=[TextPart(message.content)])
        if message.role == "assistant"
        else ModelRequest(parts=[UserPromptPart(message.content)])
        for message in messages
    ]


def _usage(result: AgentRunResult[OutputT]) -> Usage:
    try:
        cost = float(result.response.cost().total_price)
    except (LookupError, AssertionError):  # the price list does not know the model
        cost = None
    return Usage(result.usage.input_tokens, result.usage.output_tokens, cost)


@dataclass(frozen=True)
class PydanticAIModel:
    """One model of one vendor. Building it opens no connection; `base_url` is for tests and compatible servers."""

    name: str
    model: str
    key: SecretStr
    factory: ModelFactory
    base_url: str | None = None

    def complete(self, messages: Sequence[Message], output_type: type[OutputT], budget: Budget) -> Completion[OutputT]:
        """Ask once and return the typed answer; every failure of the vendor becomes a ModelFailed with its fault."""
        system = [message.content for message in messages if message.role == "system"]
        *history, last = [message for message in messages if message.role != "system"]
        agent = Agent(
            self.factory(self.model, self.key, self.base_url),
            output_type=ToolOutput(output_type, name="give_answer"),
            instructions="\n\n".join(system),
            retries=0,
        )
        run = agent.run(
            last.content,
            message_history=_history(history),
            model_settings=ModelSettings(max_tokens=budget.max_output_tokens, timeout=budget.timeout_s),
            usage_limits=UsageLimits(request_limit=1),
        )
        try:
            result = run_within(run, budget.timeout_s)
        except TimeoutError as error:
            raise ModelFailed(self.name, Fault.TIMED_OUT) from error
        except ModelHTTPError as error:
            raise ModelFailed(self.name, _fault_of(error.status_code)) from error
        except ModelAPIError as error:
            raise ModelFailed(self.name, Fault.UNREACHABLE) from error
        except (UnexpectedModelBehavior, UsageLimitExceeded) as error:
            raise ModelFailed(self.name, Fault.INVALID_OUTPUT) from error
        return Completion(result.output, self.name, result.response.model_name or self.model, _usage(result))
