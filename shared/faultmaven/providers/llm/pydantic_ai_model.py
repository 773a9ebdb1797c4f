"""A vendor's model asked through pydantic-ai: structured output by a tool call, streams of text, faults by name."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import SecretStr
from pydantic_ai.direct import model_request_stream
from pydantic_ai.messages import ModelResponse, PartDeltaEvent, PartStartEvent, TextPart, TextPartDelta
from pydantic_ai.models import Model

from faultmaven.providers.llm.conversation import Exchange
from faultmaven.providers.llm.event_loop import iterate_within
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
)
from faultmaven.providers.llm.spans import traced
from faultmaven.providers.llm.vendor_conversation import VendorConversation, history_of, settings_of, usage_of
from faultmaven.providers.llm.vendor_faults import VENDOR_ERRORS, failure_of

ModelFactory = Callable[[str, SecretStr, str | None], Model]


@dataclass(frozen=True)
class PydanticAIModel:
    """One model of one vendor. Building it opens no connection; `base_url` None is the vendor's own address."""

    name: str
    model: str
    key: SecretStr
    factory: ModelFactory
    base_url: str | None = None

    @cached_property
    def _vendor(self) -> Model:
        """The vendor's client, made once: it keeps its connections between requests."""
        return traced(self.factory(self.model, self.key, self.base_url))

    def complete(
        self,
        messages: Sequence[Message],
        output_type: type[OutputT],
        budget: Budget,
        *,
        tools: Sequence[Tool] = (),
        max_calls: int = MAX_CALLS,
    ) -> Completion[OutputT]:
        """Return the typed answer; every failure of the vendor becomes a ModelFailed with its fault."""
        talk = VendorConversation(self.name, self.model, self._vendor, messages, output_type, tools, budget)
        return Exchange(self.name, talk, output_type, tools, max_calls, budget).run()

    def stream(self, messages: Sequence[Message], budget: Budget) -> Iterator[StreamEvent]:
        """Yield the answer's text while it is written; an answer that is empty or breaks off is a failure."""
        began = False
        failure = response = None
        try:
            for piece in iterate_within(self._pieces(messages, budget), budget.timeout_s):
                if isinstance(piece, str):
                    began = True
                    yield Delta(piece)
                else:
                    response = piece
        except VENDOR_ERRORS as error:
            failure = failure_of(self.name, error, began=began)
        if failure is not None:  # raised out here, so that the vendor's error is in no traceback
            raise failure
        if response is None or response.finish_reason is None:
            raise ModelFailed(self.name, Fault.CUT_OFF)
        usage = usage_of(self.name, self.model, response.usage)
        if response.finish_reason == "content_filter":
            raise ModelFailed(self.name, Fault.REFUSED, usage=usage)
        if not began:
            raise ModelFailed(self.name, Fault.INVALID_OUTPUT, usage=usage)
        yield Done(self.name, response.model_name or self.model, usage)

    async def _pieces(self, messages: Sequence[Message], budget: Budget) -> AsyncIterator[str | ModelResponse]:
        """Yield pieces of text that are not empty, then the whole response."""
        settings = settings_of(budget, budget.timeout_s)
        async with model_request_stream(self._vendor, history_of(messages), model_settings=settings) as events:
            async for event in events:
                match event:
                    case PartStartEvent(part=TextPart(content=text)) if text:
                        yield text
                    case PartDeltaEvent(delta=TextPartDelta(content_delta=text)) if text:
                        yield text
                    case _:
                        pass
            yield events.get()
