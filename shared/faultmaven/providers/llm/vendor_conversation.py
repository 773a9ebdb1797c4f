"""A conversation with a vendor's model through pydantic-ai, which speaks the wire formats."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel
from pydantic_ai.direct import model_request
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelRequestPart,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.settings import CacheConfig, ModelSettings
from pydantic_ai.tools import ToolDefinition
from pydantic_ai.usage import RequestUsage

from faultmaven.providers.llm.conversation import ANSWER, Call, Reply, Told
from faultmaven.providers.llm.event_loop import run_within
from faultmaven.providers.llm.port import Budget, Fault, Message, ModelFailed, Tool, Usage
from faultmaven.providers.llm.prices import price_of
from faultmaven.providers.llm.vendor_faults import VENDOR_ERRORS, failure_of


def history_of(messages: Sequence[Message]) -> list[ModelMessage]:
    """Return the messages as pydantic-ai has them: the system messages are the instructions of the requests."""
    instructions = "\n\n".join(message.content for message in messages if message.role == "system") or None
    return [
        ModelResponse(parts=[TextPart(message.content)])
        if message.role == "assistant"
        else ModelRequest(parts=[UserPromptPart(message.content)], instructions=instructions)
        for message in messages
        if message.role != "system"
    ]


def settings_of(budget: Budget, seconds: float, *, caches_messages: bool = False) -> ModelSettings:
    """Return the limits of one request, and what the vendor shall keep in its cache.

    The tools and the system message are the same in every turn; a conversation is read again only while tools are
    called. OpenAI, Google, Fireworks and others cache by themselves; Anthropic has to be told where the part ends.
    """
    return ModelSettings(
        max_tokens=budget.max_output_tokens, timeout=seconds, cache=CacheConfig(messages=caches_messages)
    )


def usage_of(provider: str, model: str, usage: RequestUsage) -> Usage:
    """Return the tokens the vendor counted, with their price where the table has one."""
    counts = (usage.input_tokens, usage.output_tokens, usage.cache_read_tokens, usage.cache_write_tokens)
    price = price_of(provider, model)
    return Usage(counts[0], counts[1], price.cost_usd(*counts) if price else None, counts[2], counts[3])


@dataclass
class VendorConversation:
    """What was said so far with one model; `output_type` is offered as the tool by which it answers."""

    provider: str
    model_name: str
    model: Model
    messages: Sequence[Message]
    output_type: type[BaseModel]
    tools: Sequence[Tool]
    budget: Budget
    _said: list[ModelMessage] = field(default_factory=list[ModelMessage], init=False)

    def __post_init__(self) -> None:
        self._said = history_of(self.messages)

    def ask(self, may_call_tools: bool, seconds: float) -> Reply:
        """Send the conversation and return what came back; every failure of the vendor becomes a ModelFailed."""
        settings = settings_of(self.budget, seconds, caches_messages=bool(self.tools))
        offered = self._offered(may_call_tools)
        request = model_request(self.model, self._said, model_settings=settings, model_request_parameters=offered)
        response = failure = None
        try:
            response = run_within(request, seconds)
        except VENDOR_ERRORS as error:
            failure = failure_of(self.provider, error)
        if response is None:
            # Raised out here, so that the vendor's error, which may quote prompt or key, is in no traceback.
            raise failure or ModelFailed(self.provider, Fault.UNREACHABLE)
        usage = usage_of(self.provider, self.model_name, response.usage)
        if response.finish_reason == "content_filter":
            raise ModelFailed(self.provider, Fault.REFUSED, usage=usage)
        self._said.append(response)
        calls = tuple(
            Call(part.tool_call_id, part.tool_name, part.args_as_json_str())
            for part in response.parts
            if isinstance(part, ToolCallPart)
        )
        text = "".join(part.content for part in response.parts if isinstance(part, TextPart))
        return Reply(response.model_name or self.model_name, text, calls, usage)

    def tell(self, told: Sequence[Told]) -> None:
        """Add results of calls, or what was wrong, to the next request."""
        parts: list[ModelRequestPart] = [
            ToolReturnPart(item.call.name, item.text, item.call.call_id) if item.call else UserPromptPart(item.text)
            for item in told
        ]
        first = next(message for message in self._said if isinstance(message, ModelRequest))
        self._said.append(ModelRequest(parts=parts, instructions=first.instructions))

    def _offered(self, may_call_tools: bool) -> ModelRequestParameters:
        tools = [
            ToolDefinition(
                name=tool.name, description=tool.description, parameters_json_schema=dict(tool.parameters_schema)
            )
            for tool in self.tools
        ]
        answer = ToolDefinition(
            name=ANSWER,
            description=self.output_type.__doc__ or "Give the answer.",
            parameters_json_schema=self.output_type.model_json_schema(),
            kind="output",
        )
        return ModelRequestParameters(
            function_tools=tools if may_call_tools else [],
            output_mode="tool",
            output_tools=[answer],
            allow_text_output=False,
        )
